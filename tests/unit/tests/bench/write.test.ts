import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "../../../bench/results.ts";
import { writeDocuments } from "../../../bench/write.ts";

const turn = { seconds: 1, cpu: 0, serving: 0 };
const result = (row: string, what: string): Result => ({
  row,
  what,
  peer: "empty",
  surroundings: {
    date: "2026-11-27 18:00",
    machine: { processors: 2, model: "", memory: 8000, kernel: "6", load: 0 },
    versions: {},
  },
  turns: { empty: [turn] },
  medians: { empty: turn },
  goals: [{ ours: "empty", peer: "empty", what, most: 1, unit: "s", value: 1 }],
  charts: [{ file: row, title: what, across: "images", unit: "s", lines: [{ name: "up", points: [[1, 1]] }] }],
});

describe("writing documents", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "documents-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("replaces the rows that were measured, and keeps the others", () => {
    const document = join(folder, "performance.md");
    const markers = "<!-- The benchmark writes from here: npm run bench -- --write docs -->\n<!-- to here. -->\n";
    writeFileSync(document, markers);
    writeDocuments(folder, [result("tags", "old tags"), result("platforms", "old platforms")]);
    writeDocuments(folder, [result("tags", "new tags")]);
    const text = readFileSync(document, "utf8");
    assert.ok(text.indexOf("old platforms") < text.indexOf("new tags"), text);
    assert.ok(!text.includes("old tags"), text);
    assert.deepEqual(readdirSync(join(folder, "charts")).sort(), ["figures.json", "platforms.svg", "tags.svg"]);
  });
});
