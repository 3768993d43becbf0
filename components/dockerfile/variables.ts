import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";
import type { Dockerfile } from "./dockerfile.ts";
import { fill, ShellSyntaxError } from "./shell-words.ts";

/** Values by name; one that is undefined is set, but its value is unknown here. */
export type Variables = ReadonlyMap<string, string | undefined>;

/** A text needs a value that is unknown here. */
class Unknown extends Error {}

/**
 * Fills the variables of a FROM or an ARG. Those that are not set are empty.
 *
 * @param escape the character that takes the meaning from the next one
 * @returns undefined when it contains a value that is not known, or BuildKit refuses it
 * @see https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function expand(text: string, variables: Variables, escapeToken: string): string | undefined {
  const value = (name: string) => {
    const known = variables.get(name);
    if (known === undefined && variables.has(name)) throw new Unknown(name);
    return known;
  };
  try {
    return fill(text, { escapeToken, value });
  } catch (error) {
    if (error instanceof Unknown || error instanceof ShellSyntaxError) return undefined;
    throw error;
  }
}

/** What a build is for and made with, as far as FROM can speak of it. */
export interface BuildFacts {
  readonly platform: string;
  /** The builder's own platform; undefined when it is unknown. */
  readonly buildPlatform: string | undefined;
  /** The stage that is asked for; undefined for the last one. */
  readonly target: string | undefined;
  /** Build arguments, which go before the defaults of ARG. */
  readonly args: Readonly<Record<string, string>>;
}

/**
 * The variables that a FROM may use: those of the platforms, and the ARGs before the first FROM.
 *
 * @see https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope
 */
export function globalVariables(dockerfile: Dockerfile, facts: BuildFacts): Variables {
  const { platform, buildPlatform, target, args } = facts;
  const variables = new Map<string, string | undefined>([
    ...platformVariables("BUILD", buildPlatform),
    ...platformVariables("TARGET", platform),
    ["TARGETSTAGE", target ?? dockerfile.stages.at(-1)?.name ?? "default"],
  ]);
  for (const [name, value] of Object.entries(args)) if (variables.has(name)) variables.set(name, value);
  for (const { name, value } of dockerfile.args) {
    if (Object.hasOwn(args, name)) variables.set(name, args[name]);
    else if (value !== undefined) variables.set(name, expand(value, variables, dockerfile.escapeToken));
  }
  return variables;
}

function platformVariables(prefix: string, text: string | undefined): [string, string | undefined][] {
  const platform = text === undefined ? undefined : parsePlatform(text);
  return [
    [`${prefix}PLATFORM`, platform && formatPlatform(platform)],
    [`${prefix}OS`, platform?.os],
    [`${prefix}OSVERSION`, platform && ""],
    [`${prefix}ARCH`, platform?.architecture],
    [`${prefix}VARIANT`, platform && (platform.variant ?? "")],
  ];
}
