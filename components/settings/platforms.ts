import * as z from "zod";
import { digestProblem } from "../../lib/oci/reference.ts";
import { attestationArgumentProblem } from "./attestations.ts";
import { cacheSchema } from "./cache.ts";
import { fieldRules } from "./field-rules.ts";
import { normalPlatform } from "./platform-name.ts";
import { argumentNameProblem, builderProblem, filledProblem } from "./value-rules.ts";

/** Build arguments. They reach the build as text; fractions are refused, because YAML has dropped digits of them. */
export const argumentsSchema = z
  .record(z.string(), z.union([z.string(), z.int(), z.boolean()]).transform(String))
  .default({})
  .meta({
    description: 'Build arguments: strings, integers, booleans. Quote a version such as "1.10".',
    examples: [{ RUST_VERSION: "1.80", JOBS: 4 }],
  })
  .register(fieldRules, {
    keyRule: (name) => attestationArgumentProblem(name) ?? argumentNameProblem(name),
    templates: "ours",
    isText: true,
  });

export const dockerfileSchema = z
  .string()
  .meta({
    description: "The Dockerfile, relative to the context.",
    examples: ["Dockerfile", "Dockerfile.toolbox"],
  })
  .register(fieldRules, { rule: filledProblem, isText: true });

export const targetSchema = z
  .string()
  .exactOptional()
  .meta({
    description: "The stage to build; the last one when left out.",
    examples: ["production"],
  })
  .register(fieldRules, { rule: filledProblem, isText: true });

const platformSchema = z
  .strictObject({
    builder: z
      .string()
      .exactOptional()
      .meta({
        description: "The buildx builder of this platform, before that of `builders`.",
        examples: ["arm-builder"],
      })
      .register(fieldRules, { rule: builderProblem }),
    dockerfile: dockerfileSchema.exactOptional(),
    target: targetSchema,
    args: argumentsSchema,
    cache: cacheSchema.exactOptional(),
    digest: z
      .string()
      .exactOptional()
      .meta({
        description:
          "The digest of what was built elsewhere and pushed to every repository: it is taken, and nothing is built.",
        examples: ["sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],
      })
      .register(fieldRules, { rule: digestProblem }),
  })
  .meta({
    description: "What differs on one platform; the rest is the image's. `args` are added to the image's.",
    examples: [{ builder: "arm-builder", args: { JOBS: 2 } }],
  });

/** What differs on one platform. */
export type PlatformSettings = z.output<typeof platformSchema>;

/** The same as written. `Value` is what a digest may be. */
export type PlatformInput<Value = string> = Omit<z.input<typeof platformSchema>, "digest"> & { digest?: Value };

const NO_DIFFERENCE: PlatformSettings = { args: {} };

export const platformsSchema = z
  .union([
    z.array(z.string()).transform((names) => names.map((name) => [name, NO_DIFFERENCE] as const)),
    // `linux/arm64:` with nothing after it is null in YAML.
    z
      .record(z.string(), platformSchema.nullable())
      .transform((map) => Object.entries(map).map(([name, settings]) => [name, settings ?? NO_DIFFERENCE] as const)),
  ])
  .transform((entries) => Object.fromEntries(entries.map(([name, settings]) => [normalPlatform(name), settings])))
  .meta({
    description: "The platforms to build, `os/architecture[/variant]`: a list, or a map to what differs on each.",
    examples: [["linux/amd64", "linux/arm64"], { "linux/amd64": {}, "linux/arm/v7": { target: "small" } }],
  });
