import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";

/** Where systems keep the authorities that they trust, as Go's programs look for them: Docker, BuildKit and crane. */
export interface Store {
  /** The first one that is there counts. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** @see https://github.com/golang/go/blob/master/src/crypto/x509/root_linux.go */
const STORE: Store = {
  files: [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
  ],
  folders: ["/etc/ssl/certs", "/etc/pki/tls/certs"],
};
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

const read = new Map<string, readonly string[]>();

/**
 * The authorities of the system's store, and of the folders that SSL_CERT_DIR names in place of its own, beside those
 * that Node brings. Each store is read once.
 */
export function systemAuthorities(environment: NodeJS.ProcessEnv, store: Store = STORE): readonly string[] {
  const { SSL_CERT_FILE, SSL_CERT_DIR } = environment;
  const folders = SSL_CERT_DIR ? SSL_CERT_DIR.split(":") : store.folders;
  const key = JSON.stringify([SSL_CERT_FILE, folders, store.files]);
  const known = read.get(key);
  if (known) return known;
  // The variable replaces the file of the store; whoever reads it says what is wrong with it.
  const file = SSL_CERT_FILE ? [] : (store.files.map(certificatesIn).find((found) => found.length > 0) ?? []);
  const own = new Set(rootCertificates.map((text) => text.trim()));
  const found = new Set(
    [...file, ...folders.flatMap(filesIn).flatMap(certificatesIn)].filter((text) => !own.has(text)),
  );
  read.set(key, [...found]);
  return [...found];
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** None where there is no such file: no system has all of them. */
function certificatesIn(file: string): string[] {
  try {
    return readFileSync(file, "utf8").match(CERTIFICATE) ?? [];
  } catch {
    return [];
  }
}
