import { ownValue } from "../../lib/own-value.ts";
import { externalValue } from "../metadata/external-value.ts";
import { type FieldRules, rulesAt } from "./field-rules.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { isMap, mapTexts } from "./raw.ts";
import { imageSchema } from "./schema.ts";
import { identityVariableProblem } from "./value-rules.ts";

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What templates are filled from. */
export interface TemplateContext {
  readonly environment: Environment;
  /** The owner of the git remote; GITHUB_REPOSITORY_OWNER goes before it. */
  readonly owner?: string;
}

/**
 * The expressions that are allowed between the braces, and their values. Throws an Error whose sentence says what to
 * set.
 */
interface Expression {
  readonly form: string;
  readonly pattern: RegExp;
  resolve(context: TemplateContext, name: string): string;
}

const OWNER_VARIABLE = "GITHUB_REPOSITORY_OWNER";

const EXPRESSIONS: readonly Expression[] = [
  {
    form: "{{env.NAME}}",
    pattern: /^env\.([A-Za-z_][A-Za-z0-9_]*)$/,
    resolve({ environment }, name) {
      const problem = identityVariableProblem(name);
      if (problem) throw new Error(problem);
      const value = ownValue(environment, name);
      if (!value) throw new Error(`needs the environment variable ${name}, which is not set or is empty; set it`);
      return value;
    },
  },
  {
    form: "{{owner}}",
    pattern: /^owner$/,
    resolve({ environment, owner }) {
      // Registries take lower case only; GitHub's logins keep theirs.
      const value = (environment[OWNER_VARIABLE] || owner)?.toLowerCase();
      if (!value) {
        throw new Error(
          `needs an owner, and the git remote does not name one; set ${OWNER_VARIABLE} or write out the name`,
        );
      }
      return value;
    },
  },
];

const FORMS = EXPRESSIONS.map(({ form }) => form).join(" and ");

/** Which templates are allowed at a path inside of a part of the settings. */
type Templates = (path: Path) => FieldRules["templates"];

const OF_IMAGE: Templates = (path) => rulesAt(imageSchema, path).find(({ templates }) => templates)?.templates;

/**
 * Fills the templates of one text.
 *
 * @param ruled whether it is a rule, which is parsed after this, and in which other expressions are allowed
 * @throws Error with the sentence for the first that cannot be filled
 */
function fill(text: string, context: TemplateContext, ruled: boolean): string {
  const filled = text.replaceAll(/\{\{(.*?)\}\}/gs, (template: string, inner: string) => {
    for (const { pattern, resolve } of EXPRESSIONS) {
      const match = pattern.exec(inner.trim());
      if (!match) continue;
      const value = resolve(context, match[1] ?? "");
      return ruled ? externalValue(value) : value;
    }
    if (ruled) return template;
    throw new Error(`has the unknown template ${quote(template)}; use ${FORMS}`);
  });
  // Looked for in what was written: a variable's own value may contain braces.
  if (!ruled && text.replaceAll(/\{\{.*?\}\}/gs, "").includes("{{")) {
    throw new Error(`opens {{ without closing it; use ${FORMS}`);
  }
  return filled;
}

/**
 * Fills the templates of one image, or of another part of the settings, as it was written, before its shape is checked.
 *
 * @param path its path in the settings
 * @param templates which templates are allowed where
 * @returns a copy in which each text that could not be filled is as written, and a problem for each of those
 */
export function fillTemplates<Written>(
  image: Written,
  path: Path,
  context: TemplateContext,
  templates: Templates = OF_IMAGE,
): { value: Written; problems: Problem[] } {
  const problems: Problem[] = [];
  if (!isMap(image)) return { value: image, problems };
  const value = mapTexts(image, [], (text, inside) => {
    const allowed = templates(inside);
    if (allowed === undefined) return text;
    try {
      return fill(text, context, allowed === "any");
    } catch (error) {
      problems.push({ path: [...path, ...inside], message: `${quote(text)} ${(error as Error).message}` });
      return text;
    }
  });
  return { value: value as Written, problems };
}
