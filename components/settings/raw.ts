import type { Path } from "./problems.ts";

/** Reading of values whose shape nobody has checked yet: what is not as expected counts as absent. */

/** A text and its path in the settings. */
export type Located = [path: Path, text: string];

/** Whether the value is a plain map, as JSON and object literals make it, and not an instance of some class. */
export function isMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The entries of a list or a map; none for anything else. */
export function entriesOf(value: unknown): [key: string | number, value: unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  return isMap(value) ? Object.entries(value) : [];
}

/** The value at a key of a map or a position of a list. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => entriesOf(inner).find(([own]) => own === key)?.[1], value);
}

/** A text, or the texts that are the values of a list or map, each with its path. */
export function textsOf(value: unknown, path: Path): Located[] {
  if (typeof value === "string") return [[path, value]];
  const texts: Located[] = [];
  for (const [key, text] of entriesOf(value)) if (typeof text === "string") texts.push([[...path, key], text]);
  return texts;
}

/** The keys of a map, each with its path. */
export function keysOf(value: unknown, path: Path): Located[] {
  return isMap(value) ? Object.keys(value).map((key) => [[...path, key], key]) : [];
}

/** A copy with every text replaced; maps and lists are copied, anything else is kept. */
export function mapTexts(value: unknown, path: Path, replace: (text: string, path: Path) => string): unknown {
  if (typeof value === "string") return replace(value, path);
  if (Array.isArray(value)) return value.map((item, index) => mapTexts(item, [...path, index], replace));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, [...path, key], replace)]),
  );
}
