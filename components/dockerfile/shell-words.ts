import { replaced, withoutEnd, withoutStart } from "./shell-pattern.ts";

/** How a text of a Dockerfile is read. */
export interface Reading {
  /** The character that takes the meaning from the next one. */
  readonly escapeToken: string;
  /** The value of a variable; undefined when it is not set. */
  readonly value: (name: string) => string | undefined;
  /** Whether the quotes stay. */
  readonly rawQuotes?: boolean;
  /** Whether the escape characters stay. */
  readonly rawEscapes?: boolean;
  /** Whether a variable that is not set stays as it is written, in place of becoming empty. */
  readonly keepsUnset?: boolean;
}

/** A text that BuildKit refuses. */
export class ShellSyntaxError extends Error {}

const SPACE = /[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/u;
const DIGIT = /\p{Nd}/u;
const NAME_CHARACTER = /[\p{L}\p{Nd}_]/u;
const SPECIAL_PARAMETER = /[@*#?$!0-]/;

/**
 * Fills the variables of a text and takes its quotes away, as BuildKit does for the words of a Dockerfile: much as a
 * shell, but not in everything.
 *
 * @throws ShellSyntaxError where BuildKit refuses the text
 * @see https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function fill(text: string, reading: Reading): string {
  return new Reader(text, reading).readUntil(undefined, reading.rawEscapes ?? false);
}

/** The words of a text, separated by the space that is left when it is filled as {@link fill} does. */
export function words(text: string, reading: Reading): string[] {
  const reader = new Reader(text, reading);
  reader.readUntil(undefined, reading.rawEscapes ?? false);
  return reader.words;
}

class Reader {
  readonly words: string[] = [];
  readonly #characters: readonly string[];
  #at = 0;
  /** The word that is being read. A `${...}` in it starts it again, as BuildKit's does. */
  #word = "";
  readonly #reading: Reading;

  constructor(text: string, reading: Reading) {
    this.#reading = reading;
    this.#characters = [...text];
  }

  /** Reads up to a character, which is left out, or to the end. */
  readUntil(end: string | undefined, rawEscapes: boolean): string {
    this.#word = "";
    const words: string[] = [];
    let result = "";
    const add = (text: string, isSplit: boolean) => {
      result += text;
      for (const character of isSplit ? text : []) this.#addToWord(character, words);
      if (!isSplit) this.#word += text;
    };
    for (let next = this.#peek(); next !== undefined; next = this.#peek()) {
      if (next === end) {
        this.#next();
        this.#word = "";
        return result;
      }
      if (next === "$") add(this.#readVariable(), true);
      else if (next === "<") add(this.#readHeredocMark(), false);
      else if (next === "'") add(this.#readSingleQuoted(), false);
      else if (next === '"') add(this.#readDoubleQuoted(rawEscapes), false);
      else if (next !== this.#reading.escapeToken) add(this.#next(), true);
      else {
        this.#next();
        if (rawEscapes) add(next, false);
        add(this.#next(), false);
      }
    }
    if (end !== undefined) throw new ShellSyntaxError(`${end} is missing`);
    if (this.#word !== "") words.push(this.#word);
    this.words.push(...words);
    return result;
  }

  #addToWord(character: string, words: string[]): void {
    if (!SPACE.test(character)) this.#word += character;
    else if (this.#word !== "") {
      words.push(this.#word);
      this.#word = "";
    }
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  /** The next character; empty at the end. */
  #next(): string {
    return this.#characters[this.#at++] ?? "";
  }

  #readSingleQuoted(): string {
    const end = this.#characters.indexOf("'", this.#at + 1);
    if (end < 0) throw new ShellSyntaxError("a quote is not closed");
    const inside = this.#characters.slice(this.#at + 1, end).join("");
    this.#at = end + 1;
    return this.#reading.rawQuotes ? `'${inside}'` : inside;
  }

  #readDoubleQuoted(rawEscapes: boolean): string {
    const { escapeToken, rawQuotes = false } = this.#reading;
    const quote = this.#next();
    let result = rawQuotes ? quote : "";
    for (let next = this.#peek(); next !== '"'; next = this.#peek()) {
      if (next === undefined) throw new ShellSyntaxError("a quote is not closed");
      if (next === "$") {
        result += this.#readVariable();
        continue;
      }
      this.#next();
      if (next !== escapeToken) {
        result += next;
        continue;
      }
      if (rawEscapes) result += next;
      const escaped = this.#peek();
      result += escaped === '"' || escaped === "$" || escaped === escapeToken ? this.#next() : next;
    }
    this.#next();
    return rawQuotes ? `${result}"` : result;
  }

  /** `<<` with the space after it, which belongs to the word of a heredoc. */
  #readHeredocMark(): string {
    let mark = this.#next();
    if (this.#peek() !== "<") return mark;
    mark += this.#next();
    while (/^[\t\r ]$/.test(this.#peek() ?? "")) mark += this.#next();
    return mark;
  }

  #readVariable(): string {
    this.#next();
    if (this.#peek() !== "{") {
      const name = this.#readName();
      if (name === "") return "$";
      return this.#value(name, `$${name}`);
    }
    this.#next();
    const first = this.#peek();
    if (first === undefined || first === "{" || first === "}" || first === ":") {
      throw new ShellSyntaxError("a substitution names no variable");
    }
    const name = this.#readName();
    const sign = this.#next();
    switch (sign) {
      case "}":
        return this.#value(name, `\${${name}}`);
      case "/":
        return this.#readReplacement(name);
      case ":":
        return this.#readModified(name, this.#next(), true);
      case "+":
      case "-":
      case "?":
      case "#":
      case "%":
        return this.#readModified(name, sign, false);
      default:
        throw new ShellSyntaxError(`a substitution has the unknown sign ${sign}`);
    }
  }

  #value(name: string, written: string): string {
    const value = this.#reading.value(name);
    return value ?? (this.#reading.keepsUnset ? written : "");
  }

  /** @param isEmptyUnset whether the sign follows a colon, so that an empty value counts as none */
  #readModified(name: string, sign: string, isEmptyUnset: boolean): string {
    const isPattern = sign === "#" || sign === "%";
    if (isPattern && isEmptyUnset) throw new ShellSyntaxError(`a substitution has the unknown sign :${sign}`);
    const word = this.readUntil("}", isPattern);
    const value = this.#reading.value(name);
    if (value === undefined && this.#reading.keepsUnset) return `\${${name}${isEmptyUnset ? ":" : ""}${sign}${word}}`;
    const isSet = isEmptyUnset ? Boolean(value) : value !== undefined;
    switch (sign) {
      case "-":
        return isSet ? (value ?? "") : word;
      case "+":
        return isSet ? word : "";
      case "?":
        if (!isSet) throw new ShellSyntaxError(`${name} is not set`);
        return value ?? "";
      case "#":
      case "%": {
        const isLongest = word.startsWith(sign);
        const pattern = isLongest ? word.slice(1) : word;
        return demand((sign === "#" ? withoutStart : withoutEnd)(value ?? "", pattern, isLongest));
      }
      default:
        throw new ShellSyntaxError(`a substitution has the unknown sign :${sign}`);
    }
  }

  #readReplacement(name: string): string {
    const isEvery = this.#peek() === "/";
    if (isEvery) this.#next();
    const pattern = this.readUntil("/", true);
    const replacement = this.readUntil("}", true);
    const value = this.#reading.value(name);
    if (value === undefined && this.#reading.keepsUnset) return `\${${name}/${pattern}/${replacement}}`;
    return demand(replaced(value ?? "", pattern, replacement, isEvery));
  }

  /** A name, a number or one of the shell's special parameters; empty when there is none. */
  #readName(): string {
    const first = this.#peek() ?? "";
    if (DIGIT.test(first)) return this.#readAll(DIGIT);
    if (SPECIAL_PARAMETER.test(first)) return this.#next();
    return this.#readAll(NAME_CHARACTER);
  }

  #readAll(character: RegExp): string {
    let text = "";
    while (character.test(this.#peek() ?? "")) text += this.#next();
    return text;
  }
}

function demand(text: string | undefined): string {
  if (text === undefined) throw new ShellSyntaxError("a substitution has a pattern that is none");
  return text;
}
