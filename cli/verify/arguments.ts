import { InvalidArgumentError } from "@commander-js/extra-typings";
import { imageReferenceProblem } from "../../lib/oci/image-reference.ts";
import { sourceAddress } from "../../lib/signing/stated-provenance.ts";

/**
 * A text that is not empty, as that of a variable which is not set would be: it would be looked for, or found anywhere.
 *
 * @throws InvalidArgumentError when it is
 */
export function filledArgument(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It is empty.");
  return text;
}

/** @throws InvalidArgumentError when it is not an image with a tag or a digest */
export function imageArgument(text: string): string {
  const problem = imageReferenceProblem(text);
  if (problem) throw new InvalidArgumentError(`It ${problem}.`);
  return text;
}

/** @throws InvalidArgumentError when it is empty, or no regular expression */
export function regexpArgument(text: string): RegExp {
  try {
    return new RegExp(filledArgument(text));
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw error;
    throw new InvalidArgumentError("It is not a regular expression.");
  }
}

/** The address of a source's repository in one form. */
export function sourceArgument(text: string): string {
  return sourceAddress(filledArgument(text));
}

/** A commit of git, by SHA-1 or SHA-256. */
const COMMIT = /^(?:[a-f0-9]{40}|[a-f0-9]{64})$/;

/** @throws InvalidArgumentError when it is not a whole commit */
export function revisionArgument(text: string): string {
  if (!COMMIT.test(text)) throw new InvalidArgumentError("It is not a commit; write all of its 40 digits.");
  return text;
}
