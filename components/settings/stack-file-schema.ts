import * as z from "zod";
import { NAMESPACE, settingsSchema } from "./schema.ts";
import { encryptedSchema } from "./secret.ts";

/** How Pulumi writes an encrypted value into a stack file. */
const ENCRYPTED = {
  type: "object",
  properties: {
    secure: { type: "string", description: "The value, encrypted by `pulumi config set --secret --path`." },
  },
  required: ["secure"],
  additionalProperties: false,
};

/** What Pulumi itself keeps in a stack file, beside `config`. */
const PULUMI_KEYS = {
  secretsprovider: { type: "string", description: "The service that encrypts the secrets of this stack." },
  encryptionsalt: { type: "string", description: "The salt of the passphrase; written by Pulumi." },
  encryptedkey: { type: "string", description: "The encrypted data key; written by Pulumi." },
  environment: { description: "The Pulumi ESC environments that this stack imports." },
};

/**
 * The JSON Schema of a whole `Pulumi.<stack>.yaml`: our keys strict, those of other projects and of Pulumi allowed.
 * It is of draft 7, the newest that every release of yaml-language-server reads.
 */
export function stackFileSchema(): object {
  const { $schema, properties } = z.toJSONSchema(settingsSchema, {
    target: "draft-7",
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      // zod leaves out the examples of fields that it transforms, although ours are of what a person writes.
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
      if (zodSchema !== encryptedSchema) return;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, ENCRYPTED);
    },
  });
  const own = Object.entries(properties ?? {}).map(([key, schema]) => [`${NAMESPACE}:${key}`, schema]);
  return {
    $schema,
    title: "Stack of multiarch",
    type: "object",
    properties: {
      config: {
        description: "The settings of this stack.",
        type: ["object", "null"],
        properties: Object.fromEntries(own),
        patternProperties: { [`^(?!${NAMESPACE}:)[^:]+:.+$`]: { description: "A setting of a provider or project." } },
        additionalProperties: false,
      },
      ...PULUMI_KEYS,
    },
    additionalProperties: false,
  };
}
