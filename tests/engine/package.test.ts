import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { crane, platformsOf, readIndex } from "./support/images.ts";
import { NpmRegistry } from "./support/npm-registry.ts";
import { PROJECT, sandboxRegistry } from "./support/workspace.ts";

const { version, devDependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  version: string;
  devDependencies: Record<string, string>;
};

/** One program of two lines, in the two ways that a user writes it. */
const WITH_OUTPUTS = 'export { default } from "multiarch/program";\n';
const WITHOUT_OUTPUTS = 'export * from "multiarch/program";\n';

describe("the package in a repository of another language", function () {
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), "multiarch-package-"));
  const source = join(folder, "source");
  const fromGit = join(folder, "from-git");
  const repository = join(folder, "app");
  const images = join(repository, "images");
  const image = `${sandboxRegistry()}/package-${process.pid}/app`;
  let registry: NpmRegistry;
  let environment: NodeJS.ProcessEnv;

  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), content);
  };
  const git = (cwd: string, ...args: string[]) => {
    const author = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "init.defaultBranch=main"];
    return execa("git", [...author, ...args], { cwd });
  };
  const commitAll = async (cwd: string, message: string) => {
    await git(cwd, "init", "--quiet");
    await git(cwd, "add", "--all");
    await git(cwd, "commit", "--quiet", "--message", message);
  };
  const run = (program: string, ...args: string[]) =>
    execa(program, args, { cwd: images, env: environment, all: true, reject: false });
  const pulumi = (...args: string[]) => run("pulumi", ...args, "--non-interactive", "--color", "never");
  const up = () => pulumi("up", "--yes", "--skip-preview", "--stack", "test");
  const configure = (settings: Record<string, unknown>) =>
    write(
      "images/Pulumi.test.yaml",
      stringify({
        config: {
          "multiarch:builders": { default: "sandbox" },
          "multiarch:images": {
            app: {
              repositories: [image],
              context: "..",
              platforms: ["linux/amd64", "linux/arm64"],
              tags: ["latest", "type=sha"],
              ...settings,
            },
          },
        },
      }),
    );

  before(async () => {
    // A copy without what is installed, as a repository that npm installs from.
    const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: PROJECT,
    });
    for (const path of new Set(stdout.split("\0").filter(Boolean))) {
      cpSync(join(PROJECT, path), join(source, path), { force: false });
    }
    await commitAll(source, "one");

    registry = await NpmRegistry.start();
    environment = {
      ...process.env,
      HOME: join(folder, "home"),
      npm_config_cache: join(folder, "npm-cache"),
      npm_config_userconfig: registry.userConfig,
      PULUMI_BACKEND_URL: `file://${join(folder, "stacks")}?metadata=skip`,
      // As users have it: the engine may look for plugins that it misses.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: undefined,
      // What is installed here is never seen again.
      NODE_COMPILE_CACHE: join(folder, "compiled"),
    };
    for (const path of ["home", "stacks", "from-git"]) mkdirSync(join(folder, path));
    writeFileSync(join(fromGit, "package.json"), JSON.stringify({ private: true }));
    // What it is compiled with is much: for that, npm has its own registry and cache, and asks for nothing that is there.
    const cache = (await execa("npm", ["config", "get", "cache"])).stdout;
    const env = { ...environment, npm_config_cache: cache, npm_config_userconfig: undefined };
    await execa("npm", ["install", "--prefer-offline", `git+file://${source}`], { cwd: fromGit, env });
    // npm has built it there as it builds what is published.
    await execa("npm", ["publish", "--ignore-scripts", "--registry", registry.url], {
      cwd: join(fromGit, "node_modules/multiarch"),
      env: environment,
    });

    write("Dockerfile", "FROM scratch\nCOPY main.go /\n");
    write("main.go", "package main\n");
    write(".dockerignore", ".git\nimages\n");
    write(".gitignore", "node_modules/\n");
    write(
      "images/Pulumi.yaml",
      readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8")
        .replace("./provider", "./node_modules/multiarch/provider")
        .replace("index.ts", "index.js"),
    );
    write(
      "images/package.json",
      JSON.stringify({
        private: true,
        type: "module",
        dependencies: { "@pulumi/pulumi": devDependencies["@pulumi/pulumi"], multiarch: version },
      }),
    );
    write("images/index.js", WITH_OUTPUTS);
    configure({});
    await execa("npm", ["install"], { cwd: images, env: environment });
    await commitAll(repository, "one");
    await execa("pulumi", ["stack", "init", "test", "--non-interactive"], { cwd: images, env: environment });
  });
  after(() => {
    registry?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("comes from the registry, with a command that tells its version", async () => {
    const { packages } = JSON.parse(readFileSync(join(images, "package-lock.json"), "utf8")) as {
      packages: Record<string, { integrity: string }>;
    };
    const published = await run("npm", "view", "multiarch", "dist.integrity", "--registry", registry.url);
    assert.equal(packages["node_modules/multiarch"]?.integrity, published.stdout);
    assert.equal((await run("npx", "multiarch", "--version")).stdout, version);
  });

  it("plans the repository around the project, from there and from above", async () => {
    const here = await run("npx", "multiarch", "plan", "--json");
    assert.equal(here.exitCode, 0, here.all);
    const above = await execa(
      join(images, "node_modules/.bin/multiarch"),
      ["plan", "--json", "--stack-file", "images/Pulumi.test.yaml"],
      { cwd: repository, env: environment },
    );
    assert.equal(above.stdout, here.stdout);
    const { source } = JSON.parse(here.stdout) as { source: { sha: string; isDirty: boolean } };
    assert.deepEqual(source.sha, (await git(repository, "rev-parse", "HEAD")).stdout);
  });

  it("builds every platform of it, and pushes nothing", async () => {
    const { exitCode, all } = await run("npx", "multiarch", "check-build");
    assert.equal(exitCode, 0, all);
    assert.match(all, /2 built; nothing was pushed$/);
  });

  it("shows in a preview what it publishes, and publishes it, while the engine may look for plugins", async () => {
    const preview = await pulumi("preview", "--stack", "test");
    assert.equal(preview.exitCode, 0, preview.all);
    assert.match(preview.all, /latest/);
    const { exitCode, all } = await up();
    assert.equal(exitCode, 0, all);
    const head = (await git(repository, "rev-parse", "HEAD")).stdout;
    assert.deepEqual(platformsOf(await readIndex(`${image}:sha-${head.slice(0, 7)}`)), ["linux/amd64", "linux/arm64"]);
    assert.match(await crane("config", `${image}:latest`), new RegExp(`"org.opencontainers.image.revision":"${head}"`));
    const outputs = JSON.parse((await run("pulumi", "stack", "output", "--json")).stdout) as Record<string, string>;
    assert.match(outputs[image] ?? "", /@sha256:/);
    const report = await run("npx", "multiarch", "report");
    assert.match(report.all, /linux\/arm64/);
  });

  it("has another program that does the same, without outputs", async () => {
    write("images/index.js", WITHOUT_OUTPUTS);
    const { exitCode, all } = await up();
    assert.equal(exitCode, 0, all);
    assert.match(all, /\d+ unchanged/);
    assert.doesNotMatch(all, /[+~-]\d? ?\d+ (created|updated|deleted|replaced)/);
    write("images/index.js", WITH_OUTPUTS);
  });

  it("takes what lies beside the project: a Dockerfile, a secret, a cache, and what was not committed", async () => {
    write("build/app.Dockerfile", "FROM scratch\nCOPY main.go /\n");
    write("token.txt", "a secret of a file");
    write(".dockerignore", ".git\nimages\ntoken.txt\n.cache\n");
    write(".gitignore", "node_modules/\n.cache/\n");
    await commitAll(repository, "two");
    configure({
      dockerfile: "build/app.Dockerfile",
      secrets: { token: { file: "../token.txt" } },
      cache: { type: "local", path: "../.cache" },
    });
    write("main.go", "package main // edited\n");
    const { exitCode, all } = await up();
    assert.equal(exitCode, 0, all);
    assert.match(all, /uncommitted changes.*main\.go/);
    assert.match(await crane("export", `${image}:latest`, "-"), /edited/);
    assert.ok(existsSync(join(repository, ".cache")));
    assert.ok(!(await run("pulumi", "stack", "export")).stdout.includes("a secret of a file"));
  });

  it("installs from git, built by npm", async () => {
    const { stdout } = await execa("npx", ["multiarch", "--version"], { cwd: fromGit, env: environment });
    assert.equal(stdout, version);
  });
});
