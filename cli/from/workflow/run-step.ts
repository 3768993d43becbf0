/** What a step's script wrote for later steps: by file of GitHub's, then by name. */
export interface Written {
  readonly env: ReadonlyMap<string, string | undefined>;
  readonly outputs: ReadonlyMap<string, string | undefined>;
}

/** The text of a variable; undefined for one that nobody knows. */
export type Variables = (name: string) => string | undefined;

const APPENDED =
  /^\s*(?:echo|printf)\s+(?:-[en]+\s+)?(.*?)\s*(?:>>?|\|\s*tee\s+(?:-a|--append))\s*["']?\$\{?(GITHUB_ENV|GITHUB_OUTPUT)\}?["']?\s*$/;
const OLD_OUTPUT = /^\s*echo\s+["']?::set-output name=(\w+)::(.*?)["']?\s*$/;
const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/;
/** Assignments behind a condition, or that add to what there is. */
const ANY_ASSIGNMENT = /(?<![\w$])([A-Za-z_]\w*)\+?=(?!=)/g;
/** A line that only prints. */
const SHOWS = /^\s*(?:echo|printf)\b(?!.*GITHUB_(?:ENV|OUTPUT))/;
const OPENS = /^(?:if|for|while|until|case)$/;
const CLOSES = /^(?:fi|done|esac)\b/;
const PAIR = /^([A-Za-z_][\w-]*)=(.*)$/s;

/**
 * Reads the forms in which scripts mostly write variables and outputs: a name in lower case, a ref without its prefix,
 * a short commit. What is written in another way has no value.
 */
export function readScript(script: string, variables: Variables): Written {
  const own = new Map<string, string | undefined>();
  const env = new Map<string, string | undefined>();
  const outputs = new Map<string, string | undefined>();
  const known: Variables = (name) => (own.has(name) ? own.get(name) : variables(name));
  let depth = 0;
  // Whether a branch is taken, only a run knows.
  const told = (text: string) => (depth > 0 ? undefined : shellText(text, known));
  for (const line of script
    .replaceAll(/\\\r?\n/g, "")
    .split("\n")
    .flatMap(statements)) {
    const first = /^\s*(\S+)/.exec(line)?.[1] ?? "";
    if (CLOSES.test(first)) depth -= 1;
    const [, content = "", file] = APPENDED.exec(line) ?? [];
    const [, oldName, oldValue = ""] = OLD_OUTPUT.exec(line) ?? [];
    const [, name, value = ""] = ASSIGNMENT.exec(line) ?? [];
    if (file !== undefined) {
      const [, key, text = ""] = PAIR.exec(unquoted(content)) ?? [];
      if (key !== undefined) (file === "GITHUB_ENV" ? env : outputs).set(key, told(text));
    } else if (oldName !== undefined) outputs.set(oldName, told(oldValue));
    else if (name !== undefined) own.set(name, isOneWord(value) ? told(unquoted(value.trim())) : undefined);
    else if (!SHOWS.test(line)) {
      const written = line.includes("GITHUB_OUTPUT") ? outputs : line.includes("GITHUB_ENV") ? env : own;
      for (const [, other = ""] of line.matchAll(ANY_ASSIGNMENT)) written.set(other, undefined);
    }
    if (OPENS.test(first)) depth += 1;
  }
  return { env, outputs };
}

/** The parts between semicolons, but for those in quotes. A text of several lines is left whole. */
function statements(line: string): string[] {
  if (!isBalanced(line) || /^\s*#/.test(line)) return [line];
  return line.match(/(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^;"'])+/g) ?? [];
}

function isBalanced(text: string): boolean {
  return text.split('"').length % 2 === 1;
}

/** Whether a value is all of its statement: not a command behind it, nor the first line of more. */
function isOneWord(value: string): boolean {
  return isBalanced(value) && !/\s/.test(value.trim().replaceAll(/\$\([^()]*\)|`[^`]*`|"[^"]*"|'[^']*'/g, ""));
}

/** Words of a script with its variables filled in; undefined when it computes something else. */
export function shellText(text: string, variables: Variables): string | undefined {
  let isKnown = true;
  const filled = unquoted(text).replaceAll(
    /\$\(([^()]*)\)|`([^`]*)`|\$\{([^}]*)\}|\$([A-Za-z_]\w*)/g,
    (_all, command?: string, old?: string, braced?: string, name?: string) => {
      const value = braced !== undefined ? expanded(braced, variables) : commandOrName(command ?? old, name, variables);
      if (value === undefined) isKnown = false;
      return value ?? "";
    },
  );
  return isKnown ? filled.replaceAll(/["']/g, "") : undefined;
}

function commandOrName(command: string | undefined, name: string | undefined, variables: Variables) {
  if (name !== undefined) return variables(name);
  const [, words = "", isTr] =
    /^\s*echo\s+(?:-n\s+)?(.*?)\s*\|\s*(tr\s+["']?(?:\[:upper:\]|\[?A-Z\]?)["']?\s+["']?(?:\[:lower:\]|\[?a-z\]?)["']?|awk\s+'\{\s*print tolower\(\$0\)\s*\}')\s*$/.exec(
      command ?? "",
    ) ?? [];
  if (isTr !== undefined) {
    const text = shellText(words, variables);
    return text === undefined ? undefined : lower(text);
  }
  if (/^\s*git rev-parse HEAD\s*$/.test(command ?? "")) return variables("GITHUB_SHA");
  return undefined;
}

/** `${NAME}`, `${NAME,,}`, `${NAME#prefix}` and the like. */
function expanded(inner: string, variables: Variables): string | undefined {
  const [, name = "", change = ""] = /^([A-Za-z_]\w*)(.*)$/s.exec(inner) ?? [];
  const value = variables(name);
  if (value === undefined) {
    const [, otherwise] = /^:?-(.*)$/.exec(change) ?? [];
    return otherwise;
  }
  if (change === "" || change.startsWith(":-")) return value;
  if (change === ",," || change === "@L") return lower(value);
  const [, prefix] = /^#([^#*?[\]]+)$/.exec(change) ?? [];
  if (prefix !== undefined && value.startsWith(prefix)) return value.slice(prefix.length);
  return undefined;
}

/** Texts in lower case; places of values are private characters and digits, which have none. */
function lower(text: string): string {
  return text.toLowerCase();
}

function unquoted(text: string): string {
  const [, inner] = /^(["'])(.*)\1$/s.exec(text.trim())?.slice(1) ?? [];
  return inner ?? text.trim();
}
