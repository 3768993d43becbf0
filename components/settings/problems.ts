import { printableLines } from "../../lib/printable.ts";

/** A path in the settings: keys of maps and positions in lists, from the outside in. */
export type Path = readonly (string | number)[];

/** One thing that is wrong, with its fix. */
export interface Problem {
  readonly path: Path;
  /** A sentence that follows the path; never a secret. */
  readonly message: string;
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const QUOTE_MAX_LENGTH = 80;

/** A text in double quotes on one line, cut when it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > QUOTE_MAX_LENGTH ? `${text.slice(0, QUOTE_MAX_LENGTH)}...` : text);
}

/** The path as `pulumi config set --path` reads it: `images.app.platforms["linux/arm64"].args`. */
export function formatPath(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      if (!PLAIN_KEY.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");
}

/** One line for each problem, by path: `<prefix><path>: <message>`; what has no path has no prefix. */
export function formatProblems(problems: readonly Problem[], prefix = ""): string {
  return sortProblems(problems)
    .map(({ path, message }) => (path.length === 0 ? message : `${prefix}${formatPath(path)}: ${message}`))
    .map(printableLines)
    .join("\n");
}

/** The problems in the order of their paths, those of one place in the order given. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((one, other) => comparePaths(one.path, other.path));
}

/**
 * Joins the findings of one layer of checks after the other, sorted: what is wrong in one layer is not judged by the
 * next, and what is found twice is one problem.
 */
export function layered(layers: readonly (readonly Problem[])[]): Problem[] {
  const settled = new Set<string>();
  const problems: Problem[] = [];
  for (const found of layers) {
    const fresh = found.filter(({ path }) => !settled.has(JSON.stringify(path)));
    const distinct = new Map(fresh.map((problem) => [JSON.stringify([problem.path, problem.message]), problem]));
    problems.push(...distinct.values());
    for (const { path } of fresh) settled.add(JSON.stringify(path));
  }
  return sortProblems(problems);
}

function comparePaths(one: Path, other: Path): number {
  for (const [index, key] of one.entries()) {
    const otherKey = other[index];
    if (otherKey === undefined) return 1;
    if (key === otherKey) continue;
    if (typeof key === "number" && typeof otherKey === "number") return key - otherKey;
    return String(key) < String(otherKey) ? -1 : 1;
  }
  return one.length - other.length;
}
