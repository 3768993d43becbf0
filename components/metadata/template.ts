import { createRequire } from "node:module";
import type HandlebarsModule from "handlebars";
import { suggestion } from "../../lib/did-you-mean.ts";
import { readExternalValue } from "./external-value.ts";
import type { Entry, Findings } from "./findings.ts";

/** The values that are allowed between the braces: texts, numbers, or functions of the arguments. */
export type Expressions = Readonly<Record<string, unknown>>;

/** Why a template cannot be evaluated: a sentence that follows the quoted entry and contains the fix. */
export class TemplateError extends Error {}

const load = createRequire(import.meta.url);
/** Loaded where a text has an expression: at once, as templates are filled in at once. */
const handlebars = () => load("handlebars") as typeof HandlebarsModule;

let created: ReturnType<typeof HandlebarsModule.create> | undefined;

function engine() {
  if (created) return created;
  created = handlebars().create();
  // It would write to the console.
  created.unregisterHelper("log");
  created.registerHelper("given", readExternalValue);
  return created;
}

// Said outright, so that the engine does not warn of each on the console.
const OWN_PROPERTIES_ONLY = { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false };

/**
 * Reads a Handlebars template, to be filled in many times. Its values are escaped as in HTML, as the action has them:
 * `{{branch}}` of `a=b` is `a&#x3D;b`, and `{{{branch}}}` is `a=b`.
 *
 * @see https://handlebarsjs.com/guide/expressions.html
 */
export function compileTemplate(template: string): (expressions: Expressions) => string {
  if (!template.includes("{{")) return () => template;
  const fill = engine().compile<Expressions>(template);
  return (expressions) => fill(expressions, OWN_PROPERTIES_ONLY);
}

/** A value that is written as it is, where others are escaped as in HTML. */
export function rawValue(value: string): unknown {
  return new (handlebars().SafeString)(value);
}

/**
 * Fills a template of an entry in, and refuses what can never be meant: text that does not parse, expressions that do
 * not exist, unknown arguments.
 *
 * @returns undefined for one that is refused
 */
export function checkTemplate(
  entry: Entry,
  template: string,
  expressions: Expressions,
  findings: Findings,
): string | undefined {
  if (!template.includes("{{")) return template;
  let names: Names;
  try {
    names = namesIn(engine().parse(template));
  } catch {
    findings.refuse(entry, "has an expression that cannot be parsed; write it as {{name}} or {{name 'argument'}}");
    return undefined;
  }
  const helpers = Object.keys(engine().helpers).filter((name) => !name.endsWith("Missing"));
  const known = [...Object.keys(expressions), ...helpers];
  const unknown = [...names.all].filter((name) => !known.includes(name));
  for (const name of unknown) {
    findings.refuse(entry, `has the unknown expression {{${name}}}; ${suggestion(name, Object.keys(expressions))}`);
  }
  for (const format of names.unquoted) {
    findings.warnOf(entry, `has the format ${format} without quotes, so the date is written as ISO 8601`);
  }
  if (unknown.length > 0) return undefined;
  try {
    return compileTemplate(template)(expressions);
  } catch (error) {
    const reason = `has an expression that cannot be evaluated: ${String(error).split("\n")[0]}; fix it`;
    findings.refuse(entry, error instanceof TemplateError ? error.message : reason);
    return undefined;
  }
}

/** Whether a pattern is exactly `{{raw}}`. */
export function isRawPattern(pattern: string): boolean {
  const [statement, ...others] = engine().parseWithoutProcessing(pattern).body;
  if (statement?.type !== "MustacheStatement" || others.length > 0) return false;
  const { path } = statement as hbs.AST.MustacheStatement;
  return "parts" in path && path.parts.length === 1 && path.parts[0] === "raw";
}

interface Names {
  readonly all: ReadonlySet<string>;
  /** Formats of dates that lack their quotes. */
  readonly unquoted: ReadonlySet<string>;
}

/** The names that a template's expressions have. */
function namesIn(program: hbs.AST.Program): Names {
  const all = new Set<string>();
  const unquoted = new Set<string>();
  class Visitor extends handlebars().Visitor {
    override PathExpression(path: hbs.AST.PathExpression): void {
      const [name] = path.parts;
      if (name !== undefined && !path.data && path.depth === 0) all.add(name);
    }

    override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
      const { path, params } = statement;
      const [format] = params;
      const isDate = "original" in path && (path.original === "date" || path.original === "commit_date");
      if (isDate && format?.type === "PathExpression") {
        unquoted.add((format as hbs.AST.PathExpression).original);
        this.accept(path);
        this.accept(statement.hash);
      } else super.MustacheStatement(statement);
    }
  }
  new Visitor().accept(program);
  return { all, unquoted };
}
