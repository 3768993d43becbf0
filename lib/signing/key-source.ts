import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { codeOf } from "../http/reason.ts";
import { ownValue } from "../own-value.ts";
import { KeyProblem, readPrivateKey } from "./private-key.ts";

/** Where a text is read when it is used, or the text of a stack secret. */
export type TextSource = { readonly env: string } | { readonly file: string } | { readonly value: string };

/** Where a private key is, and the password that it is encrypted with. */
export interface KeySource {
  readonly key: TextSource;
  /** Default: the variable `COSIGN_PASSWORD`. */
  readonly password?: TextSource | undefined;
}

const PASSWORD_VARIABLE = "COSIGN_PASSWORD";

/** How a key is named in a sentence: `the key of COSIGN_PRIVATE_KEY`. */
export function keyName({ key }: KeySource): string {
  if ("env" in key) return `the key of the variable ${key.env}`;
  return "file" in key ? `the key of the file "${key.file}"` : "the key of the stack secret";
}

/**
 * Reads a private key, now.
 *
 * @throws KeyProblem with the key's name
 */
export async function loadKey(source: KeySource, environment: NodeJS.ProcessEnv): Promise<KeyObject> {
  try {
    const [text, password] = await Promise.all([
      read(source.key, environment),
      source.password
        ? read(source.password, environment, "its password")
        : Promise.resolve(ownValue(environment, PASSWORD_VARIABLE)),
    ]);
    return await readPrivateKey(text, password);
  } catch (error) {
    if (!(error instanceof KeyProblem)) throw error;
    throw new KeyProblem(`${keyName(source)} ${error.message}`, error.isMissing);
  }
}

async function read(source: TextSource, environment: NodeJS.ProcessEnv, part = ""): Promise<string> {
  const whose = part && `needs ${part}, which `;
  if ("value" in source) return source.value;
  if ("env" in source) {
    const value = ownValue(environment, source.env);
    if (value) return value;
    throw new KeyProblem(`${whose}is not set${part && ` (${source.env})`}; set the variable ${source.env}`, true);
  }
  try {
    const text = await readFile(source.file, "utf8");
    // Editors end a file with a line break, which no password has.
    return part ? text.replace(/\r?\n$/, "") : text;
  } catch (error) {
    const code = codeOf(error);
    const why = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
    throw new KeyProblem(`${whose}${why}${part && ` ("${source.file}")`}`, code === "ENOENT");
  }
}
