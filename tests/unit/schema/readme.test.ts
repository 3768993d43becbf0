import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { imageSchema } from "../../../components/settings/schema.ts";

describe("the README's table of settings", () => {
  it("names every field of an image, and no other", () => {
    const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
    const [, table = ""] = readme.split("### Settings of an image\n");
    const rows = table.split("\n").filter((line) => line.startsWith("| `"));
    const fields = rows.flatMap((row) => [...(row.split(" | ")[0] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name));
    assert.deepEqual(fields.sort(), Object.keys(imageSchema.shape).sort());
  });
});
