import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { PlanReport } from "../../cli/plan/model.ts";
import { readReport } from "../../cli/report/stack-report.ts";
import { branchPush, type GithubEvent, pullRequest, runEnvironment, tagPush } from "../support/github-events.ts";
import { crane, digestOf, readIndex } from "./support/images.ts";
import { MULTIARCH, Workspace } from "./support/workspace.ts";

const OCI = "org.opencontainers.image";

describe("the tags of a source", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let payloads: string;
  let repository: string;

  const git = async (...args: string[]) => {
    const author = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "init.defaultBranch=main"];
    return (await execa("git", [...author, ...args], { cwd: join(workspace.folder, "app") })).stdout;
  };
  /** Commits whatever there is, at a time of its own, so that each publication is newer than the one before. */
  let minutes = 0;
  const commit = async () => {
    const timestamp = new Date(Date.UTC(2026, 0, 1, 0, minutes++)).toISOString();
    const env = { GIT_AUTHOR_DATE: timestamp, GIT_COMMITTER_DATE: timestamp };
    const cwd = join(workspace.folder, "app");
    await execa("git", ["add", "--all"], { cwd });
    const author = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com"];
    await execa("git", [...author, "commit", "--quiet", "--allow-empty", "--message", "change"], { cwd, env });
    return { sha: await git("rev-parse", "HEAD"), timestamp };
  };
  const configure = (settings: Record<string, unknown> = {}) =>
    workspace.configure({
      builders: { default: "sandbox" },
      images: { app: { repositories: [repository], context: "app", platforms: ["linux/amd64"], ...settings } },
    });
  const on = (event: GithubEvent) => {
    const { GITHUB_WORKSPACE: _, ...variables } = runEnvironment(payloads, event);
    workspace.environment = {
      ...(variables as Record<string, string>),
      GITHUB_WORKSPACE: join(workspace.folder, "app"),
    };
  };
  const published = async () => (await crane("ls", repository)).split("\n").filter(Boolean).sort();

  /** A project whose image is built from a git repository. */
  async function create(): Promise<void> {
    workspace = await Workspace.create();
    payloads = mkdtempSync(join(tmpdir(), "multiarch-event-"));
    repository = `${workspace.namespace}/app`;
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo app > /app\n");
    await git("init", "--quiet");
  }

  async function remove(): Promise<void> {
    workspace.environment = {};
    await workspace.remove();
    rmSync(payloads, { recursive: true, force: true });
  }

  /** What the report says of the last update of the workspace's stack. */
  const reportOf = ({ folder }: Workspace) => {
    const env = { ...process.env, PULUMI_BACKEND_URL: `file://${join(folder, "stacks")}` };
    return readReport({ pulumi: "pulumi", env, cwd: folder, stack: "test" }, join(folder, "events.json"));
  };

  /** What `multiarch plan` says of the stack file in the workspace's folder. */
  async function plan(...args: string[]): Promise<PlanReport> {
    const command = [MULTIARCH, "plan", "--json", "--stack-file", "Pulumi.test.yaml", ...args];
    const { stdout } = await execa(process.execPath, command, { cwd: workspace.folder, env: workspace.environment });
    return JSON.parse(stdout) as PlanReport;
  }

  describe("for an event", () => {
    type Change = Awaited<ReturnType<typeof commit>>;
    const rows: [name: string, make: (change: Change) => GithubEvent, tags: string[]][] = [
      ["a pull request", ({ sha }) => pullRequest(2, { head: sha, base: sha, merge: sha }), ["pr-2"]],
      ["a push to master", (change) => branchPush("master", change), ["master"]],
      ["a push to a branch with a slash", (change) => branchPush("releases/v1", change), ["releases-v1"]],
      ["a tag", (change) => tagPush("v1.2.3", change, "master"), ["v1.2.3", "latest"]],
      ["a tag before a release", (change) => tagPush("v2.0.8-beta.67", change, "master"), ["v2.0.8-beta.67", "latest"]],
    ];

    before(async () => {
      await create();
      configure();
    });
    after(remove);

    for (const [index, [name, make, tags]] of rows.entries()) {
      it(`are those of docker/metadata-action: ${name}, in the plan, in a preview and in the registry`, async () => {
        const event = make(await commit());
        on(event);
        const [planned] = (await plan()).images;
        assert.deepEqual(
          planned?.tags.map(({ tag }) => tag),
          tags,
        );
        const preview = await workspace.preview();
        assert.equal(preview.exitCode, 0, preview.output);
        for (const tag of tags) assert.match(preview.output, new RegExp(`^ +(\\S+  )?(\\S+, )*${tag}(,|:|  |$)`, "m"));
        const { exitCode, output } = await workspace.up();
        assert.equal(exitCode, 0, output);
        // One stack publishes all of them in turn, and takes nothing away.
        const soFar = rows.slice(0, index + 1).flatMap(([, , own]) => own);
        assert.deepEqual(await published(), [...new Set(soFar)].sort());
        const { annotations } = await readIndex(`${repository}:${tags[0]}`);
        assert.equal(annotations?.[`${OCI}.version`], tags[0]);
        assert.equal(annotations?.[`${OCI}.revision`], event.sha);
        assert.equal(annotations?.[`${OCI}.source`], "https://github.com/acme/app");
        const { Labels } = JSON.parse(await crane("config", `${repository}:${tags[0]}`)).config;
        assert.equal(Labels[`${OCI}.revision`], event.sha);
      });
    }

    it("change nothing when the same commit is published again", async () => {
      assert.equal(await digestOf(`${repository}:latest`), await digestOf(`${repository}:v2.0.8-beta.67`));
      const again = await workspace.up();
      assert.deepEqual([again.exitCode, again.steps], [0, []], again.output);
    });
  });

  describe("by options", () => {
    beforeEach(create);
    afterEach(remove);

    it("come from git on a laptop, and what is new for the index alone builds nothing", async () => {
      workspace.write("app/.dockerignore", ".git\n");
      await commit();
      configure({ volatileLabels: "index" });
      const first = await workspace.up();
      assert.equal(first.exitCode, 0, first.output);
      assert.deepEqual(await published(), ["main"]);
      const { sha } = await commit();
      const second = await workspace.up();
      assert.deepEqual(second.steps, [`update app-${repository}`], second.output);
      const { annotations } = await readIndex(`${repository}:main`);
      assert.equal(annotations?.[`${OCI}.revision`], sha);
      const { Labels } = JSON.parse(await crane("config", `${repository}:main`)).config;
      assert.equal(Labels[`${OCI}.revision`], undefined);
      assert.equal(Labels[`${OCI}.title`], "app");
    });

    it("leave latest at the highest version where that is asked for, and say what is published", async () => {
      const patterns = ["{{version}}", "{{major}}.{{minor}}", "{{major}}"];
      configure({ tags: patterns.map((pattern) => `type=semver,pattern=${pattern}`), highestOnly: true });
      const publish = async (tag: string) => {
        on(tagPush(tag, await commit(), "main"));
        const { exitCode, output } = await workspace.up();
        assert.equal(exitCode, 0, output);
        return output;
      };
      await publish("v2.0.1");
      assert.equal((await plan()).images[0]?.published, true);
      const newest = await digestOf(`${repository}:2.0.1`);
      assert.match(await publish("v1.9.1"), /latest/);
      const older = await digestOf(`${repository}:1.9.1`);
      assert.deepEqual(await published(), ["1", "1.9", "1.9.1", "2", "2.0", "2.0.1", "latest"]);
      assert.deepEqual(await Promise.all(["latest", "2", "1", "1.9"].map((tag) => digestOf(`${repository}:${tag}`))), [
        newest,
        newest,
        older,
        older,
      ]);
      on(tagPush("v2.1.0", await commit(), "main"));
      assert.equal((await plan()).images[0]?.published, false);
    });

    it("stay at what is newer where a rule gives them, and are refused before the build where they are written out", async () => {
      const rules = ["{{version}}", "{{major}}.{{minor}}"].map((pattern) => `type=semver,pattern=${pattern}`);
      configure({ tags: rules });
      const release = async (tag: string) => on(tagPush(tag, await commit(), "main"));
      const digests = () => Promise.all(["latest", "1.2", "1.2.4"].map((tag) => digestOf(`${repository}:${tag}`)));
      await release("v1.3.0");
      const newer = await workspace.up();
      assert.equal(newer.exitCode, 0, newer.output);
      const latest = await digestOf(`${repository}:latest`);

      await release("v1.2.4");
      const stays = /^ +latest +\w{12}, .* the same +version 1\.2\.4 is older than 1\.3\.0$/m;
      const [planned] = (await plan()).images;
      assert.deepEqual(planned?.left, [{ repository, tag: "latest", reason: "version 1.2.4 is older than 1.3.0" }]);
      assert.match((await workspace.preview()).output, stays);
      const [{ moves = [] } = {}] = (await plan("--registry")).images;
      assert.deepEqual(
        moves.map((each) => [each.repository, each.tags.map(({ tag, live, why }) => [tag, live, why])]),
        [
          [
            repository,
            [
              ["1.2.4", undefined, "new"],
              ["1.2", undefined, "new"],
              ["latest", latest, "version 1.2.4 is older than 1.3.0"],
            ],
          ],
        ],
      );
      const older = await workspace.up();
      assert.equal(older.exitCode, 0, older.output);
      assert.match(older.output, /warning: .*\n(.*\n)*?.*latest: left at/);
      assert.match(
        older.output,
        /latest: left at sha256:\w{12}, which is newer: version 1\.2\.4 is older than 1\.3\.0/,
      );
      const [at, minor, exact] = await digests();
      assert.deepEqual([at, minor], [latest, exact]);
      const report = await reportOf(workspace);
      assert.deepEqual(
        report.images[0]?.repositories[0]?.tags.map(({ tag, result }) => [tag, result]),
        [
          ["1.2.4", "new"],
          ["1.2", "new"],
          ["latest", "left"],
        ],
      );
      const refreshed = await workspace.refresh();
      assert.match(refreshed.output, /Resources:\n +\d+ unchanged\n/);
      const again = await workspace.up();
      assert.deepEqual([again.exitCode, again.steps], [0, []], again.output);

      configure({ tags: [...rules, "latest"] });
      await release("v1.2.5");
      const refused = await workspace.up();
      assert.notEqual(refused.exitCode, 0);
      assert.match(
        refused.output,
        /images\.app\.tags\[2\]: the tag latest of .* points to the newer .* and is not moved back/,
      );
      assert.deepEqual(refused.steps, []);
    });

    it("stay at a release candidate that took them, and at what was published from a newer commit", async () => {
      configure({ tags: ["type=ref,event=tag"] });
      on(tagPush("v2.0.0-rc.1", await commit(), "main"));
      assert.equal((await workspace.up()).exitCode, 0);
      const candidate = await digestOf(`${repository}:latest`);
      on(tagPush("v1.3.1", await commit(), "main"));
      const stable = await workspace.up();
      assert.equal(stable.exitCode, 0, stable.output);
      assert.match(stable.output, /latest: left at .* version v1\.3\.1 is older than v2\.0\.0-rc\.1/);
      assert.equal(await digestOf(`${repository}:latest`), candidate);
      assert.notEqual(await digestOf(`${repository}:v1.3.1`), candidate);

      configure({ tags: ["type=raw,value=newest", "type=ref,event=tag"], flavor: ["latest=false"] });
      const old = await commit();
      on(branchPush("main", await commit()));
      assert.equal((await workspace.up()).exitCode, 0);
      const newest = await digestOf(`${repository}:newest`);
      await git("checkout", "--quiet", old.sha);
      on(tagPush("v1.3.2", old, "main"));
      const late = await workspace.up();
      assert.equal(late.exitCode, 0, late.output);
      assert.equal(await digestOf(`${repository}:newest`), newest);
      assert.notEqual(await digestOf(`${repository}:v1.3.2`), newest);

      configure({ tags: ["type=raw,value=newest"] });
      const nothing = await workspace.up();
      assert.notEqual(nothing.exitCode, 0);
      assert.match(nothing.output, /the tag newest of .* is not moved back to the new build: created .* is older/);
      assert.deepEqual(nothing.steps, []);
    });

    it("are not published from changes that nobody committed, where that is refused, or end in -dirty", async () => {
      on(tagPush("v1.0.0", await commit(), "main"));
      writeFileSync(join(workspace.folder, "app/Dockerfile"), "FROM busybox:stable\n");
      configure();
      const refused = await workspace.up();
      assert.notEqual(refused.exitCode, 0);
      assert.match(
        refused.output,
        /images\.app\.dirty: v1\.0\.0 is a release, but the working tree has uncommitted changes .*Dockerfile/,
      );
      assert.deepEqual(refused.steps, []);
      configure({ dirty: "suffix" });
      const { exitCode, output } = await workspace.up();
      assert.equal(exitCode, 0, output);
      assert.deepEqual(await published(), ["latest-dirty", "v1.0.0-dirty"]);
      const built = JSON.parse(await crane("config", `${repository}:v1.0.0-dirty`)).config.Labels;
      assert.equal(built[`${OCI}.version`], "v1.0.0-dirty");
    });

    it("are the rules' of one image for each of its versions in one stack, manifests annotated as asked", async () => {
      await commit();
      const version = (name: string) => ({
        repositories: [repository],
        context: "app",
        platforms: ["linux/amd64"],
        tags: [
          `type=semver,pattern={{version}},value=${name}`,
          `type=semver,pattern={{major}}.{{minor}},value=${name}`,
        ],
        flavor: ["latest=false"],
        annotationLevels: ["index", "manifest", "manifest-descriptor"],
      });
      workspace.configure({
        builders: { default: "sandbox" },
        images: { one: version("1.79.0"), two: version("1.80.0") },
      });
      const { exitCode, output } = await workspace.up();
      assert.equal(exitCode, 0, output);
      assert.deepEqual(await published(), ["1.79", "1.79.0", "1.80", "1.80.0"]);
      const { manifests, annotations } = await readIndex(`${repository}:1.80`);
      const [descriptor] = manifests;
      const manifest = JSON.parse(await crane("manifest", `${repository}@${descriptor?.digest}`));
      for (const facts of [annotations, descriptor?.annotations, manifest.annotations]) {
        assert.equal(facts?.[`${OCI}.version`], "1.80.0");
      }
    });
  });
});
