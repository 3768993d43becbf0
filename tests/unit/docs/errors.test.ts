import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const SOURCES = ["components", "lib", "provider", "sandbox", "cli"];
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
/** Between the two halves of a text that goes on in the next line. */
const CONTINUATION = /["'`] \+\s+["'`]/g;
/** What of a sentence is an example: what stands in quotes, and words that hold more than letters. */
const EXAMPLE = /"[^"]*"|\S*[\d/@_]\S*|\S*\w\.\w\S*|\b[A-Z]{2,}\b/g;
/** Words of the sentence itself, in a row. */
const WORDS = /[A-Za-z][A-Za-z'-]*(?: [A-Za-z][A-Za-z'-]*)*/g;

/** The texts of a folder's TypeScript, without comments. */
function sourceOf(folder: string): string {
  const files = readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .map((file) =>
      readFileSync(join(PROJECT, folder, file), "utf8")
        .replace(COMMENT, "")
        .replace(CONTINUATION, ""),
    )
    .join("\n");
}

const source = SOURCES.map(sourceOf).join("\n");

/** The tables of sentences begin with this heading. */
const TABLE = /^\| you read \| because \|\n\|---\|---\|\n((?:\|.*\n)+)/gm;

for (const [document, least] of [
  ["docs/errors.md", 30],
  ["docs/github.md", 15],
] as const) {
  describe(document, () => checkSentences(document, least));
}

function checkSentences(document: string, least: number): void {
  const tables = [...readFileSync(join(PROJECT, document), "utf8").matchAll(TABLE)].map(([, table]) => table).join("");
  const rows = tables.matchAll(/^\| (`.*?`) \| .* \|$/gm);
  const sentences = [...rows].flatMap(([, column = ""]) =>
    [...column.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text),
  );

  it("lists sentences", () => assert.ok(sentences.length > least, String(sentences.length)));

  for (const sentence of sentences) {
    it(`has the words of the code in: ${sentence}`, () => {
      const fragments = sentence.replace(EXAMPLE, "…").match(WORDS) ?? [];
      assert.ok(
        fragments.some((fragment) => fragment.includes(" ")),
        "it has no words to look for",
      );
      assert.deepEqual(
        fragments.filter((fragment) => !source.includes(fragment)),
        [],
      );
    });
  }
}
