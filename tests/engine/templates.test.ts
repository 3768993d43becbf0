import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { PACKAGE, PROJECT, sandboxRegistry } from "./support/workspace.ts";

const { devDependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  devDependencies: Record<string, string>;
};
/** The SDK in the version that is in npm's cache already. */
const SDK = `@pulumi/pulumi@${devDependencies["@pulumi/pulumi"]}`;

describe("the templates, as pulumi new makes projects of them", function () {
  this.timeout(600_000);
  const temporary = mkdtempSync(join(tmpdir(), "multiarch-templates-"));
  const env = {
    PULUMI_BACKEND_URL: `file://${join(temporary, "stacks")}`,
    PULUMI_CONFIG_PASSPHRASE: "correct horse",
    NODE_COMPILE_CACHE: join(temporary, "compiled"),
    GITHUB_REPOSITORY_OWNER: "acme",
  };
  let archive: string;

  /** Makes the project `hits` beside a Dockerfile, without any server. */
  const project = async (template: string) => {
    const folder = join(temporary, template, "images");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(temporary, template, "Dockerfile"), "FROM busybox:stable\nRUN uname -m > /machine\n");
    writeFileSync(join(temporary, template, ".dockerignore"), "images\n");
    // Tags come from git.
    const git = (...args: string[]) => execa("git", args, { cwd: join(temporary, template) });
    await git("init", "--quiet", "--initial-branch", "main");
    await git("add", ".");
    await git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "first");
    const source = join(PROJECT, "examples/templates", template);
    const flags = ["--generate-only", "--yes", "--name", "hits", "--description", "Counts hits"];
    await execa("pulumi", ["new", source, ...flags, "--dir", folder], { env });
    return folder;
  };
  const install = (folder: string) =>
    execa("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", archive, SDK], {
      cwd: folder,
    });

  before(async () => {
    mkdirSync(join(temporary, "stacks"));
    const pack = ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", temporary];
    const { stdout } = await execa("npm", pack, { cwd: PACKAGE });
    archive = join(temporary, (JSON.parse(stdout) as [{ filename: string }])[0].filename);
  });
  after(() => rmSync(temporary, { recursive: true }));

  it("images: has its name, and previews what it would publish", async () => {
    const folder = await project("images");
    const { name, description, template } = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8"));
    assert.deepEqual([name, description, template], ["hits", "Counts hits", undefined]);
    await install(folder);
    const file = join(folder, "Pulumi.ghcr.yaml");
    const text = readFileSync(file, "utf8");
    assert.match(text, /ghcr\.io\/\{\{owner\}\}\/app/);
    writeFileSync(file, text.replace("ghcr.io/{{owner}}", `${sandboxRegistry()}/acme`).replace("multi\n", "sandbox\n"));
    const run = (...args: string[]) => execa("pulumi", [...args, "--non-interactive"], { cwd: folder, env });
    await run("stack", "init", "ghcr");
    const { stdout } = await run("preview", "--stack", "ghcr");
    assert.match(stdout, /app-linux-arm64/);
  });

  it("program: publishes where its configuration says", async () => {
    const folder = await project("program");
    await install(folder);
    const run = (...args: string[]) => execa("pulumi", [...args, "--non-interactive"], { cwd: folder, env });
    await run("stack", "init", "dev");
    await run("config", "set", "namespace", `${sandboxRegistry()}/acme`);
    await run("config", "set", "builder", "sandbox");
    const { stdout } = await run("preview", "--stack", "dev");
    assert.match(stdout, /app-linux-arm64/);
  });

  it("images-and-repository: has a stack file for each", async () => {
    const folder = await project("images-and-repository");
    assert.ok(existsSync(join(folder, "Pulumi.ghcr.yaml")));
    assert.match(readFileSync(join(folder, "Pulumi.repository.yaml"), "utf8"), /repository: "\{\{owner\}\}\/app"/);
  });
});
