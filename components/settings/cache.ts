import * as z from "zod";

const mode = z
  .enum(["min", "max"])
  .default("max")
  .meta({
    description: "Layers to keep: `min` those of the final stage, `max` those of every stage.",
    examples: ["max"],
  });

const required = z
  .boolean()
  .default(false)
  .meta({
    description: "Whether a cache that cannot be written fails the build; otherwise the image is published without it.",
    examples: [true],
  });

export const cacheSchema = z
  .discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("local").meta({ description: "A folder on this machine.", examples: ["local"] }),
      path: z.string().meta({ description: "The folder, relative to the project.", examples: [".cache"] }),
      mode,
    }),
    z.strictObject({
      type: z.literal("registry").meta({ description: "A manifest in a registry.", examples: ["registry"] }),
      ref: z.string().meta({
        description: "The repository that keeps the cache, without a tag: image and platform become one.",
        examples: ["ghcr.io/{{owner}}/hit-counter-cache"],
      }),
      mode,
      required,
    }),
    z.strictObject({
      type: z.literal("gha").meta({ description: "The cache service of GitHub Actions.", examples: ["gha"] }),
      mode,
      required,
    }),
    z.strictObject({
      type: z.literal("inline").meta({ description: "Inside the published image itself.", examples: ["inline"] }),
    }),
  ])
  .meta({
    description: "Where layers are kept between builds, one scope for each image and platform.",
    examples: [{ type: "local", path: ".cache" }, { type: "registry", ref: "ghcr.io/acme/cache" }, { type: "gha" }],
  });

/** Where layers are kept between builds. Paths are relative to the project. */
export type CacheSettings = z.output<typeof cacheSchema>;
