import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gateSchema } from "../../../components/settings/gates.ts";
import { githubSchema } from "../../../components/settings/github.ts";
import { registrySchema } from "../../../components/settings/registries.ts";
import { imageSchema } from "../../../components/settings/schema.ts";

/** The names of fields in the first column of the table below a heading. */
function tableFields(file: string, heading: string): string[] {
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
  const [, section = ""] = text.split(`# ${heading}\n`);
  const rows = (section.split(/\n#+ /)[0] ?? "").split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) => [...(row.split(" | ")[0] ?? "").matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
}

describe("the tables of settings", () => {
  for (const [file, heading, { shape }] of [
    ["docs/settings.md", "Settings of an image", imageSchema],
    ["docs/settings.md", "Settings of a gate", gateSchema],
    ["docs/settings.md", "Settings of a registry", registrySchema],
    ["docs/github.md", "Settings of a repository", githubSchema],
  ] as const) {
    it(`name every field, and no other, below ${heading} in ${file}`, () => {
      assert.deepEqual(tableFields(file, heading).sort(), Object.keys(shape).sort());
    });
  }
});
