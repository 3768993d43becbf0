import { quote } from "./problems.ts";
import type { Rule } from "./value-rules.ts";

/** What a gate expects of what a program prints. */
export interface Expectation {
  /** `text` is found anywhere, also across lines; `expression` in one line. */
  readonly kind: "text" | "expression";
  /** A text as it is, or a regular expression of POSIX, as `grep -E` reads it. */
  readonly pattern: string;
}

const EXPRESSION = /^\/(.+)\/$/s;

/** One with flags, as JavaScript writes it. */
const FLAGGED = /^\/[^/]+\/(?:i|g|m|s|u|gi|gm|ig|im|iu)$/;

/** What regular expressions are usually written with, and POSIX has other words for: outside and inside of brackets. */
const CLASSES: Readonly<Record<string, readonly [outside: string, inside: string | undefined]>> = {
  d: ["[0-9]", "0-9"],
  D: ["[^0-9]", undefined],
  s: ["[[:space:]]", "[:space:]"],
  S: ["[^[:space:]]", undefined],
  w: ["[[:alnum:]_]", "[:alnum:]_"],
  W: ["[^[:alnum:]_]", undefined],
  t: ["\t", "\t"],
};

/** The characters that mean something in an expression of POSIX, and so may stand after a backslash. */
const SPECIAL = /[.[\]{}()*+?^$|\\/-]/;

/** Whether the text is a regular expression, and so values that are filled in are to be quoted. */
export function isExpression(text: string): boolean {
  return EXPRESSION.test(text);
}

/** A text so that an expression finds exactly it. */
export function quoteExpression(text: string): string {
  return text.replaceAll(/[.[\]{}()*+?^$|\\/]/g, "\\$&");
}

/** Reads what is expected, once its templates are filled. */
export function readExpectation(text: string): Expectation {
  const [, source] = EXPRESSION.exec(text) ?? [];
  return source === undefined
    ? { kind: "text", pattern: text }
    : { kind: "expression", pattern: translate(source, () => undefined) };
}

/** Says what is wrong with a regular expression, with the fix. Templates count as texts. */
export const expectationProblem: Rule = (text) => {
  if (FLAGGED.test(text)) {
    return `ends in a flag, which grep -E does not know; remove it, or expect the text by ${quote(`/${quoteExpression(text)}/`)}`;
  }
  const [, written] = EXPRESSION.exec(text) ?? [];
  if (written === undefined) return undefined;
  const source = written.replaceAll(/\{\{\{?.*?\}\}\}?/gs, "0");
  try {
    new RegExp(source);
  } catch (error) {
    const reason = (error as Error).message.replace(/^Invalid regular expression: \/.*\/\w*: /s, "");
    return `is not a regular expression (${reason}); fix it, or remove the slashes around it to expect the text`;
  }
  const faults: string[] = [];
  translate(source, (fault) => faults.push(fault));
  return faults[0];
};

/** The same expression in the words of POSIX. */
function translate(source: string, fault: (sentence: string) => void): string {
  let isInBrackets = false;
  let result = "";
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    const next = source.charAt(at + 1);
    if (character === "\\") {
      at += 1;
      const known = CLASSES[next]?.[isInBrackets ? 1 : 0];
      // A backslash in brackets is a character of POSIX like any other.
      if (known !== undefined) result += known;
      else if (SPECIAL.test(next)) result += isInBrackets || next === "/" || next === "-" ? next : `\\${next}`;
      else fault(`contains \\${next}, which grep -E does not know; write it without, as in [0-9] or [[:space:]]`);
      continue;
    }
    if (isInBrackets) isInBrackets = character !== "]";
    else if (character === "[") isInBrackets = true;
    else if (character === "(" && next === "?") {
      if (source.charAt(at + 2) !== ":") {
        fault(
          `contains ${source.slice(at, at + 3)}, which grep -E does not know; write it without looking ahead or back`,
        );
      }
      result += "(";
      at += 2;
      continue;
    } else if (next === "?" && /[*+?}]/.test(character)) {
      fault(`contains ${character}?, which grep -E does not know; leave out the question mark`);
    }
    result += character;
  }
  return result;
}
