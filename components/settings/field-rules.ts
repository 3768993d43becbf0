import * as z from "zod";
import { withoutPassword } from "../../lib/git/password.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, keysOf, type Located, textsOf } from "./raw.ts";
import type { Rule } from "./value-rules.ts";

/** What applies to a setting beside its shape. */
export interface FieldRules {
  /** The rule of its text, or of each text in its list or map. */
  readonly rule?: Rule;
  /** The rule of each key of its map. */
  readonly keyRule?: Rule;
  /**
   * Set where templates can be used in its texts: ours alone, or also expressions of the texts themselves, such as
   * `{{version}}`, which are then left for those to judge.
   */
  readonly templates?: "ours" | "any";
  /** Whether a text is meant, whatever YAML makes of it. */
  readonly isText?: true;
}

/** The rules of fields, by their schemas. They apply to what is inside of a field, too. */
export const fieldRules = z.registry<FieldRules>();

type Schema = z.core.$ZodType;

/**
 * Checks the rules of all that is written, whatever its shape: a wrong one in one place hides no problem in another.
 *
 * @param path its path in the settings
 */
export function checkFields(schema: Schema, written: unknown, path: Path): Problem[] {
  const own = layers(schema).flatMap((layer) => fieldRules.get(layer) ?? []);
  return [
    ...own.flatMap(({ rule, keyRule }) => [
      ...(rule ? judgeField(rule, textsOf(written, path)) : []),
      ...(keyRule ? judgeField(keyRule, keysOf(written, path)) : []),
    ]),
    ...entriesOf(written).flatMap(([key, value]) =>
      inside(schema, key).flatMap((field) => checkFields(field, value, [...path, key])),
    ),
  ];
}

/** The rules of a field, and of those around it. */
export function rulesAt(schema: Schema, path: Path): FieldRules[] {
  const own = layers(schema).flatMap((layer) => fieldRules.get(layer) ?? []);
  const [key, ...rest] = path;
  return key === undefined ? own : [...own, ...inside(schema, key).flatMap((field) => rulesAt(field, rest))];
}

/** A schema, with what it adds a default to, and what it lets choose from. */
function layers(schema: Schema): Schema[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "default":
    case "optional":
    case "nullable":
      return [schema, ...layers(def.innerType)];
    case "pipe":
      return [schema, ...layers(def.in)];
    case "union":
      return [schema, ...def.options.flatMap(layers)];
    default:
      return [schema];
  }
}

/** The schemas of what is under a key or at a position: one for each shape that may be meant. */
function inside(schema: Schema, key: string | number): Schema[] {
  return layers(schema).flatMap((layer) => {
    const { def } = (layer as z.core.$ZodTypes)._zod;
    switch (def.type) {
      case "object":
        return Object.hasOwn(def.shape, key) ? (def.shape[key] ?? []) : [];
      case "record":
        return typeof key === "string" ? def.valueType : [];
      case "array":
        return typeof key === "number" ? def.element : [];
      default:
        return [];
    }
  });
}

function judgeField(rule: Rule, texts: readonly Located[]): Problem[] {
  return texts.flatMap(([path, text]) => {
    const message = rule(text);
    if (message === undefined) return [];
    // A secret pasted where the name of its variable belongs must not reach the log.
    if (path.includes("secrets") || path.includes("sign")) return [{ path, message }];
    const isAddress = path.includes("context") || path.includes("contexts");
    return [{ path, message: `${quote(isAddress ? withoutPassword(text) : text)} ${message}` }];
  });
}
