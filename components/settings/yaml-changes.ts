import { engineScalar, isKept, PRINTED_TIME } from "../../lib/yaml/engine-scalar.ts";
import { plainScalars } from "../../lib/yaml/engine-yaml.ts";
import { rulesAt } from "./field-rules.ts";
import type { RawSettings } from "./parse.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, isMap, valueAt } from "./raw.ts";
import { NAMESPACE, settingsSchema } from "./schema.ts";

/** A text of the stack file, and who has it. */
export interface WrittenText {
  readonly text: string;
  /** Set for what was committed: the engine rewrites the file, and the original notation of its values is lost. */
  readonly isCommitted?: boolean;
}

/**
 * Finds values that YAML or the engine has changed from what somebody wrote: `0022` is the number 18, and a date is the
 * text that Go prints of it. Those that are a list's, a map's or a key's are left to the shape.
 *
 * @param raw the settings as the engine has them
 * @param written the texts that the settings can be from: a value that differs there is another one
 */
export function changedValues(raw: RawSettings, written: readonly WrittenText[]): Problem[] {
  const problems = new Map<string, Problem>();
  const add = (path: Path, message: string) => {
    const key = JSON.stringify(path);
    if (!problems.has(key)) problems.set(key, { path, message });
  };
  for (const { text: file, isCommitted } of written) {
    for (const { path, text } of plainScalars(file)) {
      const place = placeOf(path);
      if (!place || !holdsText(place) || isKept(text)) continue;
      const value = engineScalar(text);
      if (!isSame(valueAt(raw, place), value)) continue;
      const where = isCommitted ? ", as written in the committed file," : "";
      add(place, `${text}${where} is ${describe(value)} without quotes; quote it: ${quote(text)}`);
    }
  }
  for (const { path, value } of valuesIn(raw)) {
    const [, date, time] = (typeof value === "string" && PRINTED_TIME.exec(value)) || [];
    if (date !== undefined) {
      const meant = time === "00:00:00" ? date : value;
      add(
        path,
        `${quote(String(value))} is how Pulumi writes a date without quotes; quote it: ${quote(String(meant))}`,
      );
    }
    if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
      add(path, `is a number larger than ${Number.MAX_SAFE_INTEGER} and loses digits; quote it`);
    }
  }
  return [...problems.values()];
}

/** Whether any text is a number, or true or false: only then has something been changed that cannot be seen. */
export function holdsNumbers(raw: RawSettings): boolean {
  return valuesIn(raw).some(({ value }) => typeof value === "number" || typeof value === "boolean");
}

/** The path in the settings of a place in the stack file. */
function placeOf([config, key, ...inside]: Path): Path | undefined {
  const prefix = `${NAMESPACE}:`;
  if (config !== "config" || typeof key !== "string" || !key.startsWith(prefix)) return undefined;
  return [key.slice(prefix.length), ...inside];
}

/** Whether a text is meant at a place, whatever YAML makes of it. */
function holdsText(path: Path): boolean {
  return rulesAt(settingsSchema, path).some(({ isText }) => isText);
}

function isSame(value: unknown, engine: ReturnType<typeof engineScalar>): boolean {
  return typeof engine === "bigint" ? value === Number(engine) : value === engine;
}

function describe(value: ReturnType<typeof engineScalar>): string {
  if (typeof value === "bigint") return "a number that loses digits";
  return typeof value === "string"
    ? `the date ${quote(value)}`
    : `${typeof value === "number" ? "the number " : ""}${value}`;
}

/** The values at the places of texts. */
function valuesIn(raw: RawSettings): { path: Path; value: unknown }[] {
  const below = (value: unknown, path: Path): { path: Path; value: unknown }[] =>
    Array.isArray(value) || isMap(value)
      ? entriesOf(value).flatMap(([key, inner]) => below(inner, [...path, key]))
      : [{ path, value }];
  return below(raw, []).filter(({ path }) => holdsText(path));
}
