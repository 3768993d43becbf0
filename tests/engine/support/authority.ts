import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

/** The files of a certificate and its key, in PEM. */
export interface SignedCertificate {
  readonly cert: string;
  readonly key: string;
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate authority in a folder; all names are those of its files there, without `.pem`. */
export class Authority {
  readonly ca: string;
  readonly #folder: string;
  readonly #name: string;

  private constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.ca = join(folder, `${name}.pem`);
  }

  static async create(folder: string, name = "ca"): Promise<Authority> {
    const files = ["-keyout", `${name}-key.pem`, "-out", `${name}.pem`];
    await execa("openssl", ["req", "-x509", ...KEY, "-subj", `/CN=${name}`, "-days", "2", ...files], { cwd: folder });
    return new Authority(folder, name);
  }

  /**
   * Signs a certificate for an address, to be shown by a server or a client.
   *
   * @param days how long it is valid from now on; less than none makes one that has expired
   */
  async sign(name: string, address = "127.0.0.1", days = 2): Promise<SignedCertificate> {
    const cwd = this.#folder;
    const request = ["-keyout", `${name}-key.pem`, "-out", `${name}.csr`];
    await execa("openssl", ["req", ...KEY, "-subj", `/CN=${name}`, ...request], { cwd });
    const extensions = `subjectAltName=IP:${address}\nextendedKeyUsage=serverAuth,clientAuth\n`;
    writeFileSync(join(cwd, `${name}.ext`), extensions);
    const signer = ["-CA", `${this.#name}.pem`, "-CAkey", `${this.#name}-key.pem`, "-CAcreateserial"];
    const signed = ["-days", String(days), "-extfile", `${name}.ext`, "-out", `${name}.pem`];
    await execa("openssl", ["x509", "-req", "-in", `${name}.csr`, ...signer, ...signed], { cwd });
    return { cert: join(cwd, `${name}.pem`), key: join(cwd, `${name}-key.pem`) };
  }
}
