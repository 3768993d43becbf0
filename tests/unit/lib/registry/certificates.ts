import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The certificate's file, which is its own authority too. */
  readonly file: string;
}

const LOCAL = "DNS:localhost,DNS:registry.invalid,IP:127.0.0.1";

/** Makes a certificate that is signed by itself. */
export function selfSigned(folder: string, names = LOCAL): Certificate {
  const [keyFile, file] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", keyFile];
  const options = [
    "-x509",
    ...key,
    "-out",
    file,
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
    "-addext",
    `subjectAltName=${names}`,
  ];
  execFileSync("openssl", ["req", ...options], { stdio: ["ignore", "ignore", "pipe"] });
  return { key: readFileSync(keyFile, "utf8"), cert: readFileSync(file, "utf8"), file };
}
