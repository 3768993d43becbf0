import { Ajv, type ErrorObject } from "ajv";
import { branchesOf, SCHEMAS, type Schema } from "./description.ts";

/** The formats that say something of a text beyond its type. */
const FORMATS = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  uri: (text: string) => URL.canParse(text),
};
const ROOT = "github";

// Schemas are compiled when a value is first held against them.
const ajv = new Ajv({ strict: false, logger: false, allErrors: true, formats: FORMATS });
ajv.addSchema({ $id: ROOT, components: { schemas: jsonSchema(SCHEMAS) } });
const compiled = new WeakMap<Schema, ReturnType<Ajv["compile"]>>();

/** In which ways a value is not as a schema says, each with its path; also names that the schema does not have. */
export function schemaProblems(schema: Schema, value: unknown): string[] {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(jsonSchema(schema) as object);
    compiled.set(schema, validate);
  }
  const errors = validate(value) ? [] : (validate.errors ?? []);
  return [...new Set([...errors.map(sentence), ...unknownNames(schema, value, "")])];
}

function sentence({ instancePath, message = "", params }: ErrorObject): string {
  const detail = "allowedValues" in params ? ` (${params.allowedValues})` : "";
  return `${instancePath || "the whole"} ${message}${detail}`;
}

/** JSON Schema knows no `nullable`, and refers to its own document. */
function jsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(jsonSchema);
  if (typeof node !== "object" || node === null) return node;
  const { nullable, example: _, examples: __, default: ___, ...rest } = node as Schema;
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string" ? `${ROOT}${inner}` : jsonSchema(inner),
    ]),
  );
  return nullable === true ? { anyOf: [{ type: "null" }, schema] } : schema;
}

/** Names that GitHub does not have, which a schema of OpenAPI lets through unless it says otherwise. */
function unknownNames(schema: Schema, value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  const branches: readonly Schema[] = branchesOf(schema);
  if (Array.isArray(value)) {
    const anyOf = branches.flatMap(({ items }): readonly Schema[] => (items ? [items] : []));
    return anyOf.length === 0 ? [] : value.flatMap((item, index) => unknownNames({ anyOf }, item, `${path}/${index}`));
  }
  const named = branches.filter(({ properties }) => properties !== undefined);
  const isOpen = named.length === 0 || branches.some(({ additionalProperties: more }) => more !== undefined && more);
  return Object.entries(value).flatMap(([name, inner]) => {
    const anyOf = named.flatMap(({ properties }): readonly Schema[] => {
      const inside = properties?.[name];
      return inside ? [inside] : [];
    });
    if (anyOf.length > 0) return unknownNames({ anyOf }, inner, `${path}/${name}`);
    return isOpen ? [] : [`${path}/${name} is not known`];
  });
}
