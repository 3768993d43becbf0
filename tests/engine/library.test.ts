import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { digestOf, platformsOf, readIndex } from "./support/images.ts";
import { innerTypes } from "./support/inner-types.ts";
import { PACKAGE, PROJECT, Workspace } from "./support/workspace.ts";

const { devDependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  devDependencies: Record<string, string>;
};
/** What a TypeScript program has beside the package, in the versions that are in npm's cache already. */
const COMPANIONS = ["@pulumi/pulumi", "typescript"].map((name) => `${name}@${devDependencies[name]}`);
const INSTALL = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];

/** A file of the example. */
const example = (file: string) => readFileSync(join(PROJECT, "examples/library", file), "utf8");

/** The programs of the documentation. */
function documented(): string[] {
  const text = readFileSync(join(PROJECT, "docs/library.md"), "utf8");
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program = ""]) => program);
}

describe("the package", function () {
  this.timeout(180_000);
  const temporary = mkdtempSync(join(tmpdir(), "multiarch-package-"));
  let archive: { filename: string; files: { path: string }[] };
  let workspace: Workspace;
  let program: string;

  before(async () => {
    const pack = ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", temporary];
    const { stdout } = await execa("npm", pack, { cwd: PACKAGE });
    [archive] = JSON.parse(stdout);
    workspace = await Workspace.createForeign({
      "package.json": example("package.json").replace(/"file:.*"/, JSON.stringify(join(temporary, archive.filename))),
      "Pulumi.yaml": example("Pulumi.yaml"),
      "app/Dockerfile": example("app/Dockerfile"),
    });
    await execa("npm", [...INSTALL, ...COMPANIONS], { cwd: workspace.folder });
    await workspace.pulumi("config", "set", "namespace", workspace.namespace);
    program = example("index.ts");
  });
  after(async () => {
    await workspace.remove();
    rmSync(temporary, { recursive: true });
  });

  it("holds what a program needs, and nothing else", () => {
    const needed =
      /^(dist\/(index|(chunks|cli|components|lib|provider)\/.+)\.(js|d\.ts)|dist\/provider\/LICENSES\.txt|components\/settings\/pulumi-stack\.schema\.json|provider\/pulumi-resource-[\w-]+(\.cmd)?|package\.json|[A-Z]+(\.md)?)$/;
    const paths = archive.files.map(({ path }) => path);
    assert.deepEqual(
      paths.filter((path) => !needed.test(path)),
      [],
    );
    assert.ok(paths.includes("dist/components/index.d.ts"));
  });

  it("brings no second copy of the SDK, and no tool of this checkout", async () => {
    const { stdout } = await execa("npm", ["ls", "--all", "--parseable"], { cwd: workspace.folder });
    const names = stdout.split("\n").map((folder) => folder.split("node_modules/").at(-1));
    assert.equal(names.filter((name) => name === "@pulumi/pulumi").length, 1);
    for (const tool of ["mocha", "bcryptjs"]) assert.ok(!names.includes(tool), tool);
  });

  it("has no type in its declarations that a program could not import", () => {
    const entry = join(workspace.folder, "node_modules/multiarch/dist/components/index.d.ts");
    assert.deepEqual(innerTypes(entry), []);
  });

  it("is what the programs of the documentation are written for", async () => {
    const [part = "", ...others] = documented();
    assert.ok(program.includes(part), part);
    const files = others.map((text, position) => {
      const file = `documented-${position}.mts`;
      workspace.write(file, text.includes("import ") ? text : `import { MultiArchImage } from "multiarch";\n${text}`);
      return file;
    });
    assert.ok(files.length > 0);
    await execa("npx", ["tsc", "--noEmit", "--module", "nodenext", "--strict", "--skipLibCheck", ...files], {
      cwd: workspace.folder,
    });
  });

  it("publishes from the program of the example, a TypeScript one", async () => {
    workspace.write("index.ts", program);
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    const app = `${workspace.namespace}/app`;
    assert.deepEqual(platformsOf(await readIndex(`${app}:latest`)), ["linux/amd64", "linux/arm64"]);
    assert.deepEqual(platformsOf(await readIndex(`${workspace.namespace}/stable:stable`)), [
      "linux/amd64",
      "linux/arm64",
    ]);
    const { refs } = await workspace.outputs<{ refs: string[] }>();
    assert.deepEqual(refs, [`${app}@${await digestOf(`${app}:1.2.3`)}`]);
    assert.deepEqual((await workspace.up()).steps, []);
  });

  for (const [kind, file, translate] of [
    ["an ES module", "index.mjs", (text: string) => text],
    [
      "CommonJS",
      "index.cjs",
      (text: string) =>
        text
          .replaceAll(/import (.+) from (.+);/g, "const $1 = require($2);")
          .replace("export const refs =", "exports.refs ="),
    ],
  ] as const) {
    it(`sees no difference from the same program as ${kind}`, async () => {
      workspace.write(file, translate(program));
      workspace.write("Pulumi.yaml", `${example("Pulumi.yaml")}main: ${file}\n`);
      const { exitCode, output, steps } = await workspace.preview();
      assert.equal(exitCode, 0, output);
      assert.deepEqual(steps, []);
    });
  }

  it("refuses wrong arguments as the compiler's errors, and as sentences", async () => {
    workspace.write("Pulumi.yaml", example("Pulumi.yaml"));
    workspace.write("index.ts", program.replace(/platforms: .+,/, "platforms: 5,"));
    const mistyped = await workspace.preview();
    assert.notEqual(mistyped.exitCode, 0);
    assert.match(mistyped.output, /TS2322: Type 'number' is not assignable/);

    workspace.write("index.ts", program.replace('"linux/arm64"', '"linux/amd46"'));
    const misspelt = await workspace.preview();
    assert.notEqual(misspelt.exitCode, 0);
    assert.match(misspelt.output, /the image "app" cannot be built:\n.*"linux\/amd46"/);
    assert.doesNotMatch(misspelt.output, /node_modules/);

    workspace.write("derived/Dockerfile", `FROM ${workspace.namespace}/app:1.2.3\n`);
    const derived = { repositories: [`${workspace.namespace}/derived`], platforms: ["linux/amd64"], tags: ["one"] };
    const argument = JSON.stringify({ ...derived, context: "derived", builders: { default: "sandbox" } });
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN uname -m > /machine-again\n");
    workspace.write("index.ts", `${program}\nnew MultiArchImage("derived", ${argument});\n`);
    const onItsOwn = await workspace.up();
    assert.notEqual(onItsOwn.exitCode, 0, onItsOwn.output);
    assert.match(
      onItsOwn.output,
      /is published by the image "app" of this program; give the digest to the build: contexts: /,
    );
    assert.doesNotMatch(onItsOwn.output, /node_modules/);
    assert.deepEqual(
      onItsOwn.steps.filter((step) => step.includes("-linux-")),
      [],
      onItsOwn.output,
    );
  });
});
