/**
 * What a terminal or a log would interpret instead of showing it: control characters of ISO 6429, the line ends of
 * Unicode, and what turns the direction of a text or has no width.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
/** The start of a command in the logs of GitHub Actions, Azure Pipelines and TeamCity, wherever it is in a line. */
const LOG_COMMAND = /##(?=\w*\[)/g;
/** The start of a command in the logs of GitHub Actions, at the start of a line. */
const LINE_COMMAND = /^(\s*):(?=:)/;
const NAMED: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/**
 * Text from outside (a registry, an API, git, a branch, a label) as one line that neither a terminal nor the log of a
 * CI system interprets: what cannot be shown is written as JavaScript writes it, `\x1b`, and what would be a command of
 * a log gets a space.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands
 * @see https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export function printable(words: string): string {
  return words.replace(UNPRINTABLE, written).replace(LOG_COMMAND, "# #").replace(LINE_COMMAND, "$1: ");
}

/** Lines of a program's output, each {@link printable}. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join("\n");
}

function written(character: string): string {
  const named = NAMED.get(character);
  if (named !== undefined) return named;
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
}
