import { parse } from "csv-parse/sync";

/** The fields of a line such as `type=gha,mode=max`. */
export type Attributes = Readonly<Record<string, string>>;

/** Reads a line of comma-separated `key=value` as buildx does; a bare value has the key that is given. */
export function readAttributes(line: string, bareKey: string): Attributes {
  const [fields = []] = parse(line, { relaxQuotes: true, skipEmptyLines: true }) as string[][];
  return Object.fromEntries(
    fields.map((field) => {
      const at = field.indexOf("=");
      return at < 0 ? [bareKey, field.trim()] : [field.slice(0, at).trim().toLowerCase(), field.slice(at + 1).trim()];
    }),
  );
}

/** The lines of an input of several, without empty ones; quotes around a whole line are dropped. */
export function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^"(.*)"$/s, (_whole, inner: string) => inner.replaceAll('""', '"')))
    .filter((line) => line !== "");
}

/** The items of an input that takes lines and commas alike. */
export function itemsOf(text: string): string[] {
  return linesOf(text).flatMap((line) =>
    line
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  );
}

/** `NAME=value` of each line; one without `=` has none. */
export function pairsOf(text: string): [string, string | undefined][] {
  return linesOf(text)
    .filter((line) => !line.startsWith("#"))
    .map((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line, undefined] : [line.slice(0, at).trim(), line.slice(at + 1)];
    });
}
