import { type Content, resolved } from "./description.ts";

/** A time, an address, a name: what a text is to a machine, where an example shows it. */
const KINDS_OF_TEXT: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["a time", /^\d{4}-\d\d-\d\dT/],
  ["an address", /^https?:\/\//],
];

/**
 * In which ways a value is not like the documented examples of it: names that each of them has, and kinds of values.
 * The description leaves open which of the names that need not be there always are.
 */
export function exampleProblems({ examples = {} }: Content, value: unknown): string[] {
  const values = Object.values(examples).map((example) => resolved(example).value);
  return fewest(values.map((example) => differences(example, value, "")));
}

function differences(example: unknown, value: unknown, path: string): string[] {
  // What may be null in one answer need not be in another.
  if (example === null || value === null) return [];
  const [expected, found] = [kindOf(example), kindOf(value)];
  if (expected !== found) return [`${path || "the whole"} is ${found}, in the documented example ${expected}`];
  if (Array.isArray(example) && Array.isArray(value)) {
    return value.flatMap((item, index) => fewest(example.map((one) => differences(one, item, `${path}/${index}`))));
  }
  if (typeof example !== "object") return [];
  return Object.entries(example).flatMap(([name, inner]) => {
    const at = `${path}/${name}`;
    return Object.hasOwn(value as object, name)
      ? differences(inner, (value as Record<string, unknown>)[name], at)
      : [`${at} is missing, which the documented example has`];
  });
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "string") return `a ${typeof value}`;
  return KINDS_OF_TEXT.find(([, pattern]) => pattern.test(value))?.[0] ?? "a text";
}

function fewest(lists: readonly string[][]): string[] {
  return lists.toSorted((one, other) => one.length - other.length)[0] ?? [];
}
