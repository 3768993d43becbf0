import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Action, Subject } from "./policy.ts";

/** How long a bearer token is good for. */
const LIFETIME_MILLISECONDS = 5 * 60 * 1000;

/** What a bearer token was issued for. */
export interface Grant {
  /** Absent for who is not signed in. */
  readonly subject?: Subject;
  readonly access: readonly Access[];
}

/** One scope of a token, `repository:owner/name:pull,push`. */
export interface Access {
  readonly name: string;
  readonly actions: readonly Action[];
}

/** Issues bearer tokens that contain what they permit, signed with a key that ends with the process. */
export class BearerTokens {
  readonly #key = randomBytes(32);
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  issue(grant: Grant): string {
    const content = Buffer.from(JSON.stringify({ ...grant, expires: this.#now() + LIFETIME_MILLISECONDS }));
    return `${content.toString("base64url")}.${this.#sign(content).toString("base64url")}`;
  }

  /** What a token is good for; undefined when it is another's or too old. */
  open(token: string): Grant | undefined {
    const [content = Buffer.alloc(0), signature = Buffer.alloc(0)] = token
      .split(".")
      .map((part) => Buffer.from(part, "base64url"));
    const wanted = this.#sign(content);
    if (signature.length !== wanted.length || !timingSafeEqual(signature, wanted)) return undefined;
    const { expires, ...grant } = JSON.parse(content.toString()) as Grant & { expires: number };
    return expires > this.#now() ? grant : undefined;
  }

  #sign(content: Buffer): Buffer {
    return createHmac("sha256", this.#key).update(content).digest();
  }
}

/** Whether a grant covers an action on a package. */
export function covers({ access }: Grant, name: string, action: Action): boolean {
  return access.some((one) => one.name === name && one.actions.includes(action));
}

/** The scopes of a request for a token; what is none of a repository is left out. */
export function parseScopes(texts: readonly string[]): Access[] {
  return texts
    .flatMap((text) => text.split(" "))
    .flatMap((text) => {
      const [, name, actions] = /^repository:([^:]+):([a-z,*]+)$/.exec(text) ?? [];
      if (name === undefined || actions === undefined) return [];
      return { name, actions: actions.split(",").filter((one) => one === "pull" || one === "push") };
    });
}

/** The text of a scope. */
export function formatScope(name: string, action: Action): string {
  return `repository:${name}:${action === "push" ? "pull,push" : "pull"}`;
}
