import { printable } from "../../lib/printable.ts";

/** What Markdown of GitHub's kind, or HTML in it, gives a meaning; colons and slashes stay, so that addresses are links. */
const MEANING = /[\\`*_{}[\]<>~&!]/g;
/** What begins a heading, a list or a rule at the start of a line. */
const LINE_START = /^\s*(\d*)([#+=.)-])/;
/** A mention notifies people, a number links an issue. An escape does not prevent either; a space of no width does. */
const REFERENCE = /[@#](?=\w)/g;

/** Text from outside as text between other Markdown: they are shown as they are, on one line. */
export function plain(words: string): string {
  return printable(words).replace(MEANING, "\\$&").replace(LINE_START, "$1\\$2").replace(REFERENCE, "$&&#8203;");
}

/** Text from outside as code, on one line, without Markdown. */
export function code(words: string): string {
  const text = printable(words);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // A space at each end keeps a backtick of the words from the fence, and is not shown.
  return longest > 0 || text.trim() === "" ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}

/** Columns that are read as numbers. */
const NUMBERS = ["waited", "seconds"];

/** A table of GitHub's Markdown. A bar in a cell would end it, in code as well. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((title) => (NUMBERS.includes(title) ? "---:" : "---")), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}
