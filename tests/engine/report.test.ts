import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Report } from "../../cli/report/model.ts";
import { readReport } from "../../cli/report/stack-report.ts";
import { crane, digestOf } from "./support/images.ts";
import { sandboxRegistry, Workspace } from "./support/workspace.ts";

// What one platform copies is another file than what the other does: a change of one is no change of the other.
const DOCKERFILE = `FROM busybox:stable AS one
RUN echo one > /one

FROM busybox:stable AS two
RUN echo two > /two

FROM busybox:stable AS broken
RUN sleep 2; exit 3
`;

describe("the report of a stack", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let repository: string;

  before(async () => {
    workspace = await Workspace.create();
    repository = workspace.repository;
    workspace.write("app/Dockerfile", DOCKERFILE);
  });
  after(() => workspace.remove());

  const configure = (arm64: object) =>
    workspace.configureApp({
      target: "one",
      platforms: { "linux/amd64": {}, "linux/arm64": arm64 },
      tags: ["edge", "latest"],
    });
  const report = (events = "events.json") => {
    const env = { ...process.env, PULUMI_BACKEND_URL: `file://${join(workspace.folder, "stacks")}` };
    return readReport({ pulumi: "pulumi", env, cwd: workspace.folder, stack: "test" }, join(workspace.folder, events));
  };
  const image = ({ images: [image] }: Report) => image ?? assert.fail("the report has no image");
  const results = (of: Report) => image(of).platforms.map(({ platform, result }) => [platform, result]);

  it("names what a first update built, how long that took, and the new tags", async () => {
    configure({});
    assert.equal((await workspace.up()).exitCode, 0);
    const first = await report();
    assert.equal(first.stack, "test");
    const index = JSON.parse(await crane("manifest", `${repository}:edge`)) as { manifests: { digest: string }[] };
    const { platforms, repositories } = image(first);
    const base = await digestOf(`${sandboxRegistry()}/library/busybox:stable`);
    assert.deepEqual(
      platforms.map(({ span, ...rest }) => ({ ...rest, timed: span !== undefined && span.from <= span.to })),
      ["linux/amd64", "linux/arm64"].map((platform, position) => ({
        platform,
        builder: "sandbox",
        emulated: platform === "linux/arm64",
        digest: index.manifests[position]?.digest,
        attestations: { provenance: "min" },
        base: { name: "docker.io/library/busybox:stable", digest: base },
        result: "built",
        timed: true,
      })),
    );
    const digest = await digestOf(`${repository}:edge`);
    const [{ span: _published, ...published } = assert.fail()] = repositories;
    assert.ok(_published);
    assert.deepEqual(published, {
      repository,
      digest,
      tags: ["edge", "latest"].map((tag) => ({ tag, result: "new", to: digest })),
      commands: {
        pull: `docker pull ${repository}:edge`,
        inspect: `docker buildx imagetools inspect ${repository}:edge`,
      },
    });
  });

  it("tells from and to where the tags moved, and which platform was left alone", async () => {
    const before = await digestOf(`${repository}:latest`);
    configure({ target: "two" });
    assert.equal((await workspace.up()).exitCode, 0);
    const second = await report();
    assert.deepEqual(results(second), [
      ["linux/amd64", "unchanged"],
      ["linux/arm64", "built"],
    ]);
    const to = await digestOf(`${repository}:latest`);
    assert.notEqual(to, before);
    const tags = ["edge", "latest"].map((tag) => ({ tag, result: "moved", from: before, to }));
    assert.deepEqual(image(second).repositories[0]?.tags, tags);
  });

  it("says the same but for the times when nobody wrote the events down", async () => {
    const known = await report();
    const { span: _none, changed, ...arm64 } = image(known).platforms[1] ?? assert.fail();
    assert.ok(_none);
    assert.deepEqual(changed, ["target"]);
    const { span: _published, ...published } = image(known).repositories[0] ?? assert.fail();
    assert.ok(_published);
    const { platforms, repositories } = image(await report("nowhere.json"));
    assert.deepEqual(platforms, [image(known).platforms[0], arm64]);
    assert.deepEqual(repositories, [published]);
  });

  it("shows that nothing was done by an update of nothing", async () => {
    assert.equal((await workspace.up()).exitCode, 0);
    const third = await report();
    assert.deepEqual(
      results(third).map(([, result]) => result),
      ["unchanged", "unchanged"],
    );
    assert.ok(image(third).repositories[0]?.tags.every(({ result }) => result === "unchanged"));
  });

  it("tells from where a tag came back that somebody else had moved", async () => {
    const target = await digestOf(`${repository}:edge`);
    const foreign = image(await report()).platforms[0]?.digest;
    await crane("tag", `${repository}@${foreign}`, "latest");
    assert.equal((await workspace.up()).exitCode, 0);
    const tags = image(await report()).repositories[0]?.tags;
    assert.deepEqual(tags, [
      { tag: "edge", result: "unchanged", to: target },
      { tag: "latest", result: "moved", from: foreign, to: target },
    ]);
  });

  it("shows a platform that failed, and the tags where they were", async () => {
    configure({ target: "broken" });
    assert.notEqual((await workspace.up()).exitCode, 0);
    const failed = await report();
    assert.deepEqual(results(failed), [
      ["linux/amd64", "unchanged"],
      ["linux/arm64", "failed"],
    ]);
    const { span, reason = "" } = image(failed).platforms[1] ?? {};
    assert.match(reason, /exit code: 3/);
    assert.deepEqual(failed.update?.failures, [`app failed on linux/arm64: ${reason}`]);
    assert.ok(span && span.from <= span.to, JSON.stringify(span));
    assert.ok(image(failed).repositories[0]?.tags.every(({ result }) => result === "unchanged"));
    assert.deepEqual(
      results(await report("nowhere.json")).map(([, result]) => result),
      ["unknown", "unknown"],
    );
  });
});

