import * as z from "zod";
import { fieldRules } from "./field-rules.ts";
import { hostProblem } from "./value-rules.ts";

const flag = z.boolean().default(false);

/** The fields of an image that docker-build takes as they are, under the same names. */
export const passThroughFields = {
  noCache: flag.meta({ description: "Build without reading any cache.", examples: [true] }),
  pull: flag.meta({
    description:
      "Leave base images to BuildKit, as `bases: float` does, and have it look for newer ones at every `up`, which then always builds. `bases: follow` builds only what a moved base is for.",
    examples: [true],
  }),
  network: z
    .enum(["default", "host", "none"])
    .default("default")
    .meta({
      description: "The network of RUN instructions.",
      examples: ["none"],
    }),
  addHosts: z
    .array(z.string())
    .default([])
    .meta({
      description: "Lines for /etc/hosts during the build, `host:address`.",
      examples: [["mirror.example.com:10.0.0.5"]],
    })
    .register(fieldRules, { rule: hostProblem, isText: true }),
};

type Passed = z.output<z.ZodObject<typeof passThroughFields>>;

/**
 * What docker-build is passed: it takes an empty list and none for different ones. In the order of the names, so that a
 * build's fingerprint is the same however the fields are ordered here.
 */
export function passedThrough(fields: Passed): Partial<Passed> {
  const names = Object.keys(passThroughFields).sort() as (keyof Passed)[];
  const said = names.filter((name) => {
    const value = fields[name];
    return value !== undefined && !(Array.isArray(value) && value.length === 0);
  });
  return Object.fromEntries(said.map((name) => [name, fields[name]]));
}
