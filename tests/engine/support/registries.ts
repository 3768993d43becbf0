import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { freePort } from "../../../sandbox/ports.ts";
import { untilListening } from "./ports.ts";

/** A registry beside the sandbox's. */
export interface OtherRegistry {
  /** `localhost:PORT`. */
  readonly address: string;
  /** The certificate of the authority that signed for it, a PEM file; there is none without TLS. */
  readonly authority: string;
  stop(): Promise<void>;
}

/**
 * Starts a distribution registry that asks nobody for a password, in plain HTTP or with TLS by an authority of its own.
 *
 * @param storage the folder that holds its images; by default one that goes with it
 */
export async function startRegistry({ tls, storage }: { tls: boolean; storage?: string }): Promise<OtherRegistry> {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-registry-"));
  const port = await freePort();
  const [certificate, key] = [join(folder, "tls.crt"), join(folder, "tls.key")];
  if (tls) await makeCertificate(certificate, key);
  const file = join(folder, "config.yml");
  const configuration = {
    version: "0.1",
    // Nobody reads it.
    log: { level: "error", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: storage ?? join(folder, "data") } },
    http: { addr: `127.0.0.1:${port}`, ...(tls && { tls: { certificate, key } }) },
  };
  writeFileSync(file, stringify(configuration));
  const env = { ...process.env, OTEL_TRACES_EXPORTER: "none" };
  const registry = spawn("registry", ["serve", file], { stdio: "ignore", env });
  const ended = new Promise((resolve) => registry.once("close", resolve));
  await untilListening(port);
  return {
    address: `localhost:${port}`,
    authority: certificate,
    async stop() {
      registry.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts crane's registry, which keeps its images in memory and shares no code with the distribution registry. */
export async function startCraneRegistry(): Promise<Omit<OtherRegistry, "authority">> {
  const port = await freePort();
  const address = `localhost:${port}`;
  const registry = spawn("crane", ["registry", "serve", "--address", `127.0.0.1:${port}`], { stdio: "ignore" });
  const ended = new Promise((resolve) => registry.once("close", resolve));
  await untilListening(port);
  return {
    address,
    async stop() {
      registry.kill();
      await ended;
    },
  };
}

async function makeCertificate(certificate: string, key: string): Promise<void> {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  await execa("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    ...subject,
    "-keyout",
    key,
    "-out",
    certificate,
  ]);
}
