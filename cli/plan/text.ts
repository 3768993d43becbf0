import { gatesInWords } from "../../components/gates/in-words.ts";
import { machineLines } from "../../components/plan/machines.ts";
import { columns } from "../../lib/columns.ts";
import { printable } from "../../lib/printable.ts";
import { painted } from "../report/paint.ts";
import { basesLines } from "./bases-table.ts";
import type { PlannedImageReport, PlanReport } from "./model.ts";
import { movesLines } from "./moves.ts";

/** The length of a commit in tables. */
const SHORT_COMMIT_LENGTH = 12;

/**
 * The plan for people: the source, one table of tags with their rules, then each image's labels, and as far as it was
 * asked for, where the tags point now and what the images are built on.
 */
export function planText(plan: PlanReport, color: boolean): string {
  const { images } = plan;
  if (images.length === 0) return `${sourceLine(plan)}\nthe stack has no images\n`;
  const bold = (text: string) => (color ? painted("bold", text) : text);
  const [heading = "", ...rows] = columns([HEADING, ...images.flatMap(rowsOf)]);
  const blocks = [
    [sourceLine(plan)],
    [bold(heading), ...rows],
    ...images.map((image) => labelLines(image, bold)),
    ...images.flatMap(({ moves = [] }) => moves.map(movesLines)),
    ...builderBlocks(plan),
    ...(plan.stateProblem === undefined ? [] : [[printable(plan.stateProblem)]]),
    ...images.map((image) => basesLines(image)).filter(({ length }) => length > 0),
  ];
  return blocks.map((block) => block.map((line) => `${line}\n`).join("")).join("\n");
}

/** Where platforms would be built, and what is to be known of that; nothing where nobody was asked. */
function builderBlocks({ images, builderWarnings = [] }: PlanReport): string[][] {
  const blocks = images.flatMap(({ name, machines = {} }) => {
    const lines = machineLines(machines).map((line) => `  ${line}`);
    return lines.length > 0 ? [[printable(`${name}, builders`), ...lines]] : [];
  });
  const warnings = builderWarnings.map((warning) => printable(`warning: ${warning}`));
  return warnings.length > 0 ? [...blocks, warnings] : blocks;
}

/** Where the tags come from: `refs/tags/v1.2.3 at 0123456789ab (push, GitHub Actions)`. */
export function sourceLine({ source: { ref, sha, eventName, origin, isDirty } }: PlanReport): string {
  const where = [ref || "no branch or tag", ...(sha ? [`at ${sha.slice(0, SHORT_COMMIT_LENGTH)}`] : [])].join(" ");
  const who = [...(eventName ? [eventName] : []), origin].join(", ");
  return printable(`source: ${where} (${who})${isDirty ? ", with uncommitted changes" : ""}`);
}

const HEADING = ["image", "tag", "rule", "published"];

function rowsOf(image: PlannedImageReport): string[][] {
  if (image.tags.length === 0) return [[image.name, "-", "-", publishedText(image)]];
  return image.tags.map(({ tag, rule }) => [image.name, tag, rule, publishedText(image)]);
}

/** Whether an image's exact versions are published. */
export function publishedText({ published, repositories }: PlannedImageReport): string {
  if (repositories.length === 0) return "not to be published";
  if (published === undefined) return "-";
  return published ? "yes" : "new";
}

function labelLines(
  { name, repositories, platforms, given = {}, parents = [], gates = [], labels, warnings }: PlannedImageReport,
  bold: (text: string) => string,
): string[] {
  const lines = Object.entries(labels).map(([key, value]) => printable(`  ${key}=${value}`));
  return [
    bold(`${name}${repositories.length > 0 ? `, to ${repositories.join(" and ")}` : ""}`),
    ...lines,
    ...(gates.length > 0 ? [`  ${gatesInWords(gates, platforms.length + Object.keys(given).length)}`] : []),
    ...Object.entries(given).map(([platform, digest]) => `  ${platform} is given: ${digest}`),
    ...(parents.length > 0 ? [`  built on ${parents.join(", ")}`] : []),
    ...warnings.map((warning) => printable(`  warning: ${warning}`)),
  ];
}
