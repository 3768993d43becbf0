/** How deep a document may nest: the deepest that the specifications know has five levels. */
const DEEPEST = 64;

/** What is wrong with a document, as a clause that follows its name: `is an HTML page, not JSON`. */
export class DocumentProblem extends Error {
  override readonly name: string = "DocumentProblem";
}

/** It is not JSON at all, or no object: most likely something else than a registry has answered. */
export class ForeignDocument extends DocumentProblem {
  override readonly name = "ForeignDocument";
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a JSON object that everybody reads in one way: no key is in it twice, of which some readers take the first
 * and others the last.
 *
 * @throws DocumentProblem
 */
export function readObject(bytes: Uint8Array): Record<string, unknown> {
  const text = Buffer.from(bytes).toString("utf8");
  const value = parse(text);
  if (!isObject(value)) {
    const kind = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
    throw new ForeignDocument(`is ${kind}, not a JSON object`);
  }
  checkKeys(text);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote what a stranger wrote.
    const kind = text.trim() === "" ? "empty" : /^\s*</.test(text) ? "an HTML page, not JSON" : "not JSON";
    throw new ForeignDocument(`is ${kind}`);
  }
}

/** Looks through a text that is JSON for keys that repeat, and for its depth. */
function checkKeys(text: string): void {
  /** The keys of each object that is open; a list has none. */
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{" || character === "[") {
      open.push(new Set());
      if (open.length > DEEPEST) throw new DocumentProblem(`nests deeper than ${DEEPEST} levels`);
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === '"') {
      const end = endOfText(text, at);
      if (/^\s*:/.test(text.slice(end, end + LONGEST_GAP))) addKey(open.at(-1), text.slice(at, end));
      at = end - 1;
    }
  }
}

/** White space between a key and its colon that is looked through; nobody writes more. */
const LONGEST_GAP = 64;

/** Where a JSON text ends that begins at a quote. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"' || at >= text.length) return at + 1;
  }
}

function addKey(keys: Set<string> | undefined, quoted: string): void {
  const key: string = JSON.parse(quoted);
  if (keys?.has(key)) throw new DocumentProblem(`has the key ${JSON.stringify(key.slice(0, 64))} twice`);
  keys?.add(key);
}
