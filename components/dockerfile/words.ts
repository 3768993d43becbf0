import { parse } from "csv-parse/sync";

/** The words of an ARG with their quotes and escapes, which are taken away when their variables are filled. */
export function argumentWords(text: string, escapeToken: string): string[] {
  const found: string[] = [];
  let word = "";
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote === undefined && /\s/.test(character)) {
      if (word !== "") found.push(word);
      word = "";
    } else if (character === escapeToken && quote !== "'") {
      // One at the end of the line has nothing to take the meaning from.
      if (at + 1 < text.length) word += character + text[++at];
    } else {
      word += character;
      if (character === quote) quote = undefined;
      else if (quote === undefined && (character === "'" || character === '"')) quote = character;
    }
  }
  return word === "" ? found : [...found, word];
}

/** The `from` of a flag `--mount=type=bind,from=build,target=/out`; undefined when it has none. */
export function mountFrom(flag: string): string | undefined {
  let fields: string[];
  try {
    [fields = []] = parse(flag.slice("--mount=".length)) as string[][];
  } catch {
    return undefined;
  }
  const options = fields.map((field) => /^([^=]*)=(.*)$/s.exec(field));
  return options.findLast((option) => option?.[1]?.toLowerCase() === "from")?.[2];
}
