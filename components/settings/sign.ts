import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { isLoopback } from "../../lib/http/loopback.ts";
import { fieldRules } from "./field-rules.ts";
import type { Path } from "./problems.ts";
import { isMap } from "./raw.ts";
import { encryptedSchema } from "./secret.ts";
import { filledProblem, type Rule, variableProblem } from "./value-rules.ts";

/** Tokens go there, which nobody else may read. */
const serviceProblem: Rule = (text) => {
  if (!URL.canParse(text)) return 'is not an address; write one as "https://rekor.example.com"';
  const { protocol, host } = new URL(text);
  if (protocol === "https:" || (protocol === "http:" && isLoopback(host))) return undefined;
  return `does not use TLS; write "https://${host}"`;
};

const service = (description: string, example: string) =>
  z
    .string()
    .meta({ description, examples: [example] })
    .register(fieldRules, { rule: serviceProblem });

/** A text that is read when it is used, or a stack secret. */
const textSchema = (description: string, variable: string, file: string) =>
  z
    .union([
      encryptedSchema.transform((value) => ({ value })),
      z.strictObject({
        env: z
          .string()
          .meta({ description: "The environment variable.", examples: [variable] })
          .register(fieldRules, { rule: variableProblem }),
      }),
      z.strictObject({
        file: z
          .string()
          .meta({ description: "The file, relative to the project.", examples: [file] })
          .register(fieldRules, { rule: filledProblem, templates: "ours", isText: true }),
      }),
    ])
    .meta({ description, examples: [{ env: variable }, { file }] });

const witnesses = {
  rekor: z
    .union([service("The transparency log.", "https://rekor.example.com"), z.literal(false)])
    .exactOptional()
    .meta({
      description:
        "The transparency log (Rekor), or `false` for none. Left out: the public one for an identity, none for a key.",
      examples: ["https://rekor.example.com", false],
    }),
  timestamp: service(
    "A timestamp authority (RFC 3161), without the path of its API.",
    "https://tsa.example.com",
  ).exactOptional(),
  trustedRoot: z
    .string()
    .meta({
      description:
        "The file of a trust root of Sigstore, relative to the project: what is signed has to be valid against it before tags move. Left out: nothing is verified.",
      examples: ["trusted_root.json"],
    })
    .register(fieldRules, { rule: filledProblem, templates: "ours", isText: true })
    .exactOptional(),
};

export const signSchema = z
  .union([
    z.literal([false, "auto", "keyless"]),
    z.strictObject({
      key: textSchema(
        "The private key in PEM, also as cosign encrypts it: a stack secret, an environment variable or a file.",
        "COSIGN_PRIVATE_KEY",
        "cosign.key",
      ),
      password: textSchema(
        "The password of an encrypted key. Left out: the variable `COSIGN_PASSWORD`.",
        "COSIGN_PASSWORD",
        "cosign.password",
      ).exactOptional(),
      ...witnesses,
    }),
    z.strictObject({
      keyless: z.literal([true, "auto"]).meta({
        description: "`true` as `sign: keyless`, `auto` as `sign: auto`.",
        examples: [true],
      }),
      fulcio: service(
        "What gives certificates to identities (Fulcio). Left out: the public one.",
        "https://fulcio.example.com",
      ).exactOptional(),
      ...witnesses,
    }),
  ])
  .meta({
    description:
      "Who signs the index: `keyless` the identity of the job's OIDC token, `auto` the same where there is a token, `{key: ...}` a key.",
    examples: ["keyless", "auto", { key: { env: "COSIGN_PRIVATE_KEY" } }],
  });

/** Where a key or its password is. The value of a stack secret may be known only while the program runs. */
export type SignText = { value: Input<string> } | { env: string } | { file: string };

/** Who signs, as it was read. */
export type SignSetting =
  | Exclude<z.output<typeof signSchema>, { key: unknown }>
  | (Omit<Extract<z.output<typeof signSchema>, { key: unknown }>, "key" | "password"> & {
      key: SignText;
      password?: SignText;
    });

/** The same as written. `Secret` is what a secret's own value may be. */
export type SignWritten<Secret> =
  | Exclude<z.input<typeof signSchema>, { key: unknown }>
  | (Omit<Extract<z.input<typeof signSchema>, { key: unknown }>, "key" | "password"> & {
      key: Secret | { env: string } | { file: string };
      password?: Secret | { env: string } | { file: string };
    });

/** The fields of {@link SignSetting} that may be secrets. */
const SECRETS = ["key", "password"] as const;

/** The secrets in what was written, each with its place. */
export function secretsOfSign(sign: unknown, path: Path): [Path, unknown][] {
  if (!isMap(sign)) return [];
  return SECRETS.flatMap((field): [Path, unknown][] =>
    sign[field] === undefined ? [] : [[[...path, field], sign[field]]],
  );
}

/** The setting with the secrets that only Pulumi can read. */
export function withOpaqueTexts(
  sign: SignSetting | undefined,
  opaque: ReadonlyMap<string, unknown>,
): SignSetting | undefined {
  if (typeof sign !== "object" || !("key" in sign) || opaque.size === 0) return sign;
  const taken = [...opaque].map(([field, value]) => [field, { value }]);
  return { ...sign, ...Object.fromEntries(taken) };
}
