import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { checkBuildCommand } from "../../cli/build/check-command.ts";
import { buildCommand } from "../../cli/build/command.ts";
import { doctorCommand } from "../../cli/doctor/command.ts";
import { initCommand } from "../../cli/init/command.ts";
import { publishWorkflow } from "../../cli/init/workflow.ts";
import { planCommand } from "../../cli/plan/command.ts";
import { reportCommand } from "../../cli/report/command.ts";

const COMMANDS = new Map(
  [initCommand(), planCommand(), reportCommand(), buildCommand(), checkBuildCommand(), doctorCommand()].map(
    (command) => [command.name(), new Set(["--help", ...command.options.flatMap(({ long }) => (long ? [long] : []))])],
  ),
);
const ROOT = new URL("../../", import.meta.url);
const docs = [
  "README.md",
  ...readdirSync(new URL("docs/", ROOT)).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
];
const workflow = publishWorkflow({
  stack: "ghcr",
  branches: ["main"],
  builder: "multi",
  registries: ["ghcr.io"],
  folder: "images",
  guide: "",
  hasQueue: true,
  runsScripts: false,
});

/** Each `multiarch NAME --option` of a text, with its options. */
function calls(text: string): [name: string, options: string[]][] {
  return [...text.matchAll(/\bmultiarch (?:-- )?([a-z][a-z-]*)((?: [^\n`|)]+)?)/g)].flatMap(
    ([, name = "", args = ""]) =>
      COMMANDS.has(name) ? [[name, [...args.matchAll(/(?<= )--[a-z][\w-]*/g)].map(([option]) => option)]] : [],
  );
}

describe("the commands that are documented", () => {
  for (const [file, text] of [
    ...docs.map((name) => [name, readFileSync(new URL(name, ROOT), "utf8")] as const),
    ["the workflow of multiarch init", workflow] as const,
  ]) {
    it(`have the options that ${file} names`, () => {
      for (const [name, options] of calls(text)) {
        for (const option of options) assert.ok(COMMANDS.get(name)?.has(option), `multiarch ${name} has no ${option}`);
      }
    });
  }

  it("are found", () => {
    const found = calls(workflow);
    assert.deepEqual([...new Set(found.map(([name]) => name))].sort(), ["build", "plan", "report"]);
    assert.deepEqual(found.find(([name]) => name === "report")?.[1], ["--stack", "--events", "--html"]);
    assert.deepEqual(calls("`multiarch report --outside` | x")[0]?.[1], ["--outside"]);
  });
});
