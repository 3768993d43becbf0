/** What is no archive, or ends in the middle of one. */
export class TarError extends Error {
  override readonly name = "TarError";
}
