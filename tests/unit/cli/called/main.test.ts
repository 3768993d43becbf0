import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { calledProject } from "../../../../cli/called/main.ts";

describe("multiarch called-project", () => {
  let root: string;
  let installed: string[];
  let told: string[];
  beforeEach(() => {
    [installed, told] = [[], []];
    root = mkdtempSync(join(tmpdir(), "multiarch-called-"));
    for (const folder of ["own", "workspace/app"]) mkdirSync(join(root, folder), { recursive: true });
    symlinkSync(join(process.cwd(), "node_modules"), join(root, "own", "node_modules"));
    write("own/Pulumi.yaml", "name: multiarch\nmain: index.ts\nruntime: nodejs\nplugins: {providers: []}\n");
    write("own/index.ts", "own();\n");
    write("workspace/app/Pulumi.yaml", "name: app\nmain: index.js\nplugins: {providers: [{name: evil, path: .}]}\n");
    write("workspace/app/index.js", "own();\n");
    write("workspace/app/Pulumi.ghcr.yaml", "config: {multiarch:images: {app: {args: {A: '0022'}}}}\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (name: string, text: string) => writeFileSync(join(root, name), text);
  const read = (name: string) => readFileSync(join(root, "own", name), "utf8");
  const take = (check?: true) =>
    calledProject(
      { from: join(root, "workspace/app"), stack: "ghcr", stackFile: "Pulumi.ghcr.yaml", ...(check && { check }) },
      {
        own: join(root, check ? "workspace/app" : "own"),
        environment: { PULUMI_BACKEND_URL: "s3://states", GITHUB_WORKSPACE: join(root, "workspace") },
        tell: (line) => void told.push(line),
        install: async (name, version) => {
          installed.push(`${name} ${version}`);
        },
      },
    );

  it("gives its own project the settings of the other one, and installs what an update may need", async () => {
    assert.equal(await take(), 0);
    assert.deepEqual(parse(read("Pulumi.yaml")), {
      name: "app",
      main: "index.ts",
      runtime: "nodejs",
      plugins: { providers: [] },
    });
    // No reader takes anything for something else.
    assert.equal(
      read("Pulumi.ghcr.yaml"),
      `${JSON.stringify({ config: { "multiarch:images": { app: { args: { A: "0022" } } } } }, undefined, 2)}\n`,
    );
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      dependencies: Record<string, string>;
    };
    const versions = ["docker-build", "github"].map((name) => `${name} ${dependencies[`@pulumi/${name}`]}`);
    assert.deepEqual([installed, told], [versions, []]);
  });

  it("says in the caller's project whether it can be published, and changes nothing", async () => {
    const before = readFileSync(join(root, "workspace/app/Pulumi.yaml"), "utf8");
    assert.equal(await take(true), 1);
    // The program that is installed there, and not the one that lies there, is what it is compared with.
    assert.match(told.join("\n"), /^the project cannot be .* a problem:\n {2}index\.js is a program of its own, and/);
    write("workspace/app/index.js", 'export { default } from "multiarch/program";\n');
    assert.equal(await take(true), 0);
    assert.equal(readFileSync(join(root, "workspace/app/Pulumi.yaml"), "utf8"), before);
    assert.deepEqual(installed, []);
  });

  it("changes nothing where something is wrong, and reads nothing beside the checkout", async () => {
    write("Pulumi.outside.yaml", "config: {}\n");
    rmSync(join(root, "workspace/app/Pulumi.ghcr.yaml"));
    symlinkSync(join(root, "Pulumi.outside.yaml"), join(root, "workspace/app/Pulumi.ghcr.yaml"));
    const before = read("Pulumi.yaml");
    assert.equal(await take(), 1);
    assert.equal(read("Pulumi.yaml"), before);
    assert.deepEqual(installed, []);
    assert.deepEqual(told, [
      "the project cannot be published by this workflow, it has a problem:",
      "  Pulumi.ghcr.yaml does not exist in the caller's repository",
    ]);
  });
});
