import { goRegExp } from "./go-regexp.ts";
import { cleanPath, trimSpace } from "./go-text.ts";

/** Of the characters that mean something in a regular expression, those that BuildKit takes for themselves. */
const PLAIN = /[.+()$]/;
const WILDCARDS = /[*[\]?^\\]/;

/**
 * One pattern of an ignore file, matched as BuildKit matches it, its oddities included.
 *
 * @see https://github.com/moby/patternmatcher/blob/v0.6.1/patternmatcher.go
 */
export class IgnorePattern {
  /** Whether it is an exception (`!`) to the patterns before it. */
  readonly isException: boolean;
  /** The beginning of all paths that it could match: `src` of `src/**`. */
  readonly stem: string;
  readonly #matches: (path: string) => boolean;

  /**
   * @param text a line of the ignore file as {@link ignorePatterns} gives it
   * @throws SyntaxError when BuildKit would refuse it
   */
  constructor(text: string) {
    const clean = cleanPath(trimSpace(text));
    this.isException = clean.startsWith("!");
    const pattern = this.isException ? clean.slice(1) : clean;
    if (pattern === "") throw new SyntaxError("an exception of nothing");
    checkSyntax(pattern);
    this.stem = pattern.replace(/\/\*\*$/, "").replace(/\/\*$/, "");
    this.#matches = compile(pattern);
  }

  /** Whether all that it could match begins with {@link stem}. */
  get isPrefix(): boolean {
    return !WILDCARDS.test(this.stem);
  }

  /** @param path relative to the context */
  matches(path: string): boolean {
    return this.#matches(path);
  }
}

/** A pattern has to be one for Go's `filepath.Match` too: a class is closed and has members, an escape escapes. */
function checkSyntax(pattern: string): void {
  if (!/^(?:[^\\[]|\\.|\[\^?(?:(?:[^\\\]-]|\\.)(?:-(?:[^\\\]-]|\\.))?)+\])*$/su.test(pattern)) {
    throw new SyntaxError("a bracket or a backslash that has no second half");
  }
}

function compile(pattern: string): (path: string) => boolean {
  let kind: "exact" | "prefix" | "suffix" | "regexp" = "exact";
  let source = "^";
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] as string;
    if (character === "*" && characters[at + 1] === "*") {
      const isFirst = at === 0;
      at += characters[at + 2] === "/" ? 2 : 1;
      if (at + 1 < characters.length) {
        source += "(.*/)?";
        kind = "regexp";
      } else if (kind === "exact") {
        kind = "prefix";
      } else {
        source += ".*";
        kind = "regexp";
      }
      if (isFirst) kind = "suffix";
    } else if (character === "*" || character === "?") {
      source += character === "*" ? "[^/]*" : "[^/]";
      kind = "regexp";
    } else if (PLAIN.test(character)) {
      source += `\\${character}`;
    } else if (character === "\\") {
      at += 1;
      source += `\\${characters[at]}`;
      kind = "regexp";
    } else {
      source += character;
      if (character === "[" || character === "]") kind = "regexp";
    }
  }
  switch (kind) {
    case "exact":
      return (path) => path === pattern;
    case "prefix":
      return (path) => path.startsWith(pattern.slice(0, -2));
    case "suffix":
      return (path) => path.endsWith(pattern.slice(2)) || (pattern[2] === "/" && path === pattern.slice(3));
    case "regexp": {
      const expression = goRegExp(`${source}$`);
      return (path) => expression.test(path);
    }
  }
}
