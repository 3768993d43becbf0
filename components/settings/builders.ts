import * as z from "zod";
import { type BuilderDeclaration, type BuilderInput, builderSchema, declarationOf } from "./builder-schema.ts";
import { checkBuilderDeclaration } from "./check-builder-declaration.ts";
import { checkShape } from "./check-shape.ts";
import { checkTexts } from "./check-texts.ts";
import { duplicates } from "./duplicates.ts";
import { checkFields, fieldRules } from "./field-rules.ts";
import { keysFor, normalKey, platformKeyProblem } from "./platform-key.ts";
import type { Path, Problem } from "./problems.ts";
import { entriesOf, isMap, keysOf, type Located, textsOf } from "./raw.ts";
import { builderProblem } from "./value-rules.ts";

/** The builder of each platform, or of `default`. */
export const buildersSchema = z
  .record(z.string(), z.union([z.string().register(fieldRules, { isText: true }), builderSchema]))
  .default({})
  .meta({
    description:
      "The buildx builder of each platform, or of `default`: every platform that is not named. A name, or a builder that Pulumi creates.",
    examples: [
      { default: "sandbox", "linux/arm64": "arm-builder" },
      { default: { name: "multi", driver: "docker-container" } },
    ],
  });

/** The builders as they are written in the stack file. */
export type BuildersInput = Readonly<Record<string, string | BuilderInput>>;

/** A builder that is declared, and where. */
export interface DeclaredBuilder {
  readonly path: Path;
  readonly declaration: BuilderDeclaration;
}

/** The builders as the settings have them. */
export interface Builders {
  /** Their path. */
  readonly path: Path;
  /** Their names by platform in normal form, or by `default`; each with its place. */
  readonly named: ReadonlyMap<string, Located>;
  /** By name, in lower case. */
  readonly declared: ReadonlyMap<string, DeclaredBuilder>;
}

/** Checks the map of platforms, or `default`, to builders. The shape of the map itself is checked with the others. */
export function checkBuilders(builders: unknown, path: Path): Problem[] {
  const keys = keysOf(builders, path);
  const declared = readDeclared(builders, path);
  return [
    ...checkTexts(platformKeyProblem, keys),
    ...duplicates(keys, normalKey),
    ...checkTexts(builderProblem, textsOf(builders, path)),
    ...entriesOf(builders).flatMap(([key, builder]) =>
      isMap(builder) ? checkFields(builderSchema, builder, [...path, key]) : [],
    ),
    ...declared.flatMap(({ declaration, path: at }) => checkBuilderDeclaration(declaration, at)),
    ...declared.flatMap(({ declaration, path: at }) => {
      const first = declared.find((other) => other.declaration.name === declaration.name)?.declaration;
      if (JSON.stringify(first) === JSON.stringify(declaration)) return [];
      const message = `"${declaration.name}" is declared differently above; write its name alone, or another name`;
      return [{ path: [...at, "name"], message }];
    }),
  ];
}

/** Reads the map of builders: what is invalid is absent, and of one platform's builders the first counts. */
export function readBuilders(builders: unknown, path: Path): Builders {
  const declared = new Map(
    readDeclared(builders, path)
      .toReversed()
      .map((each) => [each.declaration.name, each]),
  );
  const named = new Map<string, Located>();
  for (const [key, builder] of entriesOf(builders)) {
    const platform = normalKey(String(key));
    const name = isMap(builder) ? builder.name : builder;
    if (typeof name !== "string" || builderProblem(name) !== undefined || named.has(platform)) continue;
    named.set(platform, [[...path, key], isMap(builder) ? name.toLowerCase() : name]);
  }
  return { path, named, declared };
}

/**
 * The builder of a platform: that of the platform itself, else of its architecture without the variant, else the
 * default.
 */
export function builderFor({ named }: Builders, platform: string): Located | undefined {
  return keysFor(platform)
    .map((key) => named.get(key))
    .find((found) => found !== undefined);
}

/** What of the declarations is of the right shape. */
function readDeclared(builders: unknown, path: Path): DeclaredBuilder[] {
  return entriesOf(builders).flatMap(([key, builder]) => {
    if (!isMap(builder)) return [];
    const shape = checkShape(builderSchema, builder, []);
    return "value" in shape ? [{ path: [...path, key], declaration: declarationOf(shape.value) }] : [];
  });
}
