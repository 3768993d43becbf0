import * as z from "zod";
import { canonicalRegistry, registryProblem } from "../../lib/oci/reference.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { duplicates } from "./duplicates.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, isMap, keysOf, textsOf } from "./raw.ts";

/** The shape of what is said about one registry. */
export const registrySchema = z.strictObject({
  tokenServices: z
    .array(z.string())
    .default([])
    .meta({
      description:
        "Hosts of token services that are the registry's own, where they are not at its host: they get its credentials.",
      examples: [["auth.example.com"]],
    }),
  http: z
    .boolean()
    .default(false)
    .meta({
      description: "Speak plain HTTP with it. BuildKit has to be told as well, in the buildkitd.toml of the builder.",
      examples: [true],
    }),
});

/** The settings of registries, by host. The grammar of hosts is in {@link checkRegistries}. */
export const registriesSchema = z
  .record(z.string(), registrySchema)
  .default({})
  .meta({
    description: "What registries do not show by themselves, by host, with the port where there is one.",
    examples: [
      { "registry.example.com": { tokenServices: ["auth.example.com"] }, "registry.internal:5000": { http: true } },
    ],
  });

/** Checks the hosts of registries and of their token services. */
export function checkRegistries(registries: unknown, path: Path): Problem[] {
  const hosts = keysOf(registries, path);
  const services = entriesOf(registries).flatMap(([host, fields]) =>
    isMap(fields) ? textsOf(fields.tokenServices, [...path, host, "tokenServices"]) : [],
  );
  const problems = [...hosts, ...services].flatMap(([at, host]) => {
    const problem = registryProblem(host);
    return problem === undefined ? [] : [{ path: at, message: `${quote(host)} ${problem}` }];
  });
  return [...problems, ...duplicates(hosts, canonicalRegistry)];
}

/** The settings of registries as written, as far as they are valid; the rest is reported by the rules. */
export function writtenRegistries(registries: unknown): Registries {
  const valid = entriesOf(registries).flatMap(([host, fields]) => {
    const { data } = registrySchema.safeParse(fields);
    return data && checkRegistries({ [host]: fields }, []).length === 0 ? [[host, data] as const] : [];
  });
  return Object.fromEntries(valid);
}
