import { parse } from "csv-parse/sync";
import type { Entry, Findings, InputList } from "./findings.ts";

/** One field of a rule: `key=value`, or a bare value. */
export interface Field {
  /** In lower case; absent for a bare value. */
  readonly key?: string;
  readonly value: string;
}

/**
 * The entries of an input, without empty ones and comments. A `#` comments only at the start of a line, so that it may
 * be part of a pattern.
 */
export function readEntries(list: InputList, lines: readonly string[] = []): Entry[] {
  return lines
    .map((text, position) => ({ list, position, text }))
    .filter(({ text }) => text.trim() !== "" && !text.trimStart().startsWith("#"));
}

/**
 * The fields of a rule, which is a line of comma-separated values: one that contains a comma is in double quotes as a
 * whole, `type=match,"pattern=v\d{1,3}"`.
 *
 * @returns none when the line cannot be read, which is then refused
 */
export function readFields(entry: Entry, findings: Findings): Field[] {
  return (readLine(entry, findings) ?? []).map((field) => {
    const match = /^([^=]+)=(.*)$/s.exec(field);
    if (!match) return { value: field.trim() };
    return { key: (match[1] ?? "").trim().toLowerCase(), value: (match[2] ?? "").trim() };
  });
}

/** The text of a label or an annotation, which only quotes around the whole may contain: `"key=one, two"`. */
export function readText(entry: Entry, findings: Findings): string {
  return (readLine(entry, findings, { relaxQuotes: true }) ?? []).join(",").trim();
}

function readLine(entry: Entry, findings: Findings, options = {}): string[] | undefined {
  try {
    const lines = parse(entry.text.trim(), { relaxColumnCount: true, skipEmptyLines: true, ...options });
    if (lines.length === 1) return lines[0];
    findings.refuse(entry, "has a line break; write one entry per line, or put the whole entry in double quotes");
  } catch {
    findings.refuse(
      entry,
      "has a misplaced quote; put the whole field in double quotes, and double each quote inside it",
    );
  }
  return undefined;
}
