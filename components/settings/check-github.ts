import { isLoopback } from "../../lib/http/loopback.ts";
import { checkProtection } from "./check-protection.ts";
import { checkShape } from "./check-shape.ts";
import { checkSecretTexts, checkTexts } from "./check-texts.ts";
import { duplicates } from "./duplicates.ts";
import { type GithubSettings, githubSchema } from "./github.ts";
import { layered, type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, isMap, keysOf, textsOf } from "./raw.ts";
import { fillTemplates, type TemplateContext } from "./template.ts";
import { filledProblem, type Rule } from "./value-rules.ts";

/** The longest value of a secret or a variable, in bytes: https://docs.github.com/actions/reference/secrets-reference */
const VALUE_MAX_BYTES = 48 * 1024;
const ENVIRONMENT_MAX_LENGTH = 255;
/** The fields in which a template is allowed. */
const TEMPLATES: readonly unknown[] = ["repository", "baseUrl"];

/** A login: words joined by one dash, and for managed users of an enterprise one `_` before its short code. */
const OWNER = /^(?=.{1,39}$)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?:_[A-Za-z0-9]+)?$/;
const REPOSITORY = /^(?=.{1,100}$)(?!\.{1,2}$)[A-Za-z0-9._-]+$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED = /^GITHUB_/i;

/**
 * Checks what is about a repository: fills templates, then judges shape and rules.
 *
 * @param github as it was written
 * @param path its path in the settings
 */
export function checkGithub(
  github: unknown,
  path: Path,
  context: TemplateContext,
): { settings: GithubSettings } | { problems: Problem[] } {
  const filled = fillTemplates(github, path, context, ([field]) => (TEMPLATES.includes(field) ? "ours" : undefined));
  const shape = checkShape(githubSchema, filled.value, path);
  const problems = layered([
    filled.problems,
    [...("problems" in shape ? shape.problems : []), ...checkRules(filled.value, path)],
  ]);
  return problems.length > 0 || "problems" in shape ? { problems } : { settings: shape.value };
}

/** Reads the settings as written, so that a wrong shape in one place hides no problem in another. */
function checkRules(github: unknown, path: Path): Problem[] {
  if (!isMap(github)) return [];
  const environments = keysOf(github.environments, [...path, "environments"]);
  return [
    ...checkTexts(repositoryNameProblem, textsOf(github.repository, [...path, "repository"])),
    ...checkTexts(baseUrlProblem, textsOf(github.baseUrl, [...path, "baseUrl"])),
    ...checkSecretTexts(valueProblem, textsOf(github.token, [...path, "token"])),
    ...checkValues(github, path),
    ...checkTexts(environmentProblem, environments),
    ...duplicates(environments, (name) => name.toLowerCase()),
    ...entriesOf(github.environments).flatMap(([name, environment]) => {
      if (!isMap(environment)) return [];
      const at = [...path, "environments", name];
      return [...checkProtection(environment, at, ownerIn(github)), ...checkValues(environment, at)];
    }),
  ];
}

function ownerIn({ repository }: Record<string, unknown>): string {
  return typeof repository === "string" ? (repository.split("/")[0] ?? "") : "";
}

/** Secrets and variables, of a repository or of an environment. */
function checkValues(holder: Record<string, unknown>, path: Path): Problem[] {
  return ["secrets", "variables"].flatMap((field) => {
    const at = [...path, field];
    const names = keysOf(holder[field], at);
    return [
      ...checkTexts(nameProblem, names),
      ...duplicates(names, (name) => name.toUpperCase()),
      ...checkSecretTexts(valueProblem, textsOf(holder[field], at)),
    ];
  });
}

/** @see https://docs.github.com/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication */
export const repositoryNameProblem: Rule = (text) => {
  const scheme = /^https?:\/\/[^/]*\//.exec(text)?.[0];
  if (scheme !== undefined) return `is a URL; write ${quote(text.slice(scheme.length).replace(/\.git$/, ""))}`;
  const parts = text.split("/");
  if (parts.length === 1) return `has no owner; write ${quote(`OWNER/${text}`)}`;
  const [owner = "", name = ""] = parts;
  if (parts.length > 2 || !OWNER.test(owner) || !REPOSITORY.test(name)) {
    return 'is not a GitHub repository; write owner/name, for example "acme/hit-counter"';
  }
  if (name.endsWith(".git")) return `ends in .git; write ${quote(text.replace(/\.git$/, ""))}`;
  return undefined;
};

export const baseUrlProblem: Rule = (text) => {
  const example = 'write "https://github.example.com/"';
  if (!URL.canParse(text)) return `is not a URL; ${example}`;
  const { protocol, host } = new URL(text);
  if (protocol === "https:" || (protocol === "http:" && isLoopback(host))) return undefined;
  return `has the scheme ${protocol}//, which would send the token in clear text; write https://`;
};

/** @see https://docs.github.com/actions/reference/secrets-reference#naming-your-secrets */
export const nameProblem: Rule = (text) => {
  if (RESERVED.test(text)) return "starts with GITHUB_, which GitHub reserves; choose another name";
  return NAME.test(text) ? undefined : "is not a valid name; use letters, digits and _, not starting with a digit";
};

const valueProblem: Rule = (text) => {
  if (text === "") return "is empty, which GitHub does not accept; write a value or remove the name";
  const bytes = Buffer.byteLength(text);
  return bytes <= VALUE_MAX_BYTES ? undefined : `is ${bytes} bytes long; GitHub accepts at most ${VALUE_MAX_BYTES}`;
};

/** @see https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments */
const environmentProblem: Rule = (text) => {
  if (text.length > ENVIRONMENT_MAX_LENGTH) {
    return `is ${text.length} characters long; an environment's name has at most ${ENVIRONMENT_MAX_LENGTH}`;
  }
  return filledProblem(text);
};
