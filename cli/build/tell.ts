import { builtFileName, readBuilt } from "../../components/built/built-file.ts";
import type { BuiltPlatform } from "../../components/built/built-platform.ts";
import { loadedName } from "../../components/docker-build/load-platform.ts";
import { reportMarkdown } from "../report/markdown.ts";
import type { PlatformReport, Report } from "../report/model.ts";
import { wantsColor, writeJobSummary } from "../support/output.ts";
import { buildText, fileLines, staleNote } from "./text.ts";

/** What was asked for. */
export interface Asked {
  /** Whether the images are pushed. */
  readonly pushes: boolean;
  /** The folder of the files that tell what was built, as the user names it. */
  readonly out?: string | undefined;
}

/** Prints what became of each platform, and which files tell of it. */
export function tellBuilt(report: Report, { pushes, out }: Asked): void {
  const color = wantsColor(process.stdout, process.env);
  const { written, others } = out === undefined ? { written: [], others: [] } : filesIn(out, report);
  const files = out === undefined ? [] : fileLines(out, written);
  process.stdout.write(`\n${buildText(report, { pushes, color, files })}`);
  const stale = out === undefined ? undefined : staleNote(out, written, others);
  if (stale !== undefined) process.stderr.write(`${stale}\n`);
  writeJobSummary(reportMarkdown(report));
}

/** The files of a folder: those of what was built, and the others. */
function filesIn(folder: string, { images }: Report): Record<"written" | "others", BuiltPlatform[]> {
  const built = images.flatMap(({ name, platforms }) =>
    platforms.flatMap(({ platform, result }) => (result === "built" ? [builtFileName(name, platform)] : [])),
  );
  const isWritten = ({ image, platform }: BuiltPlatform) => built.includes(builtFileName(image, platform));
  const { platforms } = readBuilt(folder);
  return { written: platforms.filter(isWritten), others: platforms.filter((file) => !isWritten(file)) };
}

/** Names the images that were loaded; false when there was none. */
export function tellLoaded({ images }: Report, platform: string): boolean {
  const isLoaded = (build: PlatformReport) => build.platform === platform && build.result === "built";
  const loaded = images.filter(({ platforms }) => platforms.some(isLoaded));
  for (const { name } of loaded) process.stdout.write(`loaded into Docker: ${loadedName(name, platform)}\n`);
  if (loaded.length === 0) process.stderr.write(`--load ${platform}: no image was built for it\n`);
  return loaded.length > 0;
}
