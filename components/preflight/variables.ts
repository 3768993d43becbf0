import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";
import type { Dockerfile } from "./dockerfile.ts";

/** Values by name; one that is undefined is set, to something that nobody knows here. */
export type Variables = ReadonlyMap<string, string | undefined>;

const REFERENCE = /\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^}]*))?\}|\{[^}]*\}?)/g;

/**
 * Fills the variables of a FROM. Those that are not set are empty.
 *
 * @returns undefined when it holds a value that is not known, or a form of the shell that is not read here
 * @see https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function expand(text: string, variables: Variables): string | undefined {
  let known = true;
  const filled = text.replace(REFERENCE, (_whole, bare: string, braced: string, operator: string, word: string) => {
    const name = bare ?? braced;
    const value = variables.get(name);
    if (name === undefined || (variables.has(name) && value === undefined)) {
      known = false;
      return "";
    }
    const set = operator?.startsWith(":") ? Boolean(value) : value !== undefined;
    if (operator?.endsWith("-")) return set ? (value ?? "") : word;
    if (operator?.endsWith("+")) return set ? word : "";
    return value ?? "";
  });
  return known ? filled : undefined;
}

/** What a build is for and made with, as far as FROM can speak of it. */
export interface BuildFacts {
  readonly platform: string;
  /** The builder's own platform; undefined when nobody could tell. */
  readonly buildPlatform: string | undefined;
  /** Build arguments, which go before the defaults of ARG. */
  readonly args: Readonly<Record<string, string>>;
}

/**
 * The variables that a FROM may use: those of the platforms, and the ARGs before the first FROM.
 *
 * @see https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope
 */
export function globalVariables(dockerfile: Dockerfile, { platform, buildPlatform, args }: BuildFacts): Variables {
  const variables = new Map<string, string | undefined>([
    ...platformVariables("BUILD", buildPlatform),
    ...platformVariables("TARGET", platform),
  ]);
  for (const [name, value] of Object.entries(args)) if (variables.has(name)) variables.set(name, value);
  for (const { name, value } of dockerfile.args) {
    if (args[name] !== undefined) variables.set(name, args[name]);
    else if (value !== undefined) variables.set(name, expand(value, variables));
  }
  return variables;
}

function platformVariables(prefix: string, text: string | undefined): [string, string | undefined][] {
  const platform = text === undefined ? undefined : parsePlatform(text);
  return [
    [`${prefix}PLATFORM`, platform && formatPlatform(platform)],
    [`${prefix}OS`, platform?.os],
    [`${prefix}ARCH`, platform?.architecture],
    [`${prefix}VARIANT`, platform && (platform.variant ?? "")],
  ];
}
