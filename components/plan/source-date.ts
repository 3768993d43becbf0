import { resolve } from "node:path";
import { type LastChange, lastChange } from "../../lib/git/last-change.ts";
import { gitCommitTime } from "../../lib/git/remote-time.ts";
import { repositoryAt } from "../../lib/git/repository.ts";
import { GitFailure } from "../../lib/git/run.ts";
import { once } from "../../lib/once.ts";
import { buildSecrets } from "../contexts/build-secrets.ts";
import { SOURCE_DATE_EPOCH } from "../docker-build/platform-build.ts";
import { epochDate } from "../metadata/source/index.ts";
import type { FileSystem } from "../settings/files.ts";
import type { Image } from "../settings/image.ts";
import { isGitLocation } from "../settings/location.ts";
import { type Problem, quote } from "../settings/problems.ts";
import { type BuiltPart, builtParts } from "./built-parts.ts";

/** The time of an image, in seconds since 1970, or why it is unknown; empty where none is needed. */
export interface SourceDate {
  readonly sourceDate?: number;
  readonly problem?: Problem;
}

/** What git says of one part of an image. */
type Answer =
  | { readonly part: string; readonly change: LastChange | undefined }
  | { readonly part: string; readonly reason: string };

/** One question for the same files in a run, however many images are built from them. */
const changes = once<LastChange | undefined>();

/**
 * The time that is set in a reproducible image: SOURCE_DATE_EPOCH of the environment, else that of the last commit that
 * changed anything its builds take in. A commit elsewhere gives no other time, and so builds nothing. The image's own
 * build argument wins, and nobody is asked.
 *
 * @param context the main context, pinned
 */
export async function imageSourceDate(
  image: Image,
  context: string,
  environment: NodeJS.ProcessEnv,
  files: FileSystem,
): Promise<SourceDate> {
  if (!image.reproducible || image.builds.every(({ args }) => args[SOURCE_DATE_EPOCH] !== undefined)) return {};
  const problem = (message: string) => ({ problem: { path: image.at("reproducible"), message } });
  const given = epochDate(environment);
  if (given) return { sourceDate: seconds(given) };
  // What does not exist is reported by the rules of the settings.
  if (!isGitLocation(context) && files.kind(context) !== "folder") return {};
  const answers = await Promise.all([
    ...(isGitLocation(context) ? [askServer(image, context)] : []),
    ...builtParts(image, files).map(askGit),
  ]);
  const unread = answers.find((answer) => "reason" in answer);
  if (unread) return problem(unknown(unread.part, unread.reason));
  const known = answers.flatMap((answer) => ("change" in answer && answer.change ? [answer] : []));
  const [last] = known.sort((one, other) => timeOf(other) - timeOf(one));
  if (!last?.change) return problem(await nothingKnown(image.context));
  if (!last.change.isCutOff) return { sourceDate: last.change.time };
  return problem(
    `needs the last commit that changed ${quote(last.part)}, and the history of this shallow clone is too short to tell; fetch all of it (fetch-depth: 0 of actions/checkout, or git fetch --unshallow), or ${ADVICE}`,
  );
}

const ADVICE = `set the environment variable ${SOURCE_DATE_EPOCH} to a time in seconds since 1970`;

function unknown(part: string, reason: string): string {
  return `needs the last commit that changed ${quote(part)}, and ${reason}; ${ADVICE}`;
}

async function nothingKnown(context: string): Promise<string> {
  const { kind } = await repositoryAt(context);
  return unknown(context, kind === "none" ? "it is not in a git repository" : "no commit has any of its files");
}

function timeOf({ change }: { readonly change: LastChange | undefined }): number {
  return change?.time ?? 0;
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** What is in no repository, or was never committed, has no last change. */
async function askGit({ folder, file, isBuilt, rules }: BuiltPart): Promise<Answer> {
  const part = file === undefined ? folder : `${folder}/${file}`;
  try {
    return { part, change: await changes([resolve(folder), file, rules], () => lastChange(folder, isBuilt, file)) };
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const repository = await repositoryAt(folder);
    if (repository.kind === "unreadable") return { part, reason: `git cannot tell: ${repository.reason}` };
    const isCommitted = repository.kind === "readable" && repository.head !== undefined;
    return isCommitted ? { part, reason: `git cannot tell: ${error.message}` } : { part, change: undefined };
  }
}

async function askServer({ secrets }: Image, context: string): Promise<Answer> {
  try {
    return { part: context, change: { time: await gitCommitTime(context, buildSecrets(secrets)), isCutOff: false } };
  } catch (error) {
    return { part: context, reason: (error as Error).message };
  }
}
