import { canonicalRegistry, parseRepository } from "../oci/reference.ts";

/** Settings of a registry that cannot be detected. */
export interface RegistryTrust {
  /** Other hosts, each with a port where it has one, that give out tokens for it: they get its credentials. */
  readonly tokenServices?: readonly string[] | undefined;
  /** Whether plain HTTP is spoken with it, beyond this machine. */
  readonly http?: boolean | undefined;
}

/** By the registry's name: `registry.example.com:5000`. */
export type Registries = Readonly<Record<string, RegistryTrust>>;

/** The settings of one registry. */
export function trustOf(registries: Registries | undefined, registry: string): RegistryTrust {
  const wanted = canonicalRegistry(registry);
  return Object.entries(registries ?? {}).find(([name]) => canonicalRegistry(name) === wanted)?.[1] ?? {};
}

/** What is said about these registries alone; undefined when that is nothing. */
export function trustIn(registries: Registries | undefined, names: readonly string[]): Registries | undefined {
  const wanted = new Set(names.map(canonicalRegistry));
  const found = Object.entries(registries ?? {}).filter(([name]) => wanted.has(canonicalRegistry(name)));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** The same about the registries of repositories, `registry/path`. */
export function trustFor(registries: Registries | undefined, repositories: readonly string[]): Registries | undefined {
  return trustIn(
    registries,
    repositories.map((name) => parseRepository(name).registry),
  );
}
