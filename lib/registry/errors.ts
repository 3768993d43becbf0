/** What a registry answered, or that it could not be asked, as one sentence with the fix where there is one. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";

  constructor(
    message: string,
    /** The HTTP status; undefined when there was no answer. */
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
