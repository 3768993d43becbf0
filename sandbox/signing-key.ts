import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../lib/files.ts";
import type { Layout } from "./layout.ts";
import type { Step } from "./progress.ts";

/** The key with which the sandbox's stack signs, in PEM. */
export function signingKey({ signing }: Layout): string {
  return join(signing, "key.pem");
}

/** Makes a key for the signatures of the sandbox; its public half is beside it. */
export function signingKeyStep(layout: Layout): Step {
  const [file, publicFile] = [signingKey(layout), join(layout.signing, "key.pub")];
  return {
    title: "make a key for signatures",
    done: () => existsSync(file) && existsSync(publicFile),
    async run() {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
      replaceFile(publicFile, publicKey.export({ format: "pem", type: "spki" }).toString());
      replaceFile(file, privateKey.export({ format: "pem", type: "pkcs8" }).toString());
    },
  };
}
