import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Input } from "@pulumi/pulumi";
import ts from "typescript";
import type { BuilderArgs } from "../../../../components/settings/builder-args.ts";
import type { BuilderInput } from "../../../../components/settings/builder-schema.ts";
import type { GateInput } from "../../../../components/settings/gates.ts";
import type { GateArgs, MultiArchImageArgs } from "../../../../components/settings/image-args.ts";
import type { RegistryArgs } from "../../../../components/settings/registry-args.ts";
import type { RepositoryAccessArgs } from "../../../../components/settings/repository-args.ts";
import type { GithubInput, ImageInput } from "../../../../components/settings/schema.ts";
import { stackFileSchema } from "../../../../components/settings/stack-file-schema.ts";
import type { Registries } from "../../../../lib/registry/trust.ts";

/** A part of the JSON Schema of a stack file. */
interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
}

/** A field of an interface, with what its comment says. */
interface Field {
  readonly text: string;
  readonly example: string | undefined;
}

/** Those of a program that are the settings of a stack file as well. */
type Same<One, Other> = [One, Other] extends [Other, One] ? true : false;
const isSame: readonly [
  // In a program, resources can be gates, and images of it contexts as well.
  Same<
    Omit<MultiArchImageArgs, "builders" | "registries" | "gates" | "contexts">,
    Omit<ImageInput<Input<string>>, "gates" | "contexts">
  >,
  Same<GateArgs, GateInput<Input<string>>>,
  Same<RepositoryAccessArgs, GithubInput<Input<string>>>,
  Same<Record<string, RegistryArgs>, Registries>,
  Same<BuilderArgs, BuilderInput>,
] = [true, true, true, true, true];

/** The interfaces of a file below `components/`. */
function interfacesOf(file: string): Map<string, Map<string, Field>> {
  const path = new URL(`../../../../components/${file}`, import.meta.url);
  const source = ts.createSourceFile(file, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);
  const declarations = source.statements.filter(ts.isInterfaceDeclaration);
  const own = new Map(
    declarations.map(({ name, members }): [string, Map<string, Field>] => [
      name.text,
      new Map(
        members.map((member) => {
          const docs = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
          const [doc] = docs;
          const tag = doc?.tags?.find(({ tagName }) => tagName.text === "example");
          const text = ts.getTextOfJSDocComment(doc?.comment)?.replaceAll(/\s+/g, " ") ?? "";
          return [member.name?.getText() ?? "", { text, example: ts.getTextOfJSDocComment(tag?.comment) }];
        }),
      ),
    ]),
  );
  return new Map(
    declarations.map(({ name, heritageClauses = [] }) => {
      const bases = heritageClauses.flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
      const fields = [...bases, name.text].flatMap((each) => [...(own.get(each) ?? [])]);
      return [name.text, new Map(fields)];
    }),
  );
}

function at(schema: Schema | undefined, ...path: (keyof Schema | string)[]): Schema {
  const found = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], schema);
  assert.ok(found, path.join("."));
  return found as Schema;
}

const settings = at(stackFileSchema(), "properties", "config");
const setting = (name: string) => at(settings, "properties", `multiarch:${name}`);
const image = at(setting("images"), "additionalProperties");
const github = setting("github");
const platform = at(image, "properties", "platforms", "anyOf", "1", "additionalProperties", "anyOf", "0");
const secrets = at(image, "properties", "secrets", "additionalProperties", "anyOf");
const builder = at(setting("builders"), "additionalProperties", "anyOf", "1");
const cacheOf = (type: string) =>
  at(platform, "properties", "cache").oneOf?.find(({ properties }) => properties?.type?.const === type);

const files = ["builder-args.ts", "image-args.ts", "registry-args.ts", "repository-args.ts"];
const interfaces = new Map(files.flatMap((file) => [...interfacesOf(`settings/${file}`)]));

