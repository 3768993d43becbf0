import { execa } from "execa";
import { COSIGN } from "../../../sandbox/engine/recipes.ts";
import { engineSteps } from "../../../sandbox/engine/steps.ts";
import { sandboxLayout } from "../../../sandbox/layout.ts";
import { runSteps } from "../../../sandbox/progress.ts";

/** The password of keys that cosign makes in tests. */
export const PASSWORD = "correct horse";
/** Nothing of the tests is for a log that everybody reads. */
const PRIVATE = "--insecure-ignore-tlog=true";

/** Cosign itself, in a folder. */
export class Cosign {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Sets it up, which builds it where that was not done before. */
  static async in(folder: string): Promise<Cosign> {
    await runSteps(await engineSteps(sandboxLayout(), () => undefined, [COSIGN]));
    return new Cosign(folder);
  }

  /** Any command; rejects when it fails. */
  run(...args: string[]) {
    return execa("cosign", args, {
      cwd: this.#folder,
      env: { COSIGN_PASSWORD: PASSWORD, SIGSTORE_NO_CACHE: "true", HOME: this.#folder },
      all: true,
    });
  }

  /** Verifies signatures by a key; rejects when there is none. */
  verify(ref: string, publicKey = "cosign.pub") {
    return this.run("verify", "--key", publicKey, PRIVATE, ref);
  }

  /** Verifies the provenance of a publication, signed by a key, and gives it. */
  async provenance(ref: string, publicKey = "cosign.pub"): Promise<string> {
    const type = "https://slsa.dev/provenance/v1";
    const { stdout } = await this.run("verify-attestation", "--key", publicKey, PRIVATE, "--type", type, ref);
    const { payload } = JSON.parse(stdout.split("\n")[0] ?? "") as { payload: string };
    return Buffer.from(payload, "base64").toString();
  }
}
