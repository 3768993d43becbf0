import { SYNTAX_ARG } from "../dockerfile/frontend.ts";
import { familiarName } from "../dockerfile/image-name.ts";
import type { Base } from "./base.ts";

/** What pins the bases of a build. */
export interface Pins {
  /** The locations of named contexts by their names. */
  readonly contexts: Readonly<Record<string, string>>;
  /** Build arguments, one of which pins the frontend: a foreign one refuses named contexts. */
  readonly args: Readonly<Record<string, string>>;
}

/** Whether a base can be pinned; one that has its digest in its name needs no pin. */
export function isPinnable({ name, unpinned }: Base): boolean {
  return unpinned === undefined && !name.includes("@");
}

/** What pins the bases of one platform's build. */
export function pinsOf(bases: readonly Base[], platform: string): Pins {
  const pins: { [Way in keyof Pins]: Record<string, string> } = { contexts: {}, args: {} };
  for (const base of bases) {
    if (!isPinnable(base) || base.digest === undefined || !base.platforms.includes(platform)) continue;
    const { way, name, start } = placeOf(base);
    pins[way][name] = start + base.digest;
  }
  return pins;
}

/** The digest to which a build was pinned for a base; undefined when it was not. */
export function pinnedDigest(base: Base, pins: Pins): string | undefined {
  if (!isPinnable(base)) return undefined;
  const { way, name, start } = placeOf(base);
  const value = pins[way][name];
  return value?.startsWith(start) ? value.slice(start.length) : undefined;
}

/**
 * Where a base's pin is, and how it begins: the user's own context, one of the name by which BuildKit looks for one in
 * the place of an image, or the build argument of the frontend. With its tag, which the provenance then has, and with the
 * digest, which decides.
 */
function placeOf({ name, reference, role, context }: Base): { way: keyof Pins; name: string; start: string } {
  if (role === "syntax") return { way: "args", name: SYNTAX_ARG, start: `${reference}@` };
  if (context !== undefined) return { way: "contexts", name: context, start: `docker-image://${name}@` };
  return { way: "contexts", name: familiarName(name), start: `docker-image://${reference}@` };
}
