import { amount, verdict } from "./goal.ts";
import type { Surroundings } from "./machine.ts";
import type { Result } from "./results.ts";
import type { Turn } from "./row.ts";

/** Between these lines a document is written by the benchmark. */
const BEGIN = "<!-- The benchmark writes from here: npm run bench -- --write docs -->";
const END = "<!-- to here. -->";

/** @throws Error when the document has no such lines */
export function withResults(document: string, text: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the document has no lines "${BEGIN}" and "${END}" after it; add them`);
  return `${document.slice(0, from + BEGIN.length)}\n\n${text}\n${document.slice(to)}`;
}

/** What was measured, in Markdown: the goals, the charts, each variant, and where. */
export function resultsMarkdown(results: readonly Result[]): string {
  return [
    table(["row", "work", "peer", "here", "ratio", "goal", "reached"], results.flatMap(goalRows)),
    ...results.flatMap(({ charts }) => charts.map(({ file, title }) => `![${title}](charts/${file}.svg)\n`)),
    table(
      ["row", "variant", "median", "least", "most", "CPU", "CPU of BuildKit and registry", "memory"],
      results.flatMap(variantRows),
    ),
    ...places(results),
  ].join("\n");
}

/** A line for each goal of a row; of one without goals, a line for each variant beside the peer. */
function goalRows({ row, what, peer, medians, goals }: Result): string[][] {
  const pairs =
    goals.length > 0
      ? goals
      : Object.keys(medians).flatMap((ours) => (ours === peer ? [] : [{ ours, peer, goal: undefined }]));
  return pairs.map((pair, number) => {
    const [theirs, ours] = [medians[pair.peer], medians[pair.ours]];
    const shown = (name: string, turn: Turn | undefined) => (turn ? `${name} ${figure(turn, pair)}` : name);
    const ratio = theirs && ours ? amount(ours.seconds / theirs.seconds, "times") : "";
    const goal = "what" in pair ? [`${pair.what} ≤ ${amount(pair.most, pair.unit)}`, reached(pair)] : ["", ""];
    return [
      ...(number === 0 ? [`\`${row}\``, what] : ["", ""]),
      shown(pair.peer, theirs),
      shown(pair.ours, ours),
      ratio,
      ...goal,
    ];
  });
}

function figure({ seconds, memory }: Turn, pair: object): string {
  return "unit" in pair && pair.unit === "MB" && memory !== undefined ? amount(memory, "MB") : amount(seconds, "s");
}

function reached(goal: Result["goals"][number]): string {
  return `${amount(goal.value, goal.unit)}: ${verdict(goal)}`;
}

function variantRows({ row, turns, medians }: Result): string[][] {
  return Object.entries(turns).map(([name, taken], number) => {
    const seconds = taken.map((turn) => turn.seconds);
    const { seconds: middle, cpu, serving, memory } = medians[name] as Turn;
    const figures = [middle, Math.min(...seconds), Math.max(...seconds), cpu, serving].map((value) =>
      amount(value, "s"),
    );
    return [number === 0 ? `\`${row}\`` : "", name, ...figures, memory === undefined ? "" : amount(memory, "MB")];
  });
}

/** A paragraph for each machine and set of versions, with the rows that were measured there. */
function places(results: readonly Result[]): string[] {
  const rows = new Map<string, { where: Surroundings; names: string[]; loads: number[]; dates: string[] }>();
  for (const { row, surroundings: where } of results) {
    const { load, ...machine } = where.machine;
    const key = JSON.stringify([machine, where.versions]);
    const place = rows.get(key) ?? { where, names: [], loads: [], dates: [] };
    rows.set(key, place);
    place.names.push(`\`${row}\``);
    place.loads.push(load);
    place.dates.push(where.date);
  }
  return [...rows.values()].map(({ where, names, loads, dates }) => {
    const { processors, model, memory, kernel } = where.machine;
    const versions = Object.entries(where.versions).map(([program, version]) => `${program} ${version}`);
    const [least, most] = [Math.min(...loads), Math.max(...loads)].map((load) => load.toFixed(1));
    return (
      `${names.join(", ")}: ${dates.toSorted()[0]} UTC, ${processors} processors (${model}), ` +
      `${memory.toLocaleString("en")} MB of memory, Linux ${kernel}; the load before the rows was ${least} to ${most}. ` +
      `${versions.join(", ")}.\n`
    );
  });
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return `${line(headings)}${line(headings.map(() => "---"))}${rows.map(line).join("")}`;
}
