const SHOWN = "[secret]";

/** The secret properties of a resource, which must neither be printed nor be in the state in plain text. */
export class Secrets {
  readonly names: ReadonlySet<string>;
  readonly #texts: ReadonlySet<string>;

  /**
   * @param names the outermost properties that contain a secret
   * @param texts the secrets themselves
   */
  constructor(names: ReadonlySet<string> = new Set(), texts: ReadonlySet<string> = new Set()) {
    this.names = names;
    this.#texts = texts;
  }

  /** These and the secrets of the state before, which must not be shown either. */
  with(before: Secrets): Secrets {
    return new Secrets(this.names, new Set([...this.#texts, ...before.#texts]));
  }

  /** Those of both. */
  and(others: Secrets): Secrets {
    return new Secrets(new Set([...this.names, ...others.names]), new Set([...this.#texts, ...others.#texts]));
  }

  /** Runs work and masks secrets in its errors. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const masked = this.mask(message);
      if (masked === message) throw error;
      // Without its cause, which would show them.
      throw new Error(masked);
    }
  }

  /** The text with every secret in it replaced. The longest go first: one may be a part of another. */
  mask(text: string): string {
    const secrets = [...this.#texts].sort((a, b) => b.length - a.length);
    return secrets.reduce((masked, secret) => masked.replaceAll(secret, SHOWN), text);
  }

  /** The properties that are to be secret: those that came as such, and those in which a secret is repeated. */
  in(properties: Readonly<Record<string, unknown>>): ReadonlySet<string> {
    const repeating = Object.entries(properties).flatMap(([name, value]) => (this.#repeats(value) ? [name] : []));
    return new Set([...this.names, ...repeating]);
  }

  #repeats(value: unknown): boolean {
    if (typeof value === "string") return this.mask(value) !== value;
    if (typeof value !== "object" || value === null) return false;
    return Object.entries(value).some((entry) => entry.some((part) => this.#repeats(part)));
  }
}
