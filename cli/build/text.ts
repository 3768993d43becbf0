import { join } from "node:path";
import { builtFileName } from "../../components/built/built-file.ts";
import type { BuiltPlatform } from "../../components/built/built-platform.ts";
import { columns } from "../../lib/columns.ts";
import { shortDigest } from "../../lib/oci/digest.ts";
import { place, type Report, seconds } from "../report/model.ts";
import { painted } from "../report/paint.ts";

/** How a text about builds is made. */
export interface TextOptions {
  /** Whether the images were pushed. */
  readonly pushes: boolean;
  readonly color: boolean;
  /** The files that tell what was built; left out: there is none. */
  readonly files?: readonly string[];
}

/** The end of a build: each platform with its builder, its time and what became of it, and the files of those built. */
export function buildText({ images }: Report, { pushes, color, files = [] }: TextOptions): string {
  const builds = images.flatMap(({ name, platforms }) => platforms.map((build) => ({ name, build })));
  const rows = builds.map(({ name, build }) => {
    const { platform, digest, result } = build;
    const pushed = pushes ? [digest ? shortDigest(digest) : "-"] : [];
    return [name, platform, place(build), ...pushed, seconds(build)?.toString() ?? "-", result];
  });
  const head = ["image", "platform", "builder", ...(pushes ? ["digest"] : []), "seconds", "result"];
  const failed = builds.filter(({ build }) => build.result !== "built").length;
  const done = builds.length > 0 ? `${builds.length - failed} built` : "there was nothing to build";
  const counts = [done, ...(failed > 0 ? [`${failed} failed`] : [])].join(", ");
  const end = `${counts}; ${pushes ? "no tag was moved" : "nothing was pushed"}`;
  const shown = color ? painted(failed > 0 ? "red" : "green", end) : end;
  const table = rows.length > 0 ? [...columns([head, ...rows]), ""] : [];
  const lines = [...table, ...(files.length > 0 ? [...files, ""] : []), shown];
  return lines.map((line) => `${line}\n`).join("");
}

/** Lines for each file: what it tells of, and below it what was pushed. */
export function fileLines(folder: string, files: readonly BuiltPlatform[]): string[] {
  return files.flatMap(({ image, platform, digest, repositories }) => [
    `${image} ${platform}: ${join(folder, builtFileName(image, platform))}`,
    ...(digest === undefined ? [] : repositories.map((repository) => `  ${repository}@${digest}`)),
  ]);
}

/**
 * Says which files of a folder are of another commit than those that were written: a merge takes no such file.
 *
 * @param others those that were there before, and were left
 */
export function staleNote(
  folder: string,
  written: readonly BuiltPlatform[],
  others: readonly BuiltPlatform[],
): string | undefined {
  const [first] = written;
  const stale = others.filter(({ revision }) => first && revision !== first.revision);
  if (stale.length === 0) return undefined;
  const names = stale.map(({ image, platform, revision }) => {
    const commit = revision === "" ? "no commit" : `the commit ${revision.slice(0, SHORT)}`;
    return `${builtFileName(image, platform)} (${commit})`;
  });
  return `${folder} has files of another commit, which were left as they are: ${names.join(", ")}; remove them, or build these platforms again`;
}

/** How much of a commit is shown. */
const SHORT = 7;
