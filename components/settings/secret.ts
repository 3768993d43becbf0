import * as z from "zod";

/** A stack secret, decrypted; the stack file holds it as `{secure: ...}`. */
export const encryptedSchema = z.string();

/** A stack secret among other sources of a build secret. */
const secretTextSchema = encryptedSchema.transform((value) => ({ value }));

export const secretsSchema = z
  .record(
    z.string(),
    z.union([
      secretTextSchema,
      z.strictObject({
        env: z.string().meta({
          description: "The environment variable that holds the secret.",
          examples: ["NPM_TOKEN"],
        }),
      }),
      z.strictObject({
        file: z.string().meta({
          description: "The file that holds the secret, relative to the project.",
          examples: [".npmrc"],
        }),
      }),
    ]),
  )
  .default({})
  .meta({
    description: "Build secrets by id: a stack secret, an environment variable or a file.",
    examples: [{ npm: { env: "NPM_TOKEN" }, netrc: { file: ".netrc" } }],
  });

/** Where a build secret comes from. `Value` is a string or, in a program, whatever Pulumi takes as an input. */
export type SecretSource<Value = string> = { value: Value } | { env: string } | { file: string };

/** A build secret as a person writes it. */
export type SecretInput<Value = string> = Value | { env: string } | { file: string };
