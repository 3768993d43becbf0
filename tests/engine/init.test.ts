import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { crane, platformsOf, readIndex } from "./support/images.ts";
import { PROJECT, sandboxRegistry } from "./support/workspace.ts";

const { devDependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  devDependencies: Record<string, string>;
};
/** The SDK in the version that is in npm's cache already. */
const SDK = `@pulumi/pulumi@${devDependencies["@pulumi/pulumi"]}`;
const INSTALL = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
const GO = {
  "go.mod": "module example.com/hits\n",
  "main.go": "package main\n",
  Dockerfile:
    "FROM busybox:stable AS build\nCOPY go.mod main.go ./\nRUN uname -m > /app\nFROM scratch\nCOPY --from=build /app /\n",
};

describe("multiarch init, from a repository to its tags", function () {
  this.timeout(600_000);
  const temporary = mkdtempSync(join(tmpdir(), "multiarch-init-"));
  const repository = join(temporary, "hits");
  const project = join(repository, "images");
  const image = `${sandboxRegistry()}/${temporary.split("-").at(-1)?.toLowerCase()}/hits`;
  let archive: string;
  let env: Record<string, string>;

  const inFolder = (cwd: string) => (file: string, args: readonly string[]) => execa(file, args, { cwd, env });
  const init = (...args: string[]) =>
    execa(join(temporary, "tool/node_modules/.bin/multiarch"), ["init", "--yes", ...args], {
      cwd: repository,
      env,
      reject: false,
    });

  before(async () => {
    const { stdout: cache } = await execa("npm", ["config", "get", "cache"], { cwd: PROJECT });
    for (const folder of ["home", "tool", "hits", "stacks"]) mkdirSync(join(temporary, folder));
    env = {
      HOME: join(temporary, "home"),
      npm_config_cache: cache,
      PULUMI_BACKEND_URL: `file://${join(temporary, "stacks")}`,
      PULUMI_CONFIG_PASSPHRASE: "correct horse",
      NODE_DISABLE_COMPILE_CACHE: "1",
    };
    const pack = ["pack", "--json", "--silent", "--pack-destination", temporary];
    const { stdout } = await execa("npm", pack, { cwd: PROJECT });
    archive = join(temporary, (JSON.parse(stdout) as [{ filename: string }])[0].filename);
    await inFolder(join(temporary, "tool"))("npm", [...INSTALL, "--prefix", ".", archive, SDK]);
    for (const [name, text] of Object.entries(GO)) writeFileSync(join(repository, name), text);
    const git = inFolder(repository);
    await git("git", ["init", "--quiet", "--initial-branch", "main"]);
    await git("git", ["add", "."]);
    await git("git", [
      "-c",
      "user.name=a",
      "-c",
      "user.email=a@example.com",
      "commit",
      "--quiet",
      "--message",
      "first",
    ]);
  });
  after(() => rmSync(temporary, { recursive: true }));

  it("goes by init, npm install, preview and up", async () => {
    const { exitCode, stdout, stderr } = await init("--image", image);
    assert.equal(exitCode, 0, stderr + stdout);
    assert.match(
      stdout,
      /^ {2}cd images && npm install && pulumi stack select --create local\n {2}pulumi preview --stack local\n {2}pulumi up --stack local$/m,
    );
    const { dependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
    assert.deepEqual(dependencies, { multiarch: `file:${archive}` }, "names what the command came from");

    const run = inFolder(project);
    await run("npm", [...INSTALL, "--no-save", SDK]);
    const schema = /\$schema=(\S+)/.exec(readFileSync(join(project, "Pulumi.local.yaml"), "utf8"))?.[1] ?? "";
    assert.ok(existsSync(join(project, schema)), schema);
    await run("pulumi", ["stack", "select", "--create", "local", "--non-interactive"]);
    const preview = await run("pulumi", ["preview", "--stack", "local", "--non-interactive"]);
    assert.match(preview.stdout, /hits/);
    await run("pulumi", ["up", "--stack", "local", "--yes", "--skip-preview", "--non-interactive"]);
    assert.equal(await crane("ls", image), "main");
    assert.deepEqual(platformsOf(await readIndex(`${image}:main`)), ["linux/amd64", "linux/arm64"]);

    const again = await run("pulumi", ["preview", "--stack", "local", "--non-interactive", "--expect-no-changes"]);
    assert.equal(again.exitCode, 0, "the project's own files are no part of the context");
  });

  it("says the second time that nothing changed, whatever Pulumi wrote into the stack file", async () => {
    const { stdout, stderr } = await init("--image", image);
    const states = [...stdout.matchAll(/^ {2}(\S+) {2,}(\w+)/gm)].map(([, path, state]) => [path, state]);
    assert.deepEqual(
      states.filter(([, state]) => state !== "unchanged"),
      [],
      stderr,
    );
  });
});
