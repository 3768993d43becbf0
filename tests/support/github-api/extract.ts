import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

const PACKAGE = "@octokit/openapi@23.0.2";
const FILE = "package/generated/api.github.com.json";

const REPOSITORY = String.raw`/repos/\{owner\}/\{repo\}`;
const HOLDER = "(/(secrets|variables).*)";
/** The paths that the emulator serves, and some beside them. */
const PATHS = [
  REPOSITORY,
  `${REPOSITORY}/environments`,
  String.raw`${REPOSITORY}/environments/\{environment_name\}(${HOLDER}|/deployment-branch-policies.*)?`,
  `${REPOSITORY}/(actions${HOLDER}|actions/permissions.*|dependabot/secrets.*)`,
  String.raw`${REPOSITORY}/(issues/\{issue_number\}/comments|issues/comments/\{comment_id\}|commits/\{ref\})`,
  String.raw`(/user|/users/\{username\}|/orgs/\{org\})(/packages.*)?`,
  String.raw`/orgs/\{org\}/actions/(secrets|variables)(/(public-key|\{secret_name\}|\{name\}))?`,
  String.raw`/orgs/\{org\}/teams(/\{team_slug\}(/repos/\{owner\}/\{repo\})?)?`,
  String.raw`${REPOSITORY}/(teams|collaborators/\{username\}/permission)`,
].map((path) => new RegExp(`^${path}$`));

/** Words for people, of which the file would be ten times as long. */
const WORDS = new Set(["description", "summary", "externalDocs", "tags", "title", "x-github", "x-octokit"]);
/** Whose keys are names, not words of OpenAPI. */
const NAMED = new Set(["properties", "examples", "headers", "schemas", "parameters", "responses"]);
/** What stands in for a value of the API, and is kept as it is. */
const VALUES = new Set(["value", "example", "default", "enum"]);

interface Document {
  readonly info: object;
  readonly paths: Readonly<Record<string, object>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/**
 * Takes what the tests need out of GitHub's OpenAPI description, which is too large for a dependency (390 MB), and
 * writes it beside this file: `npm run github-description`.
 *
 * @see https://github.com/octokit/openapi
 */
export async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "github-description-"));
  try {
    await execa("npm", ["pack", PACKAGE, "--pack-destination", folder], { stderr: "ignore" });
    await execa("tar", ["-xzf", join(folder, "octokit-openapi-23.0.2.tgz"), "-C", folder, FILE]);
    const whole = JSON.parse(readFileSync(join(folder, FILE), "utf8")) as Document;
    const text = JSON.stringify({ package: PACKAGE, ...extract(whole) }, undefined, 1);
    writeFileSync(new URL("description.json", import.meta.url), `${text}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return 0;
}

function extract(whole: Document): Document {
  const paths = Object.fromEntries(
    Object.entries(whole.paths).flatMap(([path, item]) =>
      PATHS.some((wanted) => wanted.test(path)) ? [[path, withoutWords(item) as object]] : [],
    ),
  );
  const components: Record<string, Record<string, object>> = {};
  const waiting = referencesIn(paths);
  for (let reference = waiting.pop(); reference !== undefined; reference = waiting.pop()) {
    const [, , kind = "", name = ""] = reference.split("/");
    const found = whole.components[kind]?.[name];
    if (!found) throw new Error(`the description has no ${reference}`);
    components[kind] ??= {};
    if (components[kind][name]) continue;
    components[kind][name] = withoutWords(found) as object;
    waiting.push(...referencesIn(components[kind][name]));
  }
  return { info: withoutWords(whole.info) as object, paths, components };
}

function withoutWords(node: unknown, areNames = false): unknown {
  if (Array.isArray(node)) return node.map((inner) => withoutWords(inner));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, inner]) => {
      if (areNames) return [[key, withoutWords(inner)]];
      if (WORDS.has(key)) return [];
      return [[key, VALUES.has(key) ? inner : withoutWords(inner, NAMED.has(key))]];
    }),
  );
}

function referencesIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : referencesIn(inner),
  );
}
