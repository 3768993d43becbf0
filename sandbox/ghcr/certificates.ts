import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isCurrent, replaceFile } from "../../lib/files.ts";
import { GHCR } from "../../lib/oci/reference.ts";
import { run } from "../../lib/process/run.ts";
import { findProgram } from "../host/programs.ts";
import type { Step } from "../progress.ts";
import type { GhcrLayout } from "./layout.ts";

const LIFETIME_DAYS = 365;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** Where distributions keep the authorities that they trust, in one file. */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt", // Debian
  "/etc/pki/tls/certs/ca-bundle.crt", // Fedora
  "/etc/ssl/cert.pem", // Alpine
];

/** The PEM files that TLS needs. */
export interface TlsFiles {
  /** The sandbox's own authority. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  /** The authorities that this host trusts, and the sandbox's. */
  readonly bundle: string;
}

export function tlsFiles({ tls }: GhcrLayout): TlsFiles {
  const [authority, certificate, key, bundle] = ["authority.crt", "server.crt", "server.key", "bundle.crt"].map(
    (name) => join(tls, name),
  ) as [string, string, string, string];
  return { authority, certificate, key, bundle };
}

/** The steps that make the authority with a certificate for ghcr.io, and the bundle that trusts it. */
export function certificateSteps(layout: GhcrLayout): Step[] {
  const files = tlsFiles(layout);
  return [
    {
      title: `make a certificate for ${GHCR}, for the sandbox alone`,
      done: () => existsSync(files.key) && isFresh(files.authority) && isFresh(files.certificate),
      run: () => makeCertificate(layout.tls, files),
    },
    {
      title: `trust it beside the authorities of this host, in ${layout.tls}`,
      done: () => existsSync(files.authority) && isCurrent(files.bundle, bundleText(files)),
      async run() {
        replaceFile(files.bundle, bundleText(files));
      },
    },
  ];
}

/** @throws Error when there is no OpenSSL, or it fails */
async function makeCertificate(folder: string, { authority, certificate, key }: TlsFiles): Promise<void> {
  const openssl = findProgram("openssl");
  if (!openssl) throw new Error("openssl is needed to make certificates and is not installed; install it");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authorityKey = join(folder, "authority.key");
  const request = (subject: string, extensions: readonly string[], ...rest: string[]) =>
    run(openssl, [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", String(LIFETIME_DAYS), "-subj", `/CN=${subject}`],
      ...extensions.flatMap((extension) => ["-addext", extension]),
      ...rest,
    ]);
  await request(
    "multiarch sandbox",
    ["keyUsage=critical,keyCertSign", `nameConstraints=critical,permitted;DNS:${GHCR}`],
    ...["-keyout", authorityKey, "-out", authority],
  );
  await request(
    GHCR,
    [`subjectAltName=DNS:${GHCR}`, "basicConstraints=critical,CA:false", "extendedKeyUsage=serverAuth"],
    ...["-CA", authority, "-CAkey", authorityKey, "-keyout", key, "-out", certificate],
  );
  rmSync(authorityKey); // nothing else is ever signed with it
}

/** Whether a certificate is good for another day. */
function isFresh(file: string): boolean {
  return (
    existsSync(file) && Date.parse(new X509Certificate(readFileSync(file)).validTo) > Date.now() + DAY_MILLISECONDS
  );
}

function bundleText({ authority, bundle }: TlsFiles): string {
  const named = process.env.SSL_CERT_FILE;
  // In the sandbox's own shell the variable names the bundle itself, and what the host trusts is not to be seen.
  if (named === bundle) return readFileSync(bundle, "utf8");
  const system = [named, ...SYSTEM_BUNDLES].find((file) => file && existsSync(file));
  return [...(system ? [readFileSync(system, "utf8").trimEnd()] : []), readFileSync(authority, "utf8")].join("\n");
}
