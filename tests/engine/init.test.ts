import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { startScanner } from "../../sandbox/images/scanner.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { crane, platformsOf, readIndex } from "./support/images.ts";
import { PACKAGE, PROJECT, sandboxRegistry } from "./support/workspace.ts";

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

const RELEASE = "refs/tags/v1.2.3";
const PLATFORMS = ["linux/amd64", "linux/arm64"];

/** The documented way by digests: each platform in a job of its own, and one that merges them. */
const workflow = (image: string) => `
on: {push: {branches: [main], tags: ["v*"]}}
env: {REGISTRY_IMAGE: "${image}"}
jobs:
  build:
    strategy: {matrix: {platform: [linux/amd64, linux/arm64]}}
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v6
        with:
          platforms: \${{ matrix.platform }}
          tags: \${{ env.REGISTRY_IMAGE }}
          outputs: type=image,push-by-digest=true,name-canonical=true,push=true
  merge:
    runs-on: ubuntu-latest
    needs: [build]
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: \${{ env.REGISTRY_IMAGE }}
          tags: |
            type=ref,event=branch
            type=semver,pattern={{version}}
            type=semver,pattern={{major}}.{{minor}}
      - run: |
          docker buildx imagetools create $(jq -cr '.tags | map("-t " + .) | join(" ")' <<< "$DOCKER_METADATA_OUTPUT_JSON") \\
            $(printf '\${{ env.REGISTRY_IMAGE }}@sha256:%s ' *)
`;
const bakeFile = (image: string) => `
variable "VERSION" { default = "1.4" }
target "default" {
  platforms = ["linux/amd64", "linux/arm64"]
  tags = ["${image}:\${VERSION}", "${image}:edge"]
}
`;

describe("multiarch init, from a repository to its tags", function () {
  this.timeout(1_200_000);
  const temporary = mkdtempSync(join(tmpdir(), "multiarch-init-"));
  const repository = join(temporary, "hits");
  const project = join(repository, "images");
  const image = `${sandboxRegistry()}/${temporary.split("-").at(-1)?.toLowerCase()}/hits`;
  let archive: string;
  let env: Record<string, string>;

  const inFolder = (cwd: string) => (file: string, args: readonly string[]) => execa(file, args, { cwd, env });
  const command = join(temporary, "tool/node_modules/.bin/multiarch");
  const init = (...args: string[]) =>
    execa(command, ["init", "--yes", ...args], {
      cwd: repository,
      env,
      reject: false,
    });

  const commit = async (folder: string) => {
    const git = (...args: string[]) => inFolder(folder)("git", args);
    await git("init", "--quiet", "--initial-branch", "main");
    await git("add", ".");
    await git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "first");
    return (await git("rev-parse", "HEAD")).stdout;
  };

  /** Writes a project after a file that publishes, and publishes a release with it; the tags that were planned. */
  const publishedFrom = async (name: string, file: string, text: string): Promise<string[]> => {
    const root = join(temporary, name);
    const files = { Dockerfile: "FROM busybox:stable\nCOPY main.go /\n", "main.go": "package main\n", [file]: text };
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    const run = inFolder(root);
    await run("git", ["init", "--quiet"]);
    await run(command, ["init", "--from", file, "--yes", "--stack", "local", "--package", archive]);
    assert.equal(readFileSync(join(root, file), "utf8"), text, "the file stays as it is");
    // What `npm install` would bring is there already.
    const installed = join(root, "images/node_modules");
    mkdirSync(installed);
    for (const each of ["multiarch", "@pulumi"])
      symlinkSync(join(project, "node_modules", each), join(installed, each));
    const sha = await commit(root);
    const planned = await run(command, [
      "plan",
      "--json",
      "--stack-file",
      "images/Pulumi.local.yaml",
      "--ref",
      RELEASE,
    ]);
    const { images } = JSON.parse(planned.stdout) as { images: [{ tags: { tag: string }[] }] };

    const release = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "push", GITHUB_REF: RELEASE, GITHUB_SHA: sha };
    const pulumi = (...args: string[]) =>
      execa("pulumi", [...args, "--stack", "local", "--non-interactive"], {
        cwd: join(root, "images"),
        env: { ...env, ...release, PULUMI_BACKEND_URL: `file://${join(root, ".git")}` },
      });
    await pulumi("stack", "init");
    await pulumi("up", "--yes", "--skip-preview");
    return images[0].tags.map(({ tag }) => tag);
  };

  before(async () => {
    // What init writes asks for an SBOM.
    await startScanner(sandboxLayout());
    const { stdout: cache } = await execa("npm", ["config", "get", "cache"], { cwd: PROJECT });
    for (const folder of ["home", "tool", "hits", "stacks"]) mkdirSync(join(temporary, folder));
    env = {
      HOME: join(temporary, "home"),
      npm_config_cache: cache,
      PULUMI_BACKEND_URL: `file://${join(temporary, "stacks")}`,
      PULUMI_CONFIG_PASSPHRASE: "correct horse",
      NODE_COMPILE_CACHE: join(temporary, "compiled"),
    };
    const pack = ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", temporary];
    const { stdout } = await execa("npm", pack, { cwd: PACKAGE });
    archive = join(temporary, (JSON.parse(stdout) as [{ filename: string }])[0].filename);
    await inFolder(join(temporary, "tool"))("npm", [...INSTALL, "--prefix", ".", archive, SDK]);
    for (const [name, text] of Object.entries(GO)) writeFileSync(join(repository, name), text);
    await commit(repository);
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
    // The files are those of the command's own installation; npm still compares them with what was written.
    await run("cp", ["--archive", "--link", join(temporary, "tool/node_modules"), project]);
    await run("npm", [...INSTALL, "--no-save", SDK]);
    const schema = /\$schema=(\S+)/.exec(readFileSync(join(project, "Pulumi.local.yaml"), "utf8"))?.[1] ?? "";
    assert.ok(existsSync(join(project, schema)), schema);
    await run("pulumi", ["stack", "select", "--create", "local", "--non-interactive"]);
    // It begins with a preview.
    const { stdout: shown } = await run("pulumi", ["up", "--stack", "local", "--yes", "--non-interactive"]);
    assert.match(shown, /^Previewing update.*hits.*^Updating/ms);
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

  it("goes over from a workflow that merges digests, to the tags that it gave", async () => {
    const from = `${image}-workflow`;
    const tags = await publishedFrom("workflow", ".github/workflows/docker.yml", workflow(from));
    assert.deepEqual(tags, ["1.2.3", "1.2", "latest"]);
    assert.deepEqual((await crane("ls", from)).split("\n").toSorted(), tags.toSorted());
    assert.deepEqual(platformsOf(await readIndex(`${from}:1.2.3`)), PLATFORMS);
  });

  it("goes over from a bake file, to the tags that it gave", async () => {
    const from = `${image}-bake`;
    const tags = await publishedFrom("bake", "docker-bake.hcl", bakeFile(from));
    assert.deepEqual(tags, ["1.4", "edge"]);
    assert.deepEqual((await crane("ls", from)).split("\n").toSorted(), tags);
    assert.deepEqual(platformsOf(await readIndex(`${from}:edge`)), PLATFORMS);
  });
});