describe("the entry points' reports", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "multiarch-summary-"));
  const summary = join(folder, "summary.md");
  after(() => rmSync(folder, { recursive: true }));

  const npmRun = async (...args: string[]) => {
    const environment = { GITHUB_STEP_SUMMARY: summary };
    const { stdout } = await execa(process.execPath, ["sandbox/bootstrap.mjs", ...args], { env: environment });
    return stdout;
  };

  it("end `npm run dev`, and are the job's summary with a timeline", async () => {
    const output = await npmRun("dev");
    const toolbox = `${sandboxRegistry()}/acme/toolbox`;
    assert.match(
      output,
      /^image {8}platform {6}builder {12}digest {15}attested {8}gates {5}waited {2}seconds {2}result$/m,
    );
    assert.match(
      output,
      /^toolbox {6}linux\/arm\/v7 {2}sandbox, emulated {2}sha256:[0-9a-f]{12} {2}provenance min {2}1 passed {2}\d+ +\d+ +built$/m,
    );
    assert.ok(output.includes(`docker buildx imagetools inspect ${sandboxRegistry()}/mirror/toolbox:1.80.0\n`));
    assert.ok(
      output.includes(`
acme/hit-counter
  secrets: DOCKER_HUB_TOKEN, DOCKER_HUB_USERNAME, release/SIGNING_KEY
  variables: IMAGE
  environments: release
  branches: release/main, release/v*
  permissions: actions, workflow

packages on GitHub
  ${sandboxRegistry()}/acme/hit-counter: is private and should be public: choose "Change visibility" at http://`),
      output,
    );
    assert.ok(!output.includes("\u001b["));
    const markdown = readFileSync(summary, "utf8");
    assert.match(markdown, /^ {2}section toolbox\n {2}linux\/amd64 native on sandbox, \d+ s after \d+ s :\d+, \d+$/m);
    assert.ok(markdown.includes(`docker pull ${toolbox}:1.80.0\n`));
  });

  it("end `npm run pulumi -- up`, and are printed again by `npm run report`", async () => {
    const output = await npmRun("pulumi", "up", "--yes", "--skip-preview", "--non-interactive");
    const again = await npmRun("report");
    assert.ok(output.endsWith(`\n${again}`), output);
    assert.match(
      again,
      /^hit-counter {2}linux\/arm64 {3}sandbox {2}sha256:[0-9a-f]{12} {2}provenance min {2}1 passed {2}- {7}- {8}unchanged$/m,
    );
  });

  it("are JSON on request, and nothing else", async () => {
    const report = JSON.parse(await npmRun("report", "--json", "--stack", "dev")) as Report;
    assert.deepEqual(
      report.images.map(({ name, platforms }) => [name, platforms.map(({ platform }) => platform)]),
      [
        ["hit-counter", ["linux/amd64", "linux/arm64"]],
        ["toolbox", ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386"]],
      ],
    );
  });

  it("are a page on request, with the sizes that the registry has", async () => {
    const file = join(folder, "report.html");
    const printed = JSON.parse(await npmRun("report", "--json", "--html", file, "--stack", "dev")) as Report;
    const page = readFileSync(file, "utf8");
    const { repositories: [published] = [], platforms } = printed.images[0] ?? assert.fail();
    assert.match(page, /^<!doctype html>\n/);
    for (const digest of [published?.digest, platforms[1]?.digest]) assert.ok(digest && page.includes(digest));
    assert.match(page, /<td data-label="Size">[\d.]+ MB<\/td>/);
    assert.ok(!page.includes("not known"));
    await assert.rejects(npmRun("report", "--html", join(folder, "none", "report.html")), ({ stderr }) => {
      const place = join(folder, "none");
      return stderr === `error: --html ${place}/report.html: the folder "${place}" does not exist; create it`;
    });
  });

  it("say how they are asked for when they are asked for wrongly", async () => {
    const run = await execa(process.execPath, ["sandbox/bootstrap.mjs", "report", "--jsn"], { reject: false });
    assert.equal(run.exitCode, 2);
    assert.match(
      run.stderr,
      /^error: unknown option '--jsn'\n\(Did you mean --json\?\)\nsee npm run report -- --help$/,
    );
    const missing = await execa(
      process.execPath,
      ["sandbox/bootstrap.mjs", "report", "--events", join(folder, "none")],
      {
        reject: false,
      },
    );
    assert.equal(missing.exitCode, 1);
    assert.match(missing.stderr, /^error: --events .*: there is no such file$/m);
  });
});
