import parseSemver from "semver/functions/parse.js";
import { mapExternalValues, showExternalValues } from "./external-value.ts";
import type { Entry, Findings } from "./findings.ts";
import { checkTemplate, type Expressions, rawValue } from "./template.ts";

/** A text that is compared with what a program prints. */
export interface ExpectedText {
  readonly text: string;
  /** How a value is written inside of the text, so that it stands for itself. */
  readonly quote: (value: string) => string;
}

/** What a text may name beside what labels may: the time of the run is none that a program could print. */
export function expectedExpressions(
  { date: _, ...expressions }: Expressions,
  version: string | undefined,
): Expressions {
  const parsed = parseSemver(version ?? "");
  const { major = "", minor = "", patch = "" } = parsed ?? {};
  return { ...expressions, version: version ?? "", major: String(major), minor: String(minor), patch: String(patch) };
}

/** Fills in texts. Unlike in labels, values are not written as in HTML. */
export function fillExpected(texts: readonly ExpectedText[], expressions: Expressions, findings: Findings): string[] {
  return texts.map(({ text, quote }, position) => {
    const entry: Entry = { list: "expected", position, text };
    const values = Object.entries(expressions).map(([name, value]) => [
      name,
      typeof value === "string" ? rawValue(quote(value)) : value,
    ]);
    const template = mapExternalValues(text, quote);
    return checkTemplate(entry, template, Object.fromEntries(values), findings) ?? showExternalValues(text);
  });
}
