import * as z from "zod";
import { repositoryProblem } from "../../lib/oci/reference.ts";
import { attestationsSchema } from "./attestations.ts";
import { basesSchema } from "./bases.ts";
import { buildersSchema } from "./builders.ts";
import { cacheSchema } from "./cache.ts";
import { fieldRules } from "./field-rules.ts";
import { type GateInput, type GateSettings, gatesSchema } from "./gates.ts";
import { type GithubSettings, githubSchema } from "./github.ts";
import { contextProblem, namedContextProblem } from "./location.ts";
import { metadataFields } from "./metadata.ts";
import { passThroughFields } from "./pass-through.ts";
import { argumentsSchema, dockerfileSchema, type PlatformInput, platformsSchema, targetSchema } from "./platforms.ts";
import { registriesSchema } from "./registries.ts";
import { runnersSchema } from "./runners.ts";
import { type SecretInput, type SecretSource, secretsSchema } from "./secret.ts";
import { type SignSetting, type SignWritten, signSchema } from "./sign.ts";
import { contextNameProblem, durationProblem, sshProblem } from "./value-rules.ts";

export type { CacheSettings } from "./cache.ts";
export type { GithubInput, GithubSettings } from "./github.ts";
export type { AnnotationLevel } from "./metadata.ts";
export type { PlatformInput, PlatformSettings } from "./platforms.ts";
export type { SecretInput, SecretSource } from "./secret.ts";

/** The name before the colon of every key in the stack's configuration. */
export const NAMESPACE = "multiarch";
/** The context when `context` is not set: the project's folder. */
export const DEFAULT_CONTEXT = ".";
export const DEFAULT_DOCKERFILE = "Dockerfile";
/** How long the build of one platform may take when `timeout` is not set. */
export const DEFAULT_TIMEOUT = "2h";

const texts = z.array(z.string()).default([]);
const textMap = z.record(z.string(), z.string()).default({});

/** The shape of one image, with the rules of single fields. Those across fields are in `check.ts`. */
export const imageSchema = z
  .strictObject({
    repositories: texts
      .meta({
        description:
          "Where to publish, registry spelled out: one or several repositories, in one or several registries.",
        examples: [["ghcr.io/{{owner}}/hit-counter", "docker.io/acme/hit-counter"]],
      })
      .register(fieldRules, { rule: repositoryProblem, templates: "ours", isText: true }),
    context: z
      .string()
      .default(DEFAULT_CONTEXT)
      .meta({
        description: "A folder, relative to the project, or a git URL with `#ref:subfolder`.",
        examples: ["examples/hit-counter", "https://github.com/acme/hit-counter.git#v0.2.0:server"],
      })
      .register(fieldRules, { rule: contextProblem, templates: "ours", isText: true }),
    dockerfile: dockerfileSchema.default(DEFAULT_DOCKERFILE),
    target: targetSchema,
    platforms: platformsSchema,
    build: z
      .enum(["separate", "together"])
      .default("separate")
      .meta({
        description:
          "Whether each platform is built on its own, or all those of one builder together, which reads their files once.",
        examples: ["together"],
      }),
    args: argumentsSchema,
    secrets: secretsSchema,
    contexts: textMap
      .meta({
        description:
          "Named contexts: a folder, a git or HTTP URL, `docker-image://...`, `oci-layout://...`, or another image, `image:NAME`.",
        examples: [{ assets: "web/assets", base: "docker-image://docker.io/library/debian:bookworm" }],
      })
      .register(fieldRules, { rule: namedContextProblem, keyRule: contextNameProblem, isText: true }),
    bases: basesSchema,
    ssh: texts
      .meta({
        description: "SSH agents or keys for the build: `default`, `id`, or `id=path`, several paths joined by commas.",
        examples: [["default", "deploy=.ssh/id_ed25519"]],
      })
      .register(fieldRules, { rule: sshProblem, isText: true }),
    ...metadataFields,
    cache: cacheSchema.exactOptional(),
    ...passThroughFields,
    reproducible: z
      .boolean()
      .default(false)
      .meta({
        description:
          "Set times in the image to that of the last commit that changed its files, so that two builders give the same digest.",
        examples: [true],
      }),
    attestations: attestationsSchema,
    sign: signSchema.exactOptional(),
    gates: gatesSchema,
    architecture: z
      .union([z.literal("warn"), z.literal(false)])
      .exactOptional()
      .meta({
        description:
          "Whether a warning says which programs of a published image are for another platform; `false` looks at none. Left out: `warn`.",
        examples: [false],
      }),
    publish: z
      .boolean()
      .default(true)
      .meta({
        description: "Whether to push; `false` builds every platform and pushes nothing.",
        examples: [false],
      }),
    timeout: z
      .string()
      .default(DEFAULT_TIMEOUT)
      .meta({
        description: "The time after which the build of a platform is ended: `45s`, `90m`, `2h`, `1h30m`.",
        examples: ["2h", "90m"],
      })
      .register(fieldRules, { rule: durationProblem, isText: true }),
  })
  .meta({
    description: "An image: where it is published, from what it is built, and for which platforms.",
    examples: [
      {
        repositories: ["ghcr.io/acme/hit-counter"],
        context: "examples/hit-counter",
        platforms: ["linux/amd64", "linux/arm64"],
        tags: ["v0.2.0", "latest"],
      },
    ],
  });

/** Everything under `multiarch:` in the stack's configuration. */
export const settingsSchema = z.strictObject({
  images: z
    .record(z.string(), imageSchema)
    .default({})
    .meta({
      description: "The images that this stack builds and publishes, by name.",
      examples: [{ "hit-counter": { repositories: ["ghcr.io/acme/hit-counter"], platforms: ["linux/amd64"] } }],
    }),
  builders: buildersSchema,
  runners: runnersSchema,
  registries: registriesSchema,
  sign: signSchema.exactOptional().meta({
    description: "Who signs the indexes of all images that say nothing of it.",
    examples: ["keyless", { key: { env: "COSIGN_PRIVATE_KEY" } }],
  }),
  github: githubSchema.exactOptional(),
});

/**
 * An image's settings, defaults filled in. `platforms` is keyed by platform in normal form, in the order written;
 * `context` and the paths of secrets and caches are relative to the project, `dockerfile` to the context.
 */
export type ImageSettings<Secret = string> = Omit<z.output<typeof imageSchema>, "secrets" | "sign" | "gates"> & {
  secrets: Record<string, SecretSource<Secret>>;
  gates?: GateSettings<Secret>[];
  sign?: SignSetting;
};

/** An image's settings as written in the stack file. `Value` is what a secret's value or a platform's digest may be. */
export type ImageInput<Value = string> = Omit<
  z.input<typeof imageSchema>,
  "secrets" | "platforms" | "sign" | "gates"
> & {
  secrets?: Record<string, SecretInput<Value>> | undefined;
  gates?: GateInput<Value>[];
  sign?: SignWritten<Value>;
  platforms: string[] | Record<string, PlatformInput<Value> | null>;
};

/** What a stack sets up. The builders are in the builds of its images. */
export interface Settings {
  images: Record<string, ImageSettings>;
  /** Absent when the stack has nothing to do with a repository. */
  github?: GithubSettings;
}
