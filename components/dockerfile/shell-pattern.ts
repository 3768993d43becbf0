/**
 * The regular expression of a shell's pattern, in which `*` is any text and `?` one character, as BuildKit reads it: it
 * has no ranges.
 *
 * @returns undefined when BuildKit refuses the pattern
 */
function expressionOf(pattern: string, any: ".*" | ".*?", isAnchored: boolean): RegExp | undefined {
  let source = isAnchored ? "^" : "";
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    const next = characters[at + 1];
    if (character === "*") source += any;
    else if (character === "?") source += ".";
    else if (character !== "\\") source += literal(character);
    else if (next === "*" || next === "?" || next === "\\") {
      source += literal(next);
      at++;
      // What ends a part of ${...} is escaped for that alone.
    } else if (next !== "}" && next !== "/") return undefined;
  }
  return new RegExp(source, "u");
}

function literal(character: string): string {
  return /[[\]{}().+*?|^$\\/]/.test(character) ? `\\${character}` : character;
}

/** `${value#pattern}`, with `isLongest` `${value##pattern}`; undefined when the pattern is none. */
export function withoutStart(value: string, pattern: string, isLongest: boolean): string | undefined {
  const expression = expressionOf(pattern, isLongest ? ".*" : ".*?", true);
  return expression && value.replace(expression, "");
}

/** `${value%pattern}`, with `isLongest` `${value%%pattern}`; undefined when the pattern is none. */
export function withoutEnd(value: string, pattern: string, isLongest: boolean): string | undefined {
  // Only the shortest match from the left can be asked for: both are read from the end.
  const backwards = (pattern.match(/\\?./gsu) ?? []).reverse().join("");
  const rest = withoutStart(reversed(value), backwards, isLongest);
  return rest === undefined ? undefined : reversed(rest);
}

/** `${value/pattern/replacement}`, with `isEvery` `${value//pattern/replacement}`; undefined when the pattern is none. */
export function replaced(value: string, pattern: string, replacement: string, isEvery: boolean): string | undefined {
  const expression = expressionOf(pattern, ".*", false);
  if (!expression) return undefined;
  return value.replace(isEvery ? new RegExp(expression.source, "gu") : expression, () => replacement);
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}
