import { existsSync, realpathSync } from "node:fs";
import { fileDigest } from "../../lib/content/file-content.ts";
import { rawPath } from "../../lib/content/raw-path.ts";

/** A file that is read before the builds, and again after each of them. */
export class WatchedFile {
  readonly digest: Promise<string>;
  readonly #path: string;

  /** @param path relative to the project */
  constructor(path: string) {
    this.#path = path;
    this.digest = this.#read();
  }

  async changed(): Promise<string[]> {
    return (await this.digest) === (await this.#read()) ? [] : [this.#path];
  }

  /** What does not exist, or cannot be read, is reported where the settings are checked. */
  async #read(): Promise<string> {
    if (!existsSync(this.#path)) return "";
    return Buffer.from(await fileDigest(rawPath(realpathSync(this.#path))), "base64").toString("hex");
  }
}
