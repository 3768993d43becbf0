import { columns } from "./columns.ts";
import { amount, verdict } from "./goal.ts";
import type { Result } from "./results.ts";
import type { Turn } from "./row.ts";

const INDENT = "  ";

/** What was measured of a row, for a terminal. */
export function resultText({ row, what, peer, turns, medians, goals }: Result): string {
  const hasMemory = Object.values(medians).some(({ memory }) => memory !== undefined);
  const head = [
    "",
    "median",
    "least",
    "most",
    "CPU",
    "BuildKit, registry",
    `of ${peer}`,
    ...(hasMemory ? ["memory"] : []),
  ];
  const lines = Object.entries(turns).map(([name, taken]) => {
    const seconds = taken.map((turn) => turn.seconds);
    const { seconds: middle, cpu, serving, memory } = medians[name] as Turn;
    const figures = [middle, Math.min(...seconds), Math.max(...seconds), cpu, serving].map((value) =>
      amount(value, "s"),
    );
    const ratio = amount(middle / (medians[peer]?.seconds ?? Number.NaN), "times");
    return [name, ...figures, ratio, ...(hasMemory ? [memory === undefined ? "" : amount(memory, "MB")] : [])];
  });
  const runs = Object.values(turns)[0]?.length ?? 0;
  return [
    `${row}: ${what} (${runs === 1 ? "1 run" : `${runs} runs`})`,
    ...columns([head, ...lines]).map((line) => INDENT + line.trimEnd()),
    ...goals.map((goal) => {
      const limit = amount(goal.most, goal.unit);
      return `${INDENT}${goal.what}: ${amount(goal.value, goal.unit)}, goal ${limit}: ${verdict(goal)}`;
    }),
  ]
    .map((line) => `${line}\n`)
    .join("");
}
