import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { PlannedImageReport, PlanReport } from "../../cli/plan/model.ts";
import { readReport } from "../../cli/report/stack-report.ts";
import { branchPush, type GithubEvent, pullRequest, runEnvironment, tagPush } from "../support/github-events.ts";
import { crane, digestOf, readIndex } from "./support/images.ts";
import { MULTIARCH, Workspace } from "./support/workspace.ts";

const OCI = "org.opencontainers.image";

describe("the tags of a source", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let payloads: string;

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
  const placeOf = (image: string) => `${workspace.namespace}/${image}`;
  /** Each image is built from the folder `app`, and published in a repository of its name. */
  const configure = (images: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => {
    const whole = Object.entries(images).map(([name, settings]) => [
      name,
      { repositories: [placeOf(name)], context: "app", platforms: ["linux/amd64"], ...settings },
    ]);
    workspace.configure({ builders: { default: "sandbox" }, images: Object.fromEntries(whole) });
  };
  const on = (event: GithubEvent) => {
    const { GITHUB_WORKSPACE: _, ...variables } = runEnvironment(payloads, event);
    workspace.environment = {
      ...(variables as Record<string, string>),
      GITHUB_WORKSPACE: join(workspace.folder, "app"),
    };
  };
  const published = async (image: string) => (await crane("ls", placeOf(image))).split("\n").filter(Boolean).sort();

  /** A project whose image is built from a git repository. */
  async function create(): Promise<void> {
    workspace = await Workspace.create();
    payloads = mkdtempSync(join(tmpdir(), "multiarch-event-"));
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

  /** The same of one of its images. */
  async function planOf(image: string, ...args: string[]): Promise<PlannedImageReport> {
    const found = (await plan(...args)).images.find(({ name }) => name === image);
    assert.ok(found, image);
    return found;
  }

  const digestsOf = (image: string, ...tags: string[]) =>
    Promise.all(tags.map((tag) => digestOf(`${placeOf(image)}:${tag}`)));

  describe("for an event", () => {
    type Change = Awaited<ReturnType<typeof commit>>;
    const rows: [name: string, make: (change: Change) => GithubEvent, tags: string[]][] = [
      ["a pull request", ({ sha }) => pullRequest(2, { head: sha, base: sha, merge: sha }), ["pr-2"]],
      ["a push to master", (change) => branchPush("master", change), ["master"]],
      ["a push to a branch with a slash", (change) => branchPush("releases/v1", change), ["releases-v1"]],
      ["a tag", (change) => tagPush("v1.2.3", change, "master"), ["v1.2.3", "latest"]],
      ["a tag before a release", (change) => tagPush("v2.0.8-beta.67", change, "master"), ["v2.0.8-beta.67", "latest"]],
    ];

    const semver = (...patterns: string[]) => patterns.map((pattern) => `type=semver,pattern=${pattern}`);
    /** What is published beside `app` once there were all events. */
    const images = {
      app: {},
      highest: { tags: semver("{{version}}", "{{major}}.{{minor}}", "{{major}}"), highestOnly: true },
      ruled: { tags: semver("{{version}}", "{{major}}.{{minor}}") },
      dated: { tags: ["type=raw,value=newest"], flavor: ["latest=false"] },
    };
    let first: Change;

    before(async () => {
      await create();
      first = await commit();
      configure({ app: {} });
    });
    after(remove);

    for (const [index, [name, make, tags]] of rows.entries()) {
      it(`are those of docker/metadata-action: ${name}, in the plan, in a preview and in the registry`, async () => {
        const event = make(await commit());
        on(event);
        const planned = await planOf("app");
        assert.deepEqual(
          planned.tags.map(({ tag }) => tag),
          tags,
        );
        const { exitCode, all } = await workspace.start("up", "--yes", "--color", "never");
        assert.equal(exitCode, 0, all);
        const [, preview = ""] = /^(.*)\nUpdating \(test\):/s.exec(all) ?? [];
        for (const tag of tags) assert.match(preview, new RegExp(`^ +(\\S+  )?(\\S+, )*${tag}(,|:|  |$)`, "m"));
        // One stack publishes all of them in turn, and takes nothing away.
        const soFar = rows.slice(0, index + 1).flatMap(([, , own]) => own);
        assert.deepEqual(await published("app"), [...new Set(soFar)].sort());
        const { annotations } = await readIndex(`${placeOf("app")}:${tags[0]}`);
        assert.equal(annotations?.[`${OCI}.version`], tags[0]);
        assert.equal(annotations?.[`${OCI}.revision`], event.sha);
        assert.equal(annotations?.[`${OCI}.source`], "https://github.com/acme/app");
        const { Labels } = JSON.parse(await crane("config", `${placeOf("app")}:${tags[0]}`)).config;
        assert.equal(Labels[`${OCI}.revision`], event.sha);
      });
    }

    it("change nothing when the same commit is published again", async () => {
      assert.equal(await digestOf(`${placeOf("app")}:latest`), await digestOf(`${placeOf("app")}:v2.0.8-beta.67`));
      const again = await workspace.up();
      assert.deepEqual([again.exitCode, again.steps], [0, []], again.output);
    });

    it("stay at a release candidate that took them, where a rule gives them", async () => {
      const candidate = await digestOf(`${placeOf("app")}:latest`);
      configure(images);
      on(tagPush("v2.0.1", await commit(), "main"));
      const { exitCode, output } = await workspace.up();
      assert.equal(exitCode, 0, output);
      assert.match(output, /latest: left at .* version v2\.0\.1 is older than v2\.0\.8-beta\.67/);
      assert.equal(await digestOf(`${placeOf("app")}:latest`), candidate);
      assert.notEqual(await digestOf(`${placeOf("app")}:v2.0.1`), candidate);
      assert.equal((await planOf("highest")).published, true);
    });

    it("stay at what is newer where a rule gives them, and say what is published", async () => {
      const repository = placeOf("ruled");
      const latest = await digestOf(`${repository}:latest`);
      const newest = await digestOf(`${placeOf("highest")}:2.0.1`);

      on(tagPush("v1.9.1", await commit(), "main"));
      const stays = /^ +latest +\w{12}, .* the same +version 1\.9\.1 is older than 2\.0\.1$/m;
      const reason = "version 1.9.1 is older than 2.0.1";
      assert.deepEqual((await planOf("ruled")).left, [{ repository, tag: "latest", reason }]);
      assert.match((await workspace.preview()).output, stays);
      const { moves = [] } = await planOf("ruled", "--registry");
      assert.deepEqual(
        moves.map((each) => [each.repository, each.tags.map(({ tag, live, why }) => [tag, live, why])]),
        [
          [
            repository,
            [
              ["1.9.1", undefined, "new"],
              ["1.9", undefined, "new"],
              ["latest", latest, reason],
            ],
          ],
        ],
      );
      const older = await workspace.up();
      assert.equal(older.exitCode, 0, older.output);
      assert.match(older.output, /warning: .*\n(.*\n)*?.*latest: left at/);
      assert.match(
        older.output,
        /latest: left at sha256:\w{12}, which is newer: version 1\.9\.1 is older than 2\.0\.1/,
      );
      assert.match(older.output, /highest: the tag "latest" stays where it is: 1\.9\.1 is lower than 2\.0\.1/);
      const [at, minor, exact] = await digestsOf("ruled", "latest", "1.9", "1.9.1");
      assert.deepEqual([at, minor], [latest, exact]);
      const report = await reportOf(workspace);
      assert.deepEqual(
        report.images
          .find(({ name }) => name === "ruled")
          ?.repositories[0]?.tags.map(({ tag, result }) => [tag, result]),
        [
          ["1.9.1", "new"],
          ["1.9", "new"],
          ["latest", "left"],
        ],
      );

      // Where the highest version alone is to have it, nothing else gives latest.
      assert.deepEqual(await published("highest"), ["1", "1.9", "1.9.1", "2", "2.0", "2.0.1", "latest"]);
      const old = await digestOf(`${placeOf("highest")}:1.9.1`);
      assert.deepEqual(await digestsOf("highest", "latest", "2", "1", "1.9"), [newest, newest, old, old]);

      const refreshed = await workspace.refresh();
      assert.match(refreshed.output, /Resources:\n +\d+ unchanged\n/);
      const again = await workspace.up();
      assert.deepEqual([again.exitCode, again.steps], [0, []], again.output);
    });

    it("stay at what was published from a newer commit, and are refused before the build where they are written out", async () => {
      const newest = await digestOf(`${placeOf("dated")}:newest`);
      await git("checkout", "--quiet", first.sha);
      on(tagPush("v1.8.1", first, "main"));
      configure({ ...images, dated: { ...images.dated, tags: [...images.dated.tags, "type=ref,event=tag"] } });
      const late = await workspace.up();
      assert.equal(late.exitCode, 0, late.output);
      assert.equal(await digestOf(`${placeOf("dated")}:newest`), newest);
      assert.notEqual(await digestOf(`${placeOf("dated")}:v1.8.1`), newest);

      configure({ ...images, ruled: { tags: [...images.ruled.tags, "latest"] } });
      const refused = await workspace.up();
      assert.notEqual(refused.exitCode, 0);
      assert.match(
        refused.output,
        /images\.ruled\.tags\[2\]: the tag latest of .* points to the newer .* and is not moved back to .*: version 1\.8\.1 is older than 2\.0\.1/,
      );
      assert.match(refused.output, /the tag newest of .* is not moved back to the new build: created .* is older/);
      assert.deepEqual(refused.steps, []);

      await git("checkout", "--quiet", "main");
      on(tagPush("v2.1.0", await commit(), "main"));
      assert.equal((await planOf("highest")).published, false);
    });
  });

  describe("by options", () => {
    before(create);
    after(remove);

    it("come from git on a laptop, or are the rules' of one image for each of its versions, manifests annotated as asked", async () => {
      workspace.write("app/.dockerignore", ".git\n");
      workspace.write("versions/Dockerfile", "FROM busybox:stable\n");
      await commit();
      const version = (name: string) => ({
        repositories: [placeOf("versions")],
        context: "versions",
        tags: [
          `type=semver,pattern={{version}},value=${name}`,
          `type=semver,pattern={{major}}.{{minor}},value=${name}`,
        ],
        flavor: ["latest=false"],
        annotationLevels: ["index", "manifest", "manifest-descriptor"],
      });
      configure({ app: { volatileLabels: "index" }, one: version("1.79.0"), two: version("1.80.0") });
      const first = await workspace.up();
      assert.equal(first.exitCode, 0, first.output);
      assert.deepEqual(await published("app"), ["main"]);
      assert.deepEqual(await published("versions"), ["1.79", "1.79.0", "1.80", "1.80.0"]);
      const { manifests, annotations } = await readIndex(`${placeOf("versions")}:1.80`);
      const [descriptor] = manifests;
      const manifest = JSON.parse(await crane("manifest", `${placeOf("versions")}@${descriptor?.digest}`));
      for (const facts of [annotations, descriptor?.annotations, manifest.annotations]) {
        assert.equal(facts?.[`${OCI}.version`], "1.80.0");
      }
    });

    it("take no build where they are new for the index alone", async () => {
      const { sha } = await commit();
      const second = await workspace.up();
      assert.deepEqual(second.steps, [`update app-${placeOf("app")}`], second.output);
      const { annotations } = await readIndex(`${placeOf("app")}:main`);
      assert.equal(annotations?.[`${OCI}.revision`], sha);
      const { Labels } = JSON.parse(await crane("config", `${placeOf("app")}:main`)).config;
      assert.equal(Labels[`${OCI}.revision`], undefined);
      assert.equal(Labels[`${OCI}.title`], "app");
    });

    it("are not published from changes that nobody committed, where that is refused, or end in -dirty", async () => {
      on(tagPush("v1.0.0", await commit(), "main"));
      writeFileSync(join(workspace.folder, "app/Dockerfile"), "FROM busybox:stable\n");
      configure({ app: {} });
      const refused = await workspace.up();
      assert.notEqual(refused.exitCode, 0);
      assert.match(
        refused.output,
        /images\.app\.dirty: v1\.0\.0 is a release, but the working tree has uncommitted changes .*Dockerfile/,
      );
      assert.deepEqual(refused.steps, []);
      configure({ app: { dirty: "suffix" } });
      const { exitCode, output } = await workspace.up();
      assert.equal(exitCode, 0, output);
      assert.deepEqual(await published("app"), ["latest-dirty", "main", "v1.0.0-dirty"]);
      const built = JSON.parse(await crane("config", `${placeOf("app")}:v1.0.0-dirty`)).config.Labels;
      assert.equal(built[`${OCI}.version`], "v1.0.0-dirty");
    });
  });
});
