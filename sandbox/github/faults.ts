/** What goes wrong with the next requests that it fits. */
export type Fault = Match & Effect;

/** Which requests a fault is for. */
interface Match {
  /** Any by default. */
  readonly method?: string;
  /** A regular expression for the path, without `/api/v3` and query; any by default. */
  readonly path?: string;
  /** How many requests it is for; one by default. */
  readonly times?: number;
}

export type Effect =
  /** It is answered with this status and not done. */
  | {
      readonly status: number;
      readonly message?: string;
      /** Seconds, as the header `Retry-After`: a limit of requests is reached. */
      readonly retryAfter?: number;
      /** Seconds until the limit of an hour's requests, which is used up, is new. */
      readonly resetAfter?: number;
    }
  /** It is done so many milliseconds later. */
  | { readonly delay: number }
  /** The connection is reset before the request is done, or when it is done, so that only the answer is lost. */
  | { readonly drop: "request" | "answer" };

/** The faults that are still to come. */
export class Faults {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  /** @throws SyntaxError when its path is not a regular expression */
  add(fault: Fault): void {
    new RegExp(fault.path ?? "");
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault for a request, the oldest first; it is used up by that. */
  take(method: string, path: string): Fault | undefined {
    const found = this.#waiting.find(({ fault }) => fits(fault, method, path));
    if (!found) return undefined;
    found.left -= 1;
    if (found.left === 0) this.#waiting = this.#waiting.filter((one) => one !== found);
    return found.fault;
  }
}

function fits(fault: Fault, method: string, path: string): boolean {
  const isMethod = fault.method === undefined || fault.method === method;
  return isMethod && new RegExp(fault.path ?? "").test(path);
}
