import { readFileSync } from "node:fs";

/** A part of OpenAPI 3.0 that may stand elsewhere in the description. */
export interface Reference {
  readonly $ref?: string;
}

export interface Schema extends Reference {
  readonly type?: string;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly [keyword: string]: unknown;
}

export interface Parameter extends Reference {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Content {
  readonly schema?: Schema;
  readonly examples?: Readonly<Record<string, Reference & { readonly value?: unknown }>>;
}

export interface Body extends Reference {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, Content>>;
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}

type Components = Readonly<Record<string, Readonly<Record<string, object>>>>;

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Components;
}

/** GitHub's own description of its REST API, as far as the tests need it. */
const DOCUMENT = JSON.parse(readFileSync(new URL("description.json", import.meta.url), "utf8")) as Document;

export const SCHEMAS = DOCUMENT.components.schemas as Readonly<Record<string, Schema>>;

/** Templates with the fewest parameters first: `/secrets/public-key` before `/secrets/{secret_name}`. */
const PATHS = Object.keys(DOCUMENT.paths)
  .map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
    parameters: template.split("{").length,
  }))
  .toSorted((one, other) => one.parameters - other.parameters);

/** An operation with what its path says. */
export interface FoundOperation {
  /** `PUT /repos/{owner}/{repo}/environments/{environment_name}`. */
  readonly name: string;
  readonly operation: Operation;
  readonly pathValues: Readonly<Record<string, string>>;
}

/** The operation that a request asks for; undefined when GitHub offers none. */
export function findOperation(method: string, path: string): FoundOperation | undefined {
  for (const { template, pattern } of PATHS) {
    const match = pattern.exec(path);
    const operation = match && DOCUMENT.paths[template]?.[method.toLowerCase()];
    if (!operation) continue;
    const pathValues = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    return { name: `${method} ${template}`, operation, pathValues };
  }
  return undefined;
}

/** What a part stands for: itself, or what it refers to. */
export function resolved<Part extends Reference>(part: Part): Part {
  if (part.$ref === undefined) return part;
  const [, , kind = "", name = ""] = part.$ref.split("/");
  return resolved(DOCUMENT.components[kind]?.[name] as Part);
}

/** The schemas that a value may follow at once: the parts of unions and intersections, opened. */
export function branchesOf(schema: Schema): readonly Schema[] {
  const { allOf = [], anyOf = [], oneOf = [], ...own } = resolved(schema);
  return [own, ...[...allOf, ...anyOf, ...oneOf].flatMap(branchesOf)];
}
