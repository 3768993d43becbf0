import * as z from "zod";
import { fieldRules } from "./field-rules.ts";
import { filledProblem, secretIdProblem, variableProblem } from "./value-rules.ts";

/** A stack secret, decrypted; the stack file has it as `{secure: ...}`. */
export const encryptedSchema = z.string();

/** A stack secret among other sources of a build secret. */
const secretTextSchema = encryptedSchema.transform((value) => ({ value }));

/** Whether another value of a secret builds again. */
const rebuild = (description: string) =>
  z
    .boolean()
    .exactOptional()
    .meta({ description, examples: [true, false] });

export const secretsSchema = z
  .record(
    z.string(),
    z.union([
      secretTextSchema,
      z.strictObject({
        env: z
          .string()
          .meta({
            description: "The environment variable with the secret.",
            examples: ["NPM_TOKEN"],
          })
          .register(fieldRules, { rule: variableProblem }),
        rebuild: rebuild(
          "Whether another value builds again: `false` when left out, for tokens that are new in each run.",
        ),
      }),
      z.strictObject({
        file: z
          .string()
          .meta({
            description: "The file with the secret, relative to the project.",
            examples: [".npmrc"],
          })
          .register(fieldRules, { rule: filledProblem }),
        rebuild: rebuild("Whether other content builds again: `true` when left out."),
      }),
    ]),
  )
  .default({})
  .meta({
    description: "Build secrets by id: a stack secret, an environment variable or a file.",
    examples: [{ npm: { env: "NPM_TOKEN" }, netrc: { file: ".netrc" } }],
  })
  .register(fieldRules, { keyRule: secretIdProblem });

/** Where a build secret comes from. `Value` is a string or, in a program, whatever Pulumi takes as an input. */
export type SecretSource<Value = string> = { value: Value } | NamedSecretSource;

/** A build secret as written in the stack file. */
export type SecretInput<Value = string> = Value | NamedSecretSource;

/** A secret that is read where the program runs. */
type NamedSecretSource = { env: string; rebuild?: boolean } | { file: string; rebuild?: boolean };

/**
 * Whether another value of a secret builds again. What somebody sets or writes is meant to be used; what the
 * environment has is mostly a token of the run, and would build every platform each time.
 */
export function buildsAgain(source: SecretSource<unknown>): boolean {
  if ("value" in source) return true;
  return source.rebuild ?? "file" in source;
}
