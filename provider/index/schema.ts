import * as z from "zod";
import type { CheckFailure } from "../protocol/resource.ts";
import { containsUnknown, type PropertyMap } from "../protocol/values.ts";
import { REGISTRIES } from "../registries-schema.ts";
import type { IndexInputs, PreviewInputs } from "./inputs.ts";

const texts = z.record(z.string(), z.string());

const textSource = z.union([z.strictObject({ env: z.string() }), z.strictObject({ file: z.string() })]);
const services = {
  rekor: z.union([z.string(), z.literal(false)]).exactOptional(),
  timestamp: z.string().exactOptional(),
  trustedRoot: z.string().exactOptional(),
};

const SHAPE = z.strictObject({
  repository: z.string(),
  tags: z.array(z.string()),
  manifests: z.array(
    z.strictObject({
      digest: z.string(),
      platform: z.string().exactOptional(),
      repository: z.string().exactOptional(),
      annotations: texts.exactOptional(),
      builtBy: z.string().exactOptional(),
    }),
  ),
  annotations: texts,
  forceTags: z.array(z.string()),
  keepNewer: z.array(z.string()),
  attestations: texts.exactOptional(),
  otherRepositories: z.array(z.string()).exactOptional(),
  sign: z
    .union([
      z.strictObject({
        key: textSource.exactOptional(),
        password: textSource.exactOptional(),
        fingerprint: z.string().exactOptional(),
        ...services,
      }),
      z.strictObject({ keyless: z.literal(true), fulcio: z.string().exactOptional(), ...services }),
    ])
    .exactOptional(),
  signSecrets: z
    .strictObject({ key: z.string().exactOptional(), password: z.string().exactOptional() })
    .exactOptional(),
  provenance: z
    .strictObject({
      source: z.string().exactOptional(),
      revision: z.string().exactOptional(),
      bases: z.array(z.strictObject({ name: z.string(), digest: z.string() })).exactOptional(),
    })
    .exactOptional(),
  architecture: z.array(z.string()).exactOptional(),
  registries: REGISTRIES.exactOptional(),
}) satisfies z.ZodType<IndexInputs>;

/** Inputs of which the state of older versions has none. */
const OPTIONAL: readonly string[] = [
  "attestations",
  "otherRepositories",
  "sign",
  "signSecrets",
  "provenance",
  "architecture",
  "registries",
];

const NAMES = Object.keys(SHAPE.shape) as (keyof IndexInputs)[];

/** The raw inputs, without those that only an update knows. */
export function readInputs(properties: PropertyMap): PreviewInputs {
  const given = NAMES.filter((name) => !OPTIONAL.includes(name) || name in properties);
  const known = given.map((name) => [name, containsUnknown(properties[name]) ? undefined : properties[name]]);
  return Object.fromEntries(known) as PreviewInputs;
}

/** Every input that has the wrong type, is missing, or does not exist, each with its property. */
export function wrongTypes(properties: PropertyMap): CheckFailure[] {
  const issues = SHAPE.safeParse(properties).error?.issues ?? [];
  return issues
    .filter(({ path }) => !containsUnknown(properties[String(path[0])]))
    .flatMap((issue) => {
      const names = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      return names.map((path) => ({ property: propertyPath(path), reason: issue.message }));
    });
}

/** Whether it is the missing digest of a failed build. */
export function isUnbuilt({ property, reason }: CheckFailure): boolean {
  return /^manifests\[\d+\]\.digest$/.test(property) && reason.endsWith("received undefined");
}

/** `["manifests", 0, "digest"]` as the engine writes it: `manifests[0].digest`. */
function propertyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, "");
}
