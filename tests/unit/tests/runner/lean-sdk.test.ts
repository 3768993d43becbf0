import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { leanSdk } from "../../../runner/lean-sdk.ts";

describe("a program of the tests", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'a lean "sdk" '));
  const main = join(folder, "node_modules/@pulumi/pulumi/cmd/run/index.js");
  before(() => {
    write("node_modules/source-map-support/register.js", 'console.log("source maps");\n');
    write("node_modules/@opentelemetry/api.js", 'console.log("telemetry");\n');
    write("node_modules/@pulumi/pulumi/cmd/run/tracing.js", 'console.log("tracing");\n');
    write("node_modules/@pulumi/pulumi/typescript-shim.js", 'console.log("compiler"); exports.version = "5";\n');
    write(
      "node_modules/@pulumi/pulumi/cmd/run/index.js",
      `require("@opentelemetry/api");
require("./tracing");
require("source-map-support/register");
const compiler = require("../../typescript-shim");
console.log("program", process.env.PULUMI_NODEJS_TYPESCRIPT);
if (process.argv[2] === "compile") console.log(compiler.version, compiler.version);
`,
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const run = async (project: string, args: readonly string[] = [], variables = {}) => {
    write("Pulumi.yaml", project);
    const env = { ...leanSdk(), PULUMI_NODEJS_TYPESCRIPT: "true", ...variables };
    return (await execa(process.execPath, [main, ...args], { cwd: folder, env })).stdout.split("\n");
  };

  it("starts without source maps and the compiler, which is there when it is used", async () => {
    assert.deepEqual(await run("runtime: nodejs\n"), ["program true"]);
    assert.deepEqual(await run("runtime: nodejs\n", ["compile"]), ["program true", "compiler", "5 5"]);
  });

  it("starts without what traces it, unless it is traced", async () => {
    const traced = ["telemetry", "tracing", "program true"];
    assert.deepEqual(await run("runtime: nodejs\n", ["--tracing", "http://127.0.0.1:9411"]), traced);
    assert.deepEqual(await run("runtime: nodejs\n", [], { TRACEPARENT: "00-1-1-01" }), traced);
  });

  it("is not compiled where its project says so", async () => {
    const project = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
    assert.deepEqual(await run(project), ["program undefined"]);
  });
});
