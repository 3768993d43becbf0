import { createContext, Script } from "node:vm";

/** How long one search may take (milliseconds); those that people mean take less than one. */
const SEARCH_TIMEOUT_MS = 3000;

const SEARCH = new Script("text.match(new RegExp(source, flags))");

/** A pattern that has too many ways to match a text. */
export class PatternTooSlow extends Error {
  override readonly name = "PatternTooSlow";
}

/**
 * What `text.match(pattern)` gives. A pattern such as `(a+)+$` can try more ways than the text has atoms: nothing but
 * the engine itself can end that.
 *
 * @throws PatternTooSlow after some seconds
 * @see https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
 */
export function find(text: string, { source, flags }: RegExp): readonly (string | undefined)[] | undefined {
  try {
    const found: (string | undefined)[] | null = SEARCH.runInContext(createContext({ text, source, flags }), {
      timeout: SEARCH_TIMEOUT_MS,
    });
    return found ? [...found] : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new PatternTooSlow(
      `has a pattern that did not finish on ${JSON.stringify(text)} within ${SEARCH_TIMEOUT_MS / 1000} seconds; avoid a repetition inside a repetition`,
    );
  }
}
