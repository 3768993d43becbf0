export interface RegistryErrorOptions extends ErrorOptions {
  readonly advice?: string | undefined;
}

/** What a registry answered, or that it could not be asked, as one sentence with the fix where there is one. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** What to do about it, where that is known: a sentence by itself, without what was being done. */
  readonly advice: string | undefined;

  constructor(message: string, status?: number, options: RegistryErrorOptions = {}) {
    super(message, options);
    this.status = status;
    this.advice = options.advice;
  }
}
