import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { BUILD_ONLY_VARIABLE } from "../../components/built/build-only.ts";
import { builtFileName } from "../../components/built/built-file.ts";
import type { BuiltPlatform } from "../../components/built/built-platform.ts";
import { writeKnown } from "../../components/built/known-platforms.ts";
import { readTaken } from "../../components/built/taken.ts";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { formatPlatform } from "../../lib/oci/platform.ts";
import { crane, digestOf, platformsOf, pushIndex, readIndex } from "./support/images.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { done } from "./support/runs.ts";
import { MULTIARCH, type Run, SANDBOX, Workspace } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64", "linux/386"];
const UNKNOWN_DIGEST = `sha256:${"0".repeat(64)}`;

describe("platforms that other jobs built", function () {
  this.timeout(900_000);
  /** Of the job that publishes, and of two that build: each has a folder and a stack of its own, and the same commit. */
  let workspace: Workspace;
  let machines: Workspace[];
  let repositories: string[];
  let tag: string;

  const git = (of: Workspace, ...args: string[]) => {
    const author = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "init.defaultBranch=main"];
    return execa("git", [...author, ...args], { cwd: of.folder });
  };
  const images = (changes: object = {}) => ({
    app: { repositories, context: "app", platforms: PLATFORMS, tags: [tag], volatileLabels: "index", ...changes },
  });
  /** All have the same settings, as a commit would give them. */
  const configure = (changes: object = {}) => {
    for (const each of [workspace, ...machines]) each.configure({ builders: SANDBOX, images: images(changes) });
  };
  const moveBase = (text: string) =>
    pushIndex(`${workspace.namespace}/base:1`, text, "2026-01-01T00:00:00Z", ["amd64", "arm64", "386"]);
  /**
   * Has both machines build, the first one amd64, and copies what they write to the job that publishes.
   *
   * @param known a file with what need not be built
   */
  const build = async (known?: string) => {
    rmSync(join(workspace.folder, "built"), { recursive: true, force: true });
    mkdirSync(join(workspace.folder, "built"));
    for (const [position, machine] of machines.entries()) {
      const platforms = position === 0 ? PLATFORMS.slice(0, 1) : PLATFORMS.slice(1);
      const out = join(machine.folder, "built");
      rmSync(out, { recursive: true, force: true });
      mkdirSync(out);
      // Nothing lasts there but what is pushed.
      machine.forget();
      machine.environment = {
        MULTIARCH_JOB: `machine ${position}`,
        [BUILD_ONLY_VARIABLE]: JSON.stringify({ platforms, out, ...(known && { known }) }),
      };
      done(await machine.up());
      cpSync(out, join(workspace.folder, "built"), { recursive: true });
    }
  };
  const fileOf = (platform: string) => join(workspace.folder, "built", builtFileName("app", platform));
  const read = (platform: string) => JSON.parse(readFileSync(fileOf(platform), "utf8")) as BuiltPlatform;
  const change = (platform: string, changes: Partial<BuiltPlatform>) =>
    writeFileSync(fileOf(platform), JSON.stringify({ ...read(platform), ...changes }));
  /** By platform, the digests of the images that an index has. */
  const imagesOf = async (ref: string) =>
    Object.fromEntries(
      (await readIndex(ref)).manifests
        .filter((descriptor) => attestedDigest(descriptor) === undefined)
        .map(({ platform, digest }) => [platform && formatPlatform(platform), digest]),
    );
  const takes = (run: Run) => run.steps.filter((step) => step.includes("app-linux-"));
  const problemsIn = ({ output }: Run) =>
    output.split("\n").flatMap((line) => /^\s*(?:error: )?((?:app on|MULTIARCH_BUILT) .*)$/.exec(line)?.[1] ?? []);

  before(async () => {
    [workspace, ...machines] = (await Promise.all([0, 1, 2].map(() => Workspace.create()))) as [
      Workspace,
      ...Workspace[],
    ];
    repositories = ["app", "mirror/app"].map((name) => `${workspace.namespace}/${name}`);
    tag = "1.0.0";
    await moveBase("one");
    const stages = `FROM ${workspace.namespace}/base:1 AS base\nFROM busybox:stable\nCOPY --from=base / /base/\n`;
    workspace.write("app/Dockerfile", `${stages}COPY version /\nRUN uname -m > /machine\n`);
    workspace.write("app/version", "1");
    workspace.write(".gitignore", "*\n!.gitignore\n!app\n!app/**\n");
    await git(workspace, "init", "--quiet");
    await git(workspace, "add", "--all");
    await git(workspace, "commit", "--quiet", "--message", "one");
    for (const machine of machines) {
      await git(machine, "init", "--quiet");
      await git(machine, "pull", "--quiet", workspace.folder, "main");
    }
    configure();
    await build();
  });
  after(async () => {
    for (const each of [workspace, ...machines]) await each.remove();
  });

  it("are refused with everything that is wrong, before anything is built or pushed", async () => {
    const [amd64, arm64, i386] = PLATFORMS.map(read) as [BuiltPlatform, BuiltPlatform, BuiltPlatform];
    workspace.environment = { MULTIARCH_BUILT: "built" };
    change(amd64.platform, { revision: "a".repeat(40), digest: UNKNOWN_DIGEST });
    change(arm64.platform, { fingerprint: { ...arm64.fingerprint, args: "sha256:1" }, digest: String(amd64.digest) });
    rmSync(fileOf(i386.platform));
    workspace.write("built/web.json", JSON.stringify({ ...arm64, image: "web" }));
    let run: Run | undefined;
    const requests = await requestsDuring(async () => {
      run = await workspace.up();
    });
    const again = (platform: string) =>
      `multiarch build --stack-file Pulumi.test.yaml --platforms ${platform} --out built`;
    const here = (await git(workspace, "rev-parse", "HEAD")).stdout.slice(0, 12);
    const amd64Image = (await crane("manifest", `${repositories[0]}@${amd64.digest}`)).match(/sha256:\w+/)?.[0];
    assert.ok(run);
    assert.notEqual(run.exitCode, 0, run.output);
    assert.deepEqual(problemsIn(run).sort(), [
      "MULTIARCH_BUILT has a file of web on linux/arm64, and this stack has no image of that name; remove the file",
      `app on linux/386 has no file in the folder that MULTIARCH_BUILT names; build it with: ${again("linux/386")}`,
      `app on linux/amd64 was built at aaaaaaaaaaaa, and this checkout is at ${here}; build it again with: ${again("linux/amd64")}, or check out aaaaaaaaaaaa`,
      `app on linux/amd64: ${repositories[0]} has no ${UNKNOWN_DIGEST}; build it again with: ${again("linux/amd64")}`,
      `app on linux/arm64 was built with other build arguments (args) than this checkout has; build it again with: ${again("linux/arm64")}`,
      `app on linux/arm64: linux/arm64 was requested, but ${amd64Image} of ${repositories[0]} is for linux/amd64; build it again with: ${again("linux/arm64")}`,
    ]);
    assert.deepEqual(
      requests.filter((request) => !isRead(request)),
      [],
    );
    assert.deepEqual(takes(run), []);

    rmSync(join(workspace.folder, "built/web.json"));
    for (const built of [amd64, arm64, i386]) writeFileSync(fileOf(built.platform), JSON.stringify(built));
    const { digest } = arm64;
    await crane("delete", `${repositories[1]}@${digest}`);
    configure({ args: { VERSION: "2" } });
    const gone = await workspace.preview();
    assert.notEqual(gone.exitCode, 0, gone.output);
    const problems = problemsIn(gone);
    assert.equal(problems.filter((line) => line.includes("other build arguments (args)")).length, 3, gone.output);
    assert.deepEqual(
      problems.filter((line) => line.includes(" has no ")),
      [`app on linux/arm64: ${repositories[1]} has no ${digest}; build it again with: ${again("linux/arm64")}`],
    );
    configure();
    await crane("copy", `${repositories[0]}@${digest}`, `${repositories[1]}:restored`);
  });

  it("are published as one machine would have built them", async () => {
    const { stdout } = await execa(process.execPath, [MULTIARCH, "plan", "--stack-file", "Pulumi.test.yaml"], {
      cwd: workspace.folder,
      env: workspace.environment,
    });
    assert.match(stdout, /^app on linux\/arm64: built by machine 1 in \d+ s/m);
    const merged = done(await workspace.up());
    assert.match(merged.output, /app on linux\/amd64: built by machine 0 in \d+ s/);
    assert.match(merged.output, /app on linux\/arm64: built by machine 1 in \d+ s/);
    assert.deepEqual(
      takes(merged).sort(),
      PLATFORMS.map((platform) => `create app-${platform.replaceAll("/", "-")}`).sort(),
    );
    const [first, second] = await Promise.all(repositories.map((repository) => digestOf(`${repository}:${tag}`)));
    assert.equal(first, second);
    assert.deepEqual(platformsOf(await readIndex(`${repositories[0]}:${tag}`)), PLATFORMS);
    const alone = machines[0] as Workspace;
    alone.environment = {};
    const own = [`${workspace.namespace}/alone`];
    alone.configure({ builders: SANDBOX, images: images({ repositories: own }) });
    done(await alone.up());
    assert.deepEqual(await imagesOf(`${repositories[0]}:${tag}`), await imagesOf(`${own[0]}:${tag}`));
    configure();
  });

  it("stay taken without the files, where nothing has changed, also on a machine that builds nothing", async () => {
    workspace.environment = {};
    workspace.configure({ builders: { default: "nowhere" }, images: images() });
    // What records the settings of the image has the other builder; nothing else is touched.
    assert.deepEqual(done(await workspace.up()).steps, ["update app"]);
  });

  it("stay taken where their image is left as it is", async () => {
    const other = { ...images().app, repositories: [`${workspace.namespace}/other`], platforms: ["linux/amd64"] };
    const rules = { tags: ["type=match,pattern=^app/v(.*)$,group=1"] };
    workspace.configure({ builders: SANDBOX, images: { ...images(rules), other } });
    const before = await digestOf(`${repositories[0]}:${tag}`);
    const run = done(await workspace.up());
    assert.match(run.output, /app: no rule gives a tag/);
    assert.deepEqual(takes(run), []);
    assert.deepEqual((await workspace.state()).match(/"type": "[^"]*TakenPlatform"/g)?.length, PLATFORMS.length);
    assert.equal(await digestOf(`${repositories[0]}:${tag}`), before);
  });

  it("are built all where the base of one that has changed has moved as well", async () => {
    const changed = {
      platforms: { "linux/amd64": {}, "linux/arm64": { args: { VERSION: "moved" } }, "linux/386": {} },
    };
    const known = join(workspace.folder, "known.json");
    const { deployment }: { deployment: { resources: { outputs?: unknown }[] } } = JSON.parse(await workspace.state());
    const taken = deployment.resources.flatMap(({ outputs }) => readTaken(outputs) ?? []);
    writeKnown(known, { files: [], taken, published: {}, pushed: {} });
    await moveBase("two");
    configure();
    await build(known);
    assert.deepEqual(readdirSync(join(workspace.folder, "built")), []);
    configure(changed);
    await build(known);
    workspace.environment = { MULTIARCH_BUILT: "built" };
    done(await workspace.up());
    const files = PLATFORMS.map((platform) =>
      crane("export", "--platform", platform, `${repositories[0]}:${tag}`, "-").then(
        (text) => /one|two/.exec(text)?.[0],
      ),
    );
    assert.deepEqual(await Promise.all(files), ["two", "two", "two"]);
    workspace.environment = {};
    assert.deepEqual(done(await workspace.up()).steps, []);
    configure();
  });

  it("are built where something has changed, which is said, and are taken again", async () => {
    const before = PLATFORMS.map(read);
    configure({ args: { VERSION: "2" } });
    const { exitCode, all } = await workspace.start("up", "--yes", "--color", "never");
    assert.equal(exitCode, 0, all);
    assert.match(
      all,
      /app: linux\/arm64 has changed since it was built by machine 1 \(args\): it would be built here, emulated on sandbox/,
    );
    assert.match(
      all,
      /app: linux\/amd64 has changed since it was built by machine 0 \(args\): it is built here, native/,
    );
    await build();
    workspace.environment = { MULTIARCH_BUILT: "built" };
    done(await workspace.up());
    // Neither what was taken nor what was built is deleted because something else takes its place.
    for (const { digest } of [...before, ...PLATFORMS.map(read)]) {
      for (const repository of repositories) assert.equal(await digestOf(`${repository}@${digest}`), digest);
    }
    workspace.environment = {};
    assert.deepEqual(done(await workspace.up()).steps, []);
  });

  it("are built again where a registry has lost them, as a refresh says", async () => {
    const { digest } = read("linux/386");
    const [repository = ""] = repositories;
    const gone = (await imagesOf(`${repository}:${tag}`))["linux/386"];
    await crane("delete", `${repository}@${digest}`);
    await crane("delete", `${repository}@${gone}`);
    const broken = await workspace.preview();
    assert.notEqual(broken.exitCode, 0, broken.output);
    const [, urn = ""] =
      /or here by the next pulumi up after: pulumi refresh --target '(\S+)'/.exec(broken.output) ?? [];
    assert.match(urn, /TakenPlatform::app-linux-386$/, broken.output);
    const refreshed = done(await workspace.refresh("--target", urn));
    assert.match(
      refreshed.output,
      /app on linux\/386: \S+ has no sha256:\w+ any more; pulumi up builds the platform here/,
    );
    done(await workspace.up());
    assert.deepEqual(platformsOf(await readIndex(`${repository}:${tag}`)), PLATFORMS);
  });
});
