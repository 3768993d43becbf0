import { escapeCharacter } from "./directives.ts";
import { heredocsOf } from "./heredocs.ts";
import { ShellSyntaxError } from "./shell-words.ts";

/** An instruction with its continued lines joined, and without its heredocs. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** The words after it that begin with `--`, without quotes. */
  readonly flags: readonly string[];
  /** What follows them. */
  readonly rest: string;
  /** The number of its first line. */
  readonly line: number;
}

/** A Dockerfile as a list of instructions. */
export interface Instructions {
  readonly escapeToken: string;
  readonly list: readonly Instruction[];
}

const HEREDOC_KEYWORDS = new Set(["RUN", "COPY", "ADD"]);
export const WHITE_SPACE = /[\t\v\f\r ]+/;

/**
 * Reads a Dockerfile line by line, as BuildKit does.
 *
 * @returns undefined when BuildKit refuses the file
 * @see https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go
 */
export function readInstructions(text: string): Instructions | undefined {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  // The end of the last line begins no other one.
  if (lines.at(-1) === "") lines.pop();
  const escapeToken = escapeCharacter(lines.map((line) => line.trim()));
  if (!escapeToken) return undefined;
  try {
    return { escapeToken, list: [...each(lines, escapeToken)] };
  } catch (error) {
    if (error instanceof ShellSyntaxError) return undefined;
    throw error;
  }
}

function* each(lines: readonly string[], escapeToken: string): Generator<Instruction> {
  const continuation = escapeToken === "`" ? /(?:([^`])`|^`)[ \t]*$/ : /(?:([^\\])\\|^\\)[ \t]*$/;
  for (let at = 0; at < lines.length; at++) {
    const first = at;
    let part = withoutEnd(lines[at] ?? "").trimStart();
    if (part === "" || part.startsWith("#")) continue;
    let joined = "";
    while (continuation.test(part)) {
      joined += part.replace(continuation, "$1");
      do at++;
      while (at < lines.length && isSkipped(lines[at] ?? ""));
      part = withoutEnd(lines[at] ?? "");
    }
    const line = joined + part;
    const instruction = split(line, escapeToken, first + 1);
    yield instruction;
    if (!takesHeredocs(instruction, escapeToken)) continue;
    for (const { end, isIndented } of heredocsOf(line)) {
      do {
        at++;
        if (at >= lines.length) throw new ShellSyntaxError(`the heredoc ${end} does not end`);
      } while ((isIndented ? lineAt(lines, at).replace(/^\t+/, "") : lineAt(lines, at)) !== end);
    }
  }
}

function lineAt(lines: readonly string[], at: number): string {
  return withoutEnd(lines[at] ?? "");
}

function withoutEnd(line: string): string {
  return line.replace(/\r+$/, "");
}

/** Comments and blank lines do not end a continued line. */
function isSkipped(line: string): boolean {
  const text = line.trim();
  return text === "" || text.startsWith("#");
}

/** Splits the text of an instruction, or of the one that ONBUILD keeps for later. */
export function split(text: string, escapeToken: string, line: number): Instruction {
  const [, keyword = "", others = ""] = /^([^\t\v\f\r ]*)[\t\v\f\r ]*(.*)$/s.exec(text.trim()) ?? [];
  const { flags, rest } = takeFlags(others, escapeToken);
  return { keyword: keyword.toUpperCase(), flags, rest: rest.trim(), line };
}

/** Takes the words that begin with `--` off a text; a lone `--` ends them. */
function takeFlags(text: string, escapeToken: string): { flags: string[]; rest: string } {
  const flags: string[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at++;
    if (!text.startsWith("--", at)) return { flags, rest: text.slice(at) };
    let word = "";
    let quote: string | undefined;
    for (; at < text.length; at++) {
      const character = text[at] ?? "";
      if (quote === undefined && /\s/.test(character)) break;
      if (character === quote) quote = undefined;
      else if (quote === undefined && (character === "'" || character === '"')) quote = character;
      else if (character === escapeToken) word += text[++at] ?? "";
      else word += character;
    }
    if (word === "--") return { flags, rest: text.slice(at) };
    flags.push(word);
  }
}

function takesHeredocs(instruction: Instruction, escapeToken: string): boolean {
  const { keyword, rest } =
    instruction.keyword === "ONBUILD" ? split(instruction.rest, escapeToken, instruction.line) : instruction;
  return HEREDOC_KEYWORDS.has(keyword) && !isList(rest);
}

/**
 * Whether words are written as a list in JSON.
 *
 * @throws ShellSyntaxError when it has values other than strings
 */
function isList(rest: string): boolean {
  if (!rest.startsWith("[")) return false;
  let list: unknown;
  try {
    list = JSON.parse(rest);
  } catch {
    return false;
  }
  if (!Array.isArray(list)) return false;
  if (list.some((word) => typeof word !== "string")) throw new ShellSyntaxError("a list has values other than strings");
  return true;
}
