import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { crane } from "./images.ts";

/** What a container runtime would take from an image's configuration. */
interface Configuration {
  readonly Cmd: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
}

/** The machine's number in the header of an ELF program: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
export const ELF_MACHINES: Readonly<Record<string, number>> = {
  "linux/386": 3,
  "linux/arm/v7": 40,
  "linux/amd64": 62,
  "linux/arm64": 183,
};
const ELF_MACHINE_OFFSET = 18;

/** The file system of a published image for one platform, in which its programs run, by emulation where needed. */
export class UnpackedImage {
  readonly #folder = mkdtempSync(join(tmpdir(), "multiarch-image-"));
  #configuration: Configuration = { Cmd: [] };

  static async pull(ref: string, platform: string): Promise<UnpackedImage> {
    const image = new UnpackedImage();
    const archive = join(image.#folder, "image.tar");
    await crane("export", "--platform", platform, ref, archive);
    await execa("tar", ["--extract", "--file", archive, "--directory", image.#folder]);
    rmSync(archive);
    // The image's user must be able to enter its root, which is a private temporary folder here.
    chmodSync(image.#folder, 0o755);
    const json = JSON.parse(await crane("config", "--platform", platform, ref)) as { config: Configuration };
    image.#configuration = json.config;
    return image;
  }

  /** Starts the image's command as its user, with the words of the command that are to differ. */
  start(replaced: Readonly<Record<string, string>> = {}) {
    const { Cmd, Env = [], User } = this.#configuration;
    const words = Cmd.map((word) => replaced[word] ?? word);
    const user = User ? [`--userspec=${User}`] : [];
    const env = Object.fromEntries(
      Env.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    return execa("/usr/sbin/chroot", [...user, this.#folder, ...words], { env, extendEnv: false });
  }

  /** For which machine a program of the image was compiled. */
  machineOf(program: string): number {
    return readFileSync(join(this.#folder, program)).readUInt16LE(ELF_MACHINE_OFFSET);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
