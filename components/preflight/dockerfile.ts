/** What of a Dockerfile decides which images a build starts from. */
export interface Dockerfile {
  /** The ARGs before the first FROM, in order. */
  readonly args: readonly { readonly name: string; readonly value: string | undefined }[];
  readonly stages: readonly Stage[];
}

export interface Stage {
  /** What follows AS, in lower case, as BuildKit compares it. */
  readonly name: string | undefined;
  /** The image or stage, variables not yet filled. */
  readonly base: string;
  /** The value of --platform, variables not yet filled. */
  readonly platform: string | undefined;
  /** Stages, images and named contexts that COPY, ADD and RUN take files from. */
  readonly sources: readonly string[];
  /** Whether it has a RUN, which needs a machine or an emulator of the stage's platform. */
  readonly runs: boolean;
}

const DEFAULT_ESCAPE = "\\";
const HEREDOC = /(?:^|\s)\d*<<(-?)(["']?)([A-Za-z_][\w.-]*)\2/g;
const HEREDOC_INSTRUCTIONS = new Set(["RUN", "COPY", "ADD"]);

/**
 * Reads FROM, ARG and the sources of the other instructions. What is no Dockerfile gives what can be read of it: its
 * faults are BuildKit's to tell.
 *
 * @see https://docs.docker.com/reference/dockerfile/
 */
export function parseDockerfile(text: string): Dockerfile {
  const args: { name: string; value: string | undefined }[] = [];
  const stages: { -readonly [Key in keyof Stage]: Stage[Key] }[] = [];
  for (const { keyword, flags, rest } of instructions(text)) {
    const stage = stages.at(-1);
    if (keyword === "FROM") {
      const [base = "", as, name] = rest.split(/\s+/);
      stages.push({
        base: unquote(base),
        name: as?.toUpperCase() === "AS" ? name?.toLowerCase() : undefined,
        platform: flagValue(flags, "platform"),
        sources: [],
        runs: false,
      });
    } else if (keyword === "ARG" && !stage) {
      for (const word of rest.split(/\s+/)) {
        const [name = "", ...value] = word.split("=");
        args.push({ name, value: value.length > 0 ? unquote(value.join("=")) : undefined });
      }
    } else if (stage) {
      stage.sources = [...stage.sources, ...sourcesOf(keyword, flags)];
      stage.runs ||= keyword === "RUN";
    }
  }
  return { args, stages };
}

interface Instruction {
  readonly keyword: string;
  /** The words that begin with `--`. */
  readonly flags: readonly string[];
  readonly rest: string;
}

/** The instructions, each as one line: continued lines joined, comments and the text of heredocs left out. */
function instructions(text: string): Instruction[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const continuation = escapeCharacter(lines);
  const found: Instruction[] = [];
  let joined = "";
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? "").trim();
    if (line === "" || line.startsWith("#")) continue;
    if (line.endsWith(continuation)) {
      joined += `${line.slice(0, -1)} `;
      continue;
    }
    const [keyword = "", ...words] = (joined + line).trim().split(/\s+/);
    const count = words.findIndex((word) => !word.startsWith("--"));
    const flags = count < 0 ? words : words.slice(0, count);
    found.push({ keyword: keyword.toUpperCase(), flags, rest: count < 0 ? "" : words.slice(count).join(" ") });
    if (HEREDOC_INSTRUCTIONS.has(keyword.toUpperCase())) at = endOfHeredocs(lines, at, joined + line);
    joined = "";
  }
  return found;
}

/** @see https://docs.docker.com/reference/dockerfile/#parser-directives */
function escapeCharacter(lines: readonly string[]): string {
  for (const line of lines) {
    const [, key, value] = /^#\s*(\w+)\s*=\s*(\S+)/.exec(line.trim()) ?? [];
    if (key === undefined) break;
    if (key.toLowerCase() === "escape" && value) return value;
  }
  return DEFAULT_ESCAPE;
}

/** The number of the line on which the last heredoc that begins in an instruction ends. */
function endOfHeredocs(lines: readonly string[], at: number, instruction: string): number {
  let line = at;
  for (const [, dash, , word] of instruction.matchAll(HEREDOC)) {
    const end = lines.findIndex((text, index) => index > line && (dash ? text.replace(/^\t+/, "") : text) === word);
    // One that does not end is none, but part of a shell's words.
    if (end >= 0) line = end;
  }
  return line;
}

function sourcesOf(keyword: string, flags: readonly string[]): string[] {
  const from =
    keyword === "RUN"
      ? flags.filter((flag) => flag.startsWith("--mount=")).flatMap((flag) => mountSource(flag) ?? [])
      : (flagValue(flags, "from") ?? []);
  // A variable in it is filled, if at all, by what the stage itself declares.
  return [from].flat().filter((source) => source !== "" && !source.includes("$"));
}

function mountSource(flag: string): string | undefined {
  const options = unquote(flag.slice("--mount=".length)).split(",");
  return options.find((option) => option.startsWith("from="))?.slice("from=".length);
}

function flagValue(flags: readonly string[], name: string): string | undefined {
  const flag = flags.find((one) => one.startsWith(`--${name}=`));
  return flag && unquote(flag.slice(name.length + 3));
}

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2");
}
