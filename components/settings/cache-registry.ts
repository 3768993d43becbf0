import * as z from "zod";
import { csvLine } from "../../lib/csv-line.ts";
import { repositoryProblem } from "../../lib/oci/reference.ts";
import { cacheType, mode, required, unlessRequired } from "./cache-type.ts";
import { fieldRules } from "./field-rules.ts";

export const registryCache = cacheType({
  schema: z.strictObject({
    type: z.literal("registry").meta({ description: "A manifest in a registry.", examples: ["registry"] }),
    ref: z
      .string()
      .meta({
        description: "The repository that keeps the cache, without a tag: image and platform become one.",
        examples: ["ghcr.io/{{owner}}/hit-counter-cache"],
      })
      .register(fieldRules, { rule: repositoryProblem, templates: "ours" }),
    mode,
    required,
  }),
  isInRegistry: true,
  cache: (settings) => ({
    repository: { name: settings.ref, isRequired: settings.required },
    options(scope) {
      const fields = ["type=registry", `ref=${settings.ref}:${scope}`];
      return {
        from: [csvLine(fields)],
        to: csvLine([...fields, `mode=${settings.mode}`, ...unlessRequired(settings.required)]),
      };
    },
  }),
});
