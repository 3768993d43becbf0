import type * as z from "zod";
import { nearest, suggestion } from "../../lib/did-you-mean.ts";
import { checkTexts } from "./check-texts.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, isMap, valueAt } from "./raw.ts";
import { lostKeyProblem } from "./value-rules.ts";

type Issue = z.core.$ZodIssue;

/** The names for messages of what zod expects. */
const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "an integer",
  // Of numbers, none of our fields takes more than integers.
  number: "an integer",
  object: "a map",
  record: "a map",
  string: "a text",
};

/** A number of which YAML may have dropped a 0 at the end. */
const FRACTION = /^-?\d+\.\d+$/;

/** The keys whose values, or values inside, may be secrets. */
const SECRET_PLACES: readonly (string | number)[] = ["secrets", "token", "tls", "sign"];

/** Above this depth is a whole configuration key, whose text may be a secret that was set by mistake. */
const PRINTABLE_DEPTH = 2;

/**
 * Checks a value's shape.
 *
 * @param path its path in the settings
 * @returns the value with defaults filled in, or each way in which its shape is wrong
 */
export function checkShape<Output>(
  schema: z.ZodType<Output>,
  raw: unknown,
  path: Path,
): { value: Output } | { problems: Problem[] } {
  const lost = lostKeys(raw, path);
  const result = schema.safeParse(raw, { error: (issue) => unknownKeys(issue) });
  if (result.success) return lost.length > 0 ? { problems: lost } : { value: result.data };
  const value = (at: Path) => valueAt(raw, at.slice(path.length));
  const found = [...lost, ...result.error.issues.flatMap((issue) => explain(issue, path, value))];
  return { problems: ofOutputs(found, path.length, value) };
}

/** Where a program gives an output of Pulumi for a plain value, one problem instead of one for each of its fields. */
function ofOutputs(problems: readonly Problem[], depth: number, read: (path: Path) => unknown): Problem[] {
  const refused = new Set<string>();
  return problems.flatMap((problem) => {
    const { path } = problem;
    const end = path.findIndex((_, index) => index >= depth && isOutput(read(path.slice(0, index + 1))));
    if (end < 0) return [problem];
    const place = path.slice(0, end + 1);
    if (path.length === place.length) return [problem];
    if (refused.has(JSON.stringify(place))) return [];
    refused.add(JSON.stringify(place));
    return [{ path: place, message: "is known only while the program runs; write a plain value" }];
  });
}

/** @see https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/#isInstance */
function isOutput(value: unknown): boolean {
  return typeof value === "object" && value !== null && "__pulumiOutput" in value;
}

/** What zod leaves out silently. */
function lostKeys(value: unknown, path: Path): Problem[] {
  return entriesOf(value).flatMap(([key, inner]) => {
    const at = [...path, key];
    return [...checkTexts(lostKeyProblem, [[at, String(key)]]), ...lostKeys(inner, at)];
  });
}

/** Only here does zod tell the object's known keys: a line for each unknown one, read again by {@link explain}. */
function unknownKeys(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== "unrecognized_keys") return undefined;
  const known = Object.keys((issue.inst as z.ZodObject).shape);
  return issue.keys.map((key) => `is not a known setting; ${suggestion(key, known)}`).join("\n");
}

function explain(issue: Issue, base: Path, read: (path: Path) => unknown): Problem[] {
  const path = [...base, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))];
  const value = read(path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const lines = issue.message.split("\n");
      return issue.keys.map((key, index) => ({ path: [...path, key], message: lines[index] ?? issue.message }));
    }
    case "invalid_value":
      return [{ path, message: wrongChoice(value, issue.values.map(String), path) }];
    case "invalid_union": {
      if ("options" in issue) return [{ path, message: wrongChoice(value, issue.options.map(String), path) }];
      // The branch that the writer meant is one whose kind is right; of several, the one with the fewest problems.
      const meant = issue.errors
        .filter((branch) => branch.every((inner) => inner.path.length > 0 || inner.code === "unrecognized_keys"))
        .toSorted((one, other) => one.length - other.length)[0];
      if (meant) return meant.flatMap((inner) => explain(inner, path, read));
      return [{ path, message: wrongKind(value, issue.errors.flatMap(expectedKinds), path) }];
    }
    case "too_big":
    case "too_small": {
      const [word, limit] = issue.code === "too_big" ? ["most", issue.maximum] : ["least", issue.minimum];
      return [{ path, message: `${describe(value, path)}; write at ${word} ${limit}` }];
    }
    default:
      return [{ path, message: wrongKind(value, expectedKinds([issue]), path) }];
  }
}

function expectedKinds(issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === "invalid_type") return [issue.expected];
    return issue.code === "invalid_value" && issue.path.length === 0 ? issue.values.map(String) : [];
  });
}

function wrongChoice(value: unknown, choices: readonly string[], path: Path): string {
  const all = `write ${choices.length > 1 ? "one of " : ""}${choices.join(", ")}`;
  if (value === undefined) return `is missing; ${all}`;
  const meant = typeof value === "string" ? nearest(value, choices) : undefined;
  return `${describe(value, path)}; ${all}${meant === undefined ? "" : ` (did you mean "${meant}"?)`}`;
}

function wrongKind(value: unknown, expected: readonly string[], path: Path): string {
  const wanted = [...new Set(expected.map((kind) => KINDS[kind] ?? kind))].join(" or ");
  if (value === undefined) return `is missing; write ${wanted}`;
  if (value === null) return `has no value; write ${wanted}, or remove the key`;
  if (expected.includes("string") && isPrintable(path)) {
    if (typeof value === "boolean") return `is ${value}, not a string; quote it: "${value}"`;
    if (typeof value === "number" && FRACTION.test(String(value))) {
      return `is the number ${value}; quote it: "${value}", or "${value}0" if that was written (YAML drops the 0)`;
    }
    if (typeof value === "number") {
      return `is the number ${value}; quote it as it was written (YAML reads 007 as 7, and 0x10 as 16)`;
    }
  }
  return `${describe(value, path)}; write ${wanted}`;
}

/** What the value is; of a secret only the kind. */
function describe(value: unknown, path: Path): string {
  if (Array.isArray(value)) return "is a list";
  if (isMap(value)) return "is a map";
  if (value === null) return "has no value";
  const printable = isPrintable(path);
  switch (typeof value) {
    case "string":
      return printable ? `is the text ${quote(value)}` : "is a text";
    case "number":
      return printable ? `is the number ${value}` : "is a number";
    case "boolean":
      return printable ? `is ${value}` : "is true or false";
    default:
      return "is known only while the program runs";
  }
}

function isPrintable(path: Path): boolean {
  return path.length >= PRINTABLE_DEPTH && !path.some((key) => SECRET_PLACES.includes(key));
}
