/** Escapes of Go's regular expressions that mean something else, or nothing, in JavaScript's. */
const ESCAPES: Readonly<Record<string, string>> = {
  A: "^",
  a: "\\x07",
  s: "[\\t\\n\\f\\r ]",
  S: "[^\\t\\n\\f\\r ]",
  z: "$",
};
/** Those that are the same. */
const SAME_ESCAPES = /^[bBdDwWfnrtv]$/;
const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7F",
  blank: "\\t ",
  cntrl: "\\x00-\\x1F\\x7F",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`\\{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};
const REPEAT = /^\{\d+(?:,\d*)?\}/;

/**
 * A regular expression of Go as one of JavaScript: what BuildKit makes of an ignore file's pattern takes over some of
 * its characters as they are.
 *
 * @throws SyntaxError when Go would refuse it, or has no counterpart here
 */
export function goRegExp(source: string): RegExp {
  let rest = source;
  let result = "";
  const take = (length: number): string => {
    const taken = rest.slice(0, length);
    rest = rest.slice(length);
    return taken;
  };
  while (rest !== "") {
    if (rest.startsWith("[")) {
      const { text, length } = characterClass(rest);
      result += text;
      take(length);
    } else if (rest.startsWith("\\")) {
      result += escapeOf(take(2).slice(1));
    } else if (rest.startsWith("{")) {
      const repeat = REPEAT.exec(rest)?.[0];
      const text = repeat ? take(repeat.length) : `\\${take(1)}`;
      // Go lets an anchor be repeated, which means nothing.
      if (!repeat || !result.endsWith("^")) result += text;
    } else {
      const character = take(1);
      // Go's dot is all but the end of a line, and its closing brackets need no opening ones.
      result += character === "." ? "[^\\n]" : /[\]}]/.test(character) ? `\\${character}` : character;
    }
  }
  return new RegExp(result, "u");
}

function escapeOf(character: string): string {
  if (character === "") throw new SyntaxError("a backslash at the end");
  if (!/[0-9A-Za-z]/.test(character)) return literal(character);
  const text = SAME_ESCAPES.test(character) ? `\\${character}` : ESCAPES[character];
  if (text === undefined) throw new SyntaxError(`the escape \\${character}`);
  return text;
}

/** The class at the beginning of a text, and how much of the text it is. */
function characterClass(text: string): { text: string; length: number } {
  let at = 1;
  let result = "[";
  if (text[at] === "^") {
    result += "^";
    at += 1;
  }
  for (let first = true; first || text[at] !== "]"; first = false) {
    if (at >= text.length) throw new SyntaxError("a class without an end");
    const [whole, name = ""] = /^\[:(\^?[a-z]+):\]/.exec(text.slice(at)) ?? [];
    if (whole) {
      const members = POSIX_CLASSES[name];
      if (members === undefined) throw new SyntaxError(`the class ${whole}`);
      result += members;
      at += whole.length;
      continue;
    }
    const [low, afterLow] = member(text, at);
    at = afterLow;
    result += low;
    if (text[at] === "-" && text[at + 1] !== "]") {
      const [high, afterHigh] = member(text, at + 1);
      result += `-${high}`;
      at = afterHigh;
    }
  }
  return { text: `${result}]`, length: at + 1 };
}

/** One character of a class and the place after it. */
function member(text: string, at: number): [string, number] {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (character !== "\\") return [literal(character), at + character.length];
  return [escapeOf(text[at + 1] ?? ""), at + 2];
}

function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(character) ? `\\x${character.charCodeAt(0).toString(16)}` : character;
}
