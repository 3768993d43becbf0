import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { svg } from "./chart.ts";
import { resultsMarkdown, withResults } from "./document.ts";
import { type Result, readResults, replaceResults, writeResults } from "./results.ts";
import { ROWS } from "./rows.ts";

/** The document with the table. */
const DOCUMENT = "performance.md";
/** The folder of charts, and of the figures of all rows: a run of some replaces theirs alone. */
const CHARTS = "charts";
const FIGURES = "figures.json";

/** Writes the tables and charts of a folder of documents anew, with these results in place of older ones. */
export function writeDocuments(folder: string, newer: readonly Result[]): void {
  const charts = join(folder, CHARTS);
  mkdirSync(charts, { recursive: true });
  const figures = join(charts, FIGURES);
  const results = replaceResults(readResults(figures), newer, Object.keys(ROWS));
  writeResults(figures, results);
  const document = join(folder, DOCUMENT);
  writeFileSync(document, withResults(readFileSync(document, "utf8"), resultsMarkdown(results)));
  for (const { file, ...chart } of results.flatMap((result) => result.charts)) {
    writeFileSync(join(charts, `${file}.svg`), svg(chart));
  }
}
