import { columns } from "../../lib/columns.ts";
import { shortDigest } from "../../lib/oci/digest.ts";
import { printable } from "../../lib/printable.ts";
import { githubBlocks } from "./github.ts";
import {
  attested,
  type BuildResult,
  commandLines,
  failedGates,
  gated,
  headings,
  isAttested,
  isGated,
  place,
  type Report,
  type RepositoryReport,
  seconds,
  type TagReport,
  waited,
} from "./model.ts";
import { painted } from "./paint.ts";

/** The colour of a result on a terminal. */
const COLORS = {
  built: "green",
  taken: "green",
  new: "green",
  moved: "yellow",
  left: "yellow",
  failed: "red",
  pending: "red",
  unknown: "yellow",
  "not built": "yellow",
  unchanged: "dim",
} as const;

/**
 * The report for people: one table of the builds, each repository with its tags and commands, and what is on GitHub.
 */
export function reportText(report: Report, color: boolean): string {
  const rows = buildRows(report);
  const github = githubBlocks(report.github);
  if (rows.length === 0 && github.length === 0) return `the stack ${report.stack} has no images\n`;
  const paint = (result: keyof typeof COLORS, text: string) => (color ? painted(COLORS[result], text) : text);
  const [heading = "", ...lines] = columns([headings(report), ...rows.map(({ cells }) => cells)]);
  const table = [
    color ? painted("bold", heading) : heading,
    // The result is the last column: nothing is padded behind it.
    ...lines.map((line, row) => {
      const result = rows[row]?.result ?? "unknown";
      return line.slice(0, -result.length) + paint(result, result);
    }),
  ];
  const repositories = report.images.flatMap((image) => image.repositories);
  const blocks = repositories.map((repository) => repositoryLines(repository, paint));
  const failed = failedGates(report).map((sentence) => [paint("failed", printable(sentence))]);
  return [...(rows.length > 0 ? [table] : []), ...failed, ...blocks, ...github]
    .map((block) => block.map((line) => `${line}\n`).join(""))
    .join("\n");
}

function buildRows(report: Report): { cells: string[]; result: BuildResult }[] {
  return report.images.flatMap(({ name, platforms }) =>
    platforms.map((build) => {
      const { platform, digest, result } = build;
      const times = [waited(build), seconds(build)].map((time) => time?.toString() ?? "-");
      const attestations = isAttested(report) ? [attested(build) || "-"] : [];
      const gates = isGated(report) ? [gated(build) || "-"] : [];
      const shown = digest ? shortDigest(digest) : "-";
      return { result, cells: [name, platform, place(build), shown, ...attestations, ...gates, ...times, result] };
    }),
  );
}

function repositoryLines(
  { repository, digest, tags, commands }: RepositoryReport,
  paint: (result: TagReport["result"], text: string) => string,
): string[] {
  const width = Math.max(0, ...tags.map(({ tag }) => tag.length));
  return [
    `${repository}  ${digest ? shortDigest(digest) : "not published"}`,
    ...tags.map((tag) => `  ${tag.tag.padEnd(width)}  ${paint(tag.result, describeTag(tag))}`),
    ...(commands ? commandLines(commands).map((line) => `  ${line}`) : []),
  ];
}

/** Where a tag is, and where it was. */
export function describeTag({ result, from, to = "", reason }: TagReport): string {
  switch (result) {
    case "moved":
      return `moved${from ? ` from ${shortDigest(from)}` : ""} to ${shortDigest(to)}`;
    case "new":
      return `new, ${shortDigest(to)}`;
    case "unchanged":
      return `unchanged, ${shortDigest(to)}`;
    case "left":
      return `left at ${shortDigest(to)}, which is newer: ${reason}`;
    case "pending":
      return to ? `not moved, still ${shortDigest(to)}` : "not published";
  }
}
