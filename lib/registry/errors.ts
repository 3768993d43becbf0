/** What a registry answered, or that it could not be asked, as one sentence with the fix where there is one. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
