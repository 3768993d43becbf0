import { ShellSyntaxError, words } from "./shell-words.ts";

/** A text that an instruction has on the lines after it. */
export interface Heredoc {
  /** The line that ends it. */
  readonly end: string;
  /** Whether that line may begin with tabs. */
  readonly isIndented: boolean;
}

const HEREDOC = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/;
/** The variables stay as they are, and the escape directive does not count. */
const READING = { escapeToken: "\\", value: () => undefined, keepsUnset: true };

/**
 * The heredocs that begin on an instruction's line, in order.
 *
 * @throws ShellSyntaxError where BuildKit refuses the line
 * @see https://docs.docker.com/reference/dockerfile/#here-documents
 */
export function heredocsOf(line: string): Heredoc[] {
  if (!line.includes("<<")) return [];
  return wordsOrNone(line).flatMap((word) => {
    const [, dash, rest] = HEREDOC.exec(word) ?? [];
    if (!rest) return [];
    const [end, ...others] = words(rest, READING);
    return end === undefined || others.length > 0 ? [] : [{ end, isIndented: dash === "-" }];
  });
}

/** A line that is no text of BuildKit's shell, as one with an apostrophe, has no heredocs. */
function wordsOrNone(line: string): string[] {
  try {
    return words(line, { ...READING, rawQuotes: true, rawEscapes: true });
  } catch (error) {
    if (error instanceof ShellSyntaxError) return [];
    throw error;
  }
}
