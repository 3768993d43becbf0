import { familiarName } from "../dockerfile/image-name.ts";
import type { Base } from "./base.ts";

/** What pins the bases of a build. */
export interface Pins {
  /** The locations of named contexts by their names. */
  readonly contexts: Readonly<Record<string, string>>;
}

/** Whether a base can be pinned; one that has its digest in its name needs no pin. */
export function isPinnable({ name, role, unpinned }: Base): boolean {
  return role !== "syntax" && unpinned === undefined && !name.includes("@");
}

/** What pins the bases of one platform's build. */
export function pinsOf(bases: readonly Base[], platform: string): Pins {
  const contexts = bases.flatMap((base): [string, string][] => {
    if (!isPinnable(base) || base.digest === undefined || !base.platforms.includes(platform)) return [];
    return [[contextOf(base), locationOf(base, base.digest)]];
  });
  return { contexts: Object.fromEntries(contexts) };
}

/** The digest to which a build was pinned for a base; undefined when it was not. */
export function pinnedDigest(base: Base, { contexts }: Pins): string | undefined {
  if (!isPinnable(base)) return undefined;
  const location = contexts[contextOf(base)];
  const start = locationOf(base, "");
  return location?.startsWith(start) ? location.slice(start.length) : undefined;
}

/** The user's own context, or one of the name by which BuildKit looks for one in the place of an image. */
function contextOf({ name, context }: Base): string {
  return context ?? familiarName(name);
}

/** With its tag, which the provenance then has, and with the digest, which decides. */
function locationOf({ name, reference, context }: Base, digest: string): string {
  return `docker-image://${context === undefined ? reference : name}@${digest}`;
}
