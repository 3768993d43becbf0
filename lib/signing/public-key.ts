import { createPublicKey, type KeyObject } from "node:crypto";
import { algorithmProblem, KeyProblem } from "./private-key.ts";

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----/;
const GIVEN_BY = "cosign.pub has it, or openssl pkey -pubout";

/**
 * Reads a public key in PEM.
 *
 * @throws KeyProblem with a clause that follows its name
 */
export function readPublicKey(text: string): KeyObject {
  const [, type = ""] = PEM.exec(text) ?? [];
  if (type.endsWith("PRIVATE KEY")) throw new KeyProblem(`is a private key; give its public half: ${GIVEN_BY}`);
  if (!type.endsWith("PUBLIC KEY")) throw new KeyProblem(`is not a public key in PEM; ${GIVEN_BY}`);
  const key = opened(text);
  const problem = algorithmProblem(key);
  if (problem) throw new KeyProblem(problem);
  return key;
}

function opened(text: string): KeyObject {
  try {
    return createPublicKey(text);
  } catch {
    throw new KeyProblem("is damaged, or of a kind that is not known");
  }
}
