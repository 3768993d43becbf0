import { frontendOf, isForeign } from "./frontend.ts";
import { type Instruction, readInstructions, split, WHITE_SPACE } from "./instructions.ts";
import { argumentWords, mountFrom } from "./words.ts";

/** What of a Dockerfile decides which images a build starts from. */
export interface Dockerfile {
  /** The character that takes the meaning from the next one. */
  readonly escapeToken: string;
  /** The ARGs before the first FROM, in order. */
  readonly args: readonly { readonly name: string; readonly value: string | undefined }[];
  /** At least one. */
  readonly stages: readonly Stage[];
}

/** What the instructions of a stage ask for. */
export interface Steps {
  /** Stages, images and named contexts that COPY and RUN take files from. */
  readonly froms: readonly FilesFrom[];
  /** Whether there is a RUN, which needs a machine or an emulator of the stage's platform. */
  readonly runs: boolean;
}

export interface Stage extends Steps {
  /** What follows AS, in lower case, as BuildKit compares it. */
  readonly name: string | undefined;
  /** The image or stage, variables not yet filled. */
  readonly base: string;
  /** The value of --platform, variables not yet filled. */
  readonly platform: string | undefined;
  /** The number of its FROM's line. */
  readonly line: number;
  /** What ONBUILD adds to each stage that starts from this one. */
  readonly onBuild: Steps;
}

/** A stage, image or named context that files are taken from. */
export interface FilesFrom {
  readonly name: string;
  /** Whether a number means the stage at that place, as it does for COPY alone. */
  readonly isCopied: boolean;
  readonly line: number;
}

/** BuildKit refuses a file with any other. */
const KEYWORDS = new Set(
  (
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER " +
    "VOLUME WORKDIR"
  ).split(" "),
);
const STAGE_NAME = /^[a-z][a-z0-9._-]*$/;
const NO_STEPS: Steps = { froms: [], runs: false };

/**
 * Reads FROM, ARG and what the other instructions take files from.
 *
 * Written here and not taken from dockerfile-ast 0.7.1, which reads 6 of 49 files otherwise than BuildKit (heredocs with
 * several marks or a space before them, escaped escape characters, quoted flags), refuses none of the 11 that BuildKit
 * refuses, and fills no `${A#pattern}`; this one agrees in all.
 *
 * @param buildArgs of which one may name the frontend
 * @returns undefined when another frontend than Docker's reads the file, or BuildKit refuses it: then nothing of it is
 * known, and its faults are BuildKit's to tell
 * @see https://docs.docker.com/reference/dockerfile/
 */
export function parseDockerfile(
  text: string,
  buildArgs: Readonly<Record<string, string>> = {},
): Dockerfile | undefined {
  const frontend = frontendOf(text, buildArgs);
  const instructions = frontend && isForeign(frontend) ? undefined : readInstructions(text);
  if (!instructions?.list.every(({ keyword }) => KEYWORDS.has(keyword))) return undefined;
  const { escapeToken, list } = instructions;
  const first = list.findIndex(({ keyword }) => keyword === "FROM");
  const before = list.slice(0, Math.max(first, 0));
  if (first < 0 || before.some(({ keyword }) => keyword !== "ARG")) return undefined;
  const args = before.flatMap(({ rest }) => argumentWords(rest, escapeToken)).map(readArgument);
  const stages: Stage[] = [];
  for (const instruction of list.slice(first)) {
    if (instruction.keyword === "FROM") {
      const stage = readStage(instruction);
      if (!stage) return undefined;
      stages.push(stage);
    } else {
      const stage = stages.pop() as Stage;
      stages.push(
        instruction.keyword === "ONBUILD"
          ? { ...stage, onBuild: join(stage.onBuild, stepsOf(split(instruction.rest, escapeToken, instruction.line))) }
          : { ...stage, ...join(stage, stepsOf(instruction)) },
      );
    }
  }
  return { escapeToken, args, stages };
}

function readArgument(word: string): Dockerfile["args"][number] {
  const at = word.indexOf("=");
  return at < 0 ? { name: word, value: undefined } : { name: word.slice(0, at), value: word.slice(at + 1) };
}

function readStage({ flags, rest, line }: Instruction): Stage | undefined {
  const [base = "", as, name, ...others] = rest.split(WHITE_SPACE);
  const isNamed = as?.toUpperCase() === "AS" && name !== undefined && others.length === 0;
  const stage = isNamed ? name.toLowerCase() : undefined;
  if (base === "" || (as !== undefined && !isNamed) || (stage !== undefined && !STAGE_NAME.test(stage))) {
    return undefined;
  }
  return { name: stage, base, platform: flagValue(flags, "platform"), line, onBuild: NO_STEPS, ...NO_STEPS };
}

function stepsOf({ keyword, flags, line }: Instruction): Steps {
  const isCopied = keyword === "COPY";
  const mounts = keyword === "RUN" ? flags.filter((flag) => flag.startsWith("--mount=")) : [];
  const names = isCopied ? [flagValue(flags, "from")] : mounts.map(mountFrom);
  // One with a variable is left to BuildKit, of which some versions refuse it.
  const known = names.filter((name): name is string => name !== undefined && name !== "" && !name.includes("$"));
  return { froms: known.map((name) => ({ name, isCopied, line })), runs: keyword === "RUN" };
}

function join(one: Steps, other: Steps): Steps {
  return { froms: [...one.froms, ...other.froms], runs: one.runs || other.runs };
}

function flagValue(flags: readonly string[], name: string): string | undefined {
  return flags.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
}
