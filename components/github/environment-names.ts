import type { GithubSettings } from "../settings/github.ts";

/**
 * The settings with each environment under the name that it is known by, as GitHub knows no case there: `production`
 * is the environment that was called `Production` first.
 *
 * @param known the names that are in use, the most important first
 */
export function withKnownNames<Secret>(
  settings: GithubSettings<Secret>,
  known: Iterable<string>,
): GithubSettings<Secret> {
  const names = knownNames(known);
  const environments = Object.entries(settings.environments).map(([name, rest]) => [knownName(name, names), rest]);
  return { ...settings, environments: Object.fromEntries(environments) };
}

/** Values by name, under the names that are known. */
export function underKnownNames<Value>(
  values: ReadonlyMap<string, Value>,
  known: Iterable<string>,
): ReadonlyMap<string, Value> {
  const names = knownNames(known);
  return new Map([...values].map(([name, value]) => [knownName(name, names), value]));
}

function knownNames(known: Iterable<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const name of known) if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  return names;
}

function knownName(name: string, names: ReadonlyMap<string, string>): string {
  return names.get(name.toLowerCase()) ?? name;
}
