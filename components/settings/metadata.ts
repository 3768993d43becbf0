import * as z from "zod";
import { fieldRules } from "./field-rules.ts";
import { labelKeyProblem } from "./value-rules.ts";

const texts = z.array(z.string());
const textMap = z.record(z.string(), z.string()).default({});

/** The levels of annotations, as buildx names them. */
export const ANNOTATION_LEVELS = ["manifest", "index", "manifest-descriptor", "index-descriptor"] as const;
export type AnnotationLevel = (typeof ANNOTATION_LEVELS)[number];

/** What becomes of the tags when the working tree differs from the commit. */
const DIRTY_CHOICES = ["fail", "suffix", "ignore"] as const;

/** The fields of an image that decide its tags, labels and annotations. */
export const metadataFields = {
  tags: texts
    .exactOptional()
    .meta({
      description:
        'Plain tags, or rules as docker/metadata-action reads them. Left out: its default rules. Quote numbers: "1.10".',
      examples: [
        ["v0.2.0", "latest"],
        ["type=ref,event=branch", "type=semver,pattern={{version}}", "type=semver,pattern={{major}}.{{minor}}"],
      ],
    })
    .register(fieldRules, { templates: "any", isText: true }),
  flavor: texts
    .default([])
    .meta({
      description: "Options for all rules of `tags`: `latest=auto|true|false`, `prefix=...`, `suffix=...`.",
      examples: [["latest=false", "suffix=-alpine"]],
    })
    .register(fieldRules, { templates: "any", isText: true }),
  forceTags: texts
    .default([])
    .meta({
      description: "Those of the tags that may move back to an older publication.",
      examples: [["latest"]],
    })
    .register(fieldRules, { templates: "ours", isText: true }),
  highestOnly: z
    .boolean()
    .default(false)
    .meta({
      description:
        "Move an automatic `latest`, and tags that name a version in part, only to the highest stable version published.",
      examples: [true],
    }),
  shortShaLength: z
    .int()
    .min(4)
    .max(40)
    .exactOptional()
    .meta({ description: "How many characters of the commit `type=sha` takes; 7 when left out.", examples: [12] }),
  dirty: z
    .enum(DIRTY_CHOICES)
    .exactOptional()
    .meta({
      description:
        "Uncommitted changes: `fail` refuses them, `suffix` adds `-dirty` to every tag, `ignore` is silent. Left out: a warning, and a refusal where CI publishes a release.",
      examples: ["suffix"],
    }),
  labels: textMap
    .meta({
      description: "Labels in the configuration of every platform's image, in addition to the standard ones.",
      examples: [{ "org.opencontainers.image.title": "hit-counter" }],
    })
    .register(fieldRules, { keyRule: labelKeyProblem, templates: "any", isText: true }),
  annotations: textMap
    .meta({
      description: "Annotations, in addition to the standard ones, at the levels of `annotationLevels`.",
      examples: [{ "org.opencontainers.image.description": "Counts page views." }],
    })
    .register(fieldRules, { keyRule: labelKeyProblem, templates: "any", isText: true }),
  annotationLevels: z
    .array(z.enum(ANNOTATION_LEVELS))
    .default(["index", "manifest"])
    .meta({
      description: "The levels of the annotations. ghcr.io reads the description of a package at the level `index`.",
      examples: [["index"], ["index", "manifest", "manifest-descriptor"]],
    }),
  volatileLabels: z
    .enum(["image", "index"])
    .default("image")
    .meta({
      description:
        "Where version, revision and creation are set: `index` keeps them out of the platforms' images, so that a commit that changes no file builds nothing.",
      examples: ["index"],
    }),
};
