import { gatesInWords } from "../../components/gates/in-words.ts";
import { machineLines } from "../../components/plan/machines.ts";
import { TAG_HEADINGS, tagRows } from "../../lib/tag-table.ts";
import { code, plain, table } from "../support/markdown.ts";
import { basesTable } from "./bases-table.ts";
import type { MovesReport, PlannedImageReport, PlanReport } from "./model.ts";
import { publishedText, sourceLine } from "./text.ts";

/** The plan as Markdown of GitHub's kind, for the summary of a job or a comment on a pull request. */
export function planMarkdown(plan: PlanReport): string {
  const { images } = plan;
  const rows = images.flatMap((image) =>
    image.tags.map(({ tag, rule }) => [plain(image.name), code(tag), code(rule), publishedText(image)]),
  );
  const warnings = images.flatMap(({ name, warnings }) =>
    warnings.map((warning) => `- ${plain(`${name}: ${warning}`)}`),
  );
  const all = [...warnings, ...(plan.builderWarnings ?? []).map((warning) => `- ${plain(warning)}`)];
  const blocks = [
    "## Plan",
    plain(sourceLine(plan)),
    rows.length === 0 ? "No tag would move." : table(["image", "tag", "rule", "published"], rows),
    ...images.map(({ name, platforms, given = {}, parents = [], gates = [], repositories }) => {
      const where = repositories.length > 0 ? repositories.map(code).join(", ") : "nowhere";
      const all = [...platforms, ...Object.entries(given).map(([platform, digest]) => `${platform} (${code(digest)})`)];
      const on = parents.length > 0 ? `, built on ${parents.map(plain).join(", ")}` : "";
      const before = gates.length > 0 ? `, behind ${plain(gatesInWords(gates, all.length))}` : "";
      return `**${plain(name)}** for ${all.join(", ")}${on}, published to ${where}${before}`;
    }),
    ...images.flatMap(({ moves = [] }) => moves.flatMap(movesBlocks)),
    ...(plan.stateProblem === undefined ? [] : [plain(plan.stateProblem)]),
    ...images.flatMap(basesBlocks),
    ...images.flatMap(buildersBlocks),
    ...(all.length > 0 ? [`### Warnings\n\n${all.join("\n")}`] : []),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function movesBlocks({ repository, next, tags, failure }: MovesReport): string[] {
  const rows = tagRows(tags, next).map((row) => [row.tags.map(code).join(", "), ...row.cells.map(plain)]);
  return [`### ${plain(repository)}`, failure === undefined ? table(TAG_HEADINGS, rows) : plain(failure)];
}

function buildersBlocks({ name, machines = {} }: PlannedImageReport): string[] {
  const lines = machineLines(machines).map((line) => `- ${plain(line)}`);
  return lines.length > 0 ? [`### Builders of ${plain(name)}`, lines.join("\n")] : [];
}

function basesBlocks(image: PlannedImageReport): string[] {
  const { headings, rows, notes } = basesTable(image);
  if (rows.length === 0) return [];
  return [
    `### Bases of ${plain(image.name)} (bases: ${image.basesSetting})`,
    table(
      headings,
      rows.map((row) => row.map(plain)),
    ),
    ...(notes.length > 0 ? [notes.map((note) => `- ${plain(note)}`).join("\n")] : []),
  ];
}
