import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./workspace.ts";

/**
 * The blocks of code of a language in a document, below a heading and before the next of its kind.
 *
 * @param heading as it is written, `## GitLab CI`
 */
export function codeBelow(path: string, heading: string, language: string): string[] {
  const text = readFileSync(join(PROJECT, path), "utf8");
  const [, below] = text.split(`\n${heading}\n`);
  if (below === undefined) throw new Error(`${path} has no heading "${heading}"`);
  const marks = heading.slice(0, heading.indexOf(" ") + 1);
  const [section = ""] = below.split(`\n${marks}`);
  return [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, code = ""]) =>
    name === language ? [code] : [],
  );
}