describe("the comments of arguments", () => {
  const programs = { builders: setting("builders"), registries: setting("registries") };
  const cases: [name: string, schema: Schema | undefined][] = [
    ["MultiArchImageArgs", { properties: { ...image.properties, ...programs } }],
    ["PlatformArgs", platform],
    ["LocalCacheArgs", cacheOf("local")],
    ["RegistryCacheArgs", cacheOf("registry")],
    ["GithubCacheArgs", cacheOf("gha")],
    ["InlineCacheArgs", cacheOf("inline")],
    ["EnvironmentSecretArgs", at(secrets, "1")],
    ["FileSecretArgs", at(secrets, "2")],
    ["SignWithKeyArgs", at(image, "properties", "sign", "anyOf", "1")],
    ["SignKeylessArgs", at(image, "properties", "sign", "anyOf", "2")],
    ["EnvironmentTextArgs", at(image, "properties", "sign", "anyOf", "1", "properties", "key", "anyOf", "1")],
    ["FileTextArgs", at(image, "properties", "sign", "anyOf", "1", "properties", "key", "anyOf", "2")],
    ["GateArgs", at(image, "properties", "gates", "items")],
    ["BuilderArgs", builder],
    ["BuilderNodeArgs", builder?.properties?.nodes?.items],
    ["BuilderTlsArgs", at(builder, "properties", "tls")],
    ["PodResourcesArgs", at(builder, "properties", "limits")],
    ["RegistryArgs", at(setting("registries"), "additionalProperties")],
    ["RepositoryAccessArgs", github],
    ["EnvironmentArgs", at(github, "properties", "environments", "additionalProperties")],
    ["WorkflowArgs", at(github, "properties", "workflow")],
    ["ActionsArgs", at(github, "properties", "actions")],
    ["WantedPackageArgs", at(github, "properties", "package")],
  ];
  for (const [name, schema] of cases) {
    it(`of ${name} are the descriptions, defaults and examples of the schema`, () => {
      const fields = interfaces.get(name) ?? new Map<string, Field>();
      assert.deepEqual([...fields.keys()].sort(), Object.keys(schema?.properties ?? {}).sort());
      for (const [field, { text, example }] of fields) {
        const { description, default: value, examples = [] } = schema?.properties?.[field] ?? {};
        const [, fallback] = / Default: (.*)\.$/.exec(text) ?? [];
        assert.equal(fallback === undefined ? text : text.slice(0, text.indexOf(" Default: ")), description, field);
        // What is empty is said to be nothing; the schema leaves that out where it has more than one shape.
        const isEmpty = value === undefined || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
        if (!isEmpty) assert.deepEqual(read(fallback?.replaceAll("`", "")), value, field);
        if (fallback === "none") assert.ok(isEmpty, field);
        // In a program a secret has another form than in a stack file.
        if (JSON.stringify(examples).includes('"secure"')) assert.equal(example, undefined, field);
        else assert.deepEqual(read(example), examples[0], field);
      }
    });
  }

  it("are there for every field of every interface, also of those that are in no schema", () => {
    const all = [...interfaces, ...interfacesOf("index-resource.ts"), ...interfacesOf("package-access.ts")];
    const uncommented = all.flatMap(([name, fields]) =>
      [...fields].flatMap(([field, { text }]) => (text === "" ? [`${name}.${field}`] : [])),
    );
    assert.deepEqual(uncommented, []);
    for (const name of ["IndexArgs", "IndexManifestArgs", "PackageAccessArgs"]) {
      const fields = [...(new Map(all).get(name) ?? [])];
      assert.ok(fields.length > 4, name);
      for (const [field, { example }] of fields) assert.ok(example, `${name}.${field} has no example`);
    }
  });

  it("belong to types that a program and a stack file share", () => assert.ok(isSame.every(Boolean)));
});

/** The value of an example, as TypeScript writes it. */
function read(text: string | undefined): unknown {
  return text === undefined ? undefined : new Function(`return ${text}`)();
}
