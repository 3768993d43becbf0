import { unprocessable } from "./errors.ts";

/** The maximum size of a secret or a variable. */
export const VALUE_BYTES = 48 * 1024;

/**
 * The name of a secret or a variable as it is kept, in upper case.
 *
 * @param kind for messages: `Secret`
 * @throws GitHubError 422
 * @see https://docs.github.com/actions/reference/security/secrets#naming-your-secrets
 */
export function keptName(kind: string, name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/i.test(name)) {
    throw unprocessable(
      `${kind} names can only contain letters, digits and underscores, and must not start with a digit`,
    );
  }
  if (/^github_/i.test(name)) throw unprocessable(`${kind} names must not start with GITHUB_`);
  return name.toUpperCase();
}

/** @throws GitHubError 422 when a value is too large */
export function demandSize(kind: string, value: string): void {
  if (Buffer.byteLength(value) > VALUE_BYTES) throw unprocessable(`${kind} value must be no larger than 48 KB`);
}
