import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { digestOf, pushIndex } from "./support/images.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { done } from "./support/runs.ts";
import { MULTIARCH, type Run, SANDBOX, Workspace } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];

describe("a release's job that runs again after the next release, on a base that has moved", function () {
  this.timeout(600_000);
  let workspace: Workspace;
  let repository: string;

  const git = (...args: string[]) => {
    const author = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "init.defaultBranch=main"];
    return execa("git", [...author, ...args], { cwd: workspace.folder });
  };
  const move = (text: string) => pushIndex(`${workspace.namespace}/base:1`, text, "2026-01-01T00:00:00Z");
  const configure = (settings: object = {}) =>
    workspace.configure({
      builders: SANDBOX,
      images: {
        app: {
          repositories: [repository],
          context: "app",
          platforms: PLATFORMS,
          tags: ["type=semver,pattern={{version}}", "type=semver,pattern={{major}}"],
          ...settings,
        },
      },
    });
  const release = async (version: string) => {
    workspace.write("app/version", version);
    await git("add", "--all");
    await git("commit", "--quiet", "--message", version);
    await git("tag", version);
    await git("checkout", "--quiet", version);
  };
  const digests = () => Promise.all(["1.0.0", "1.1.0", "1", "latest"].map((tag) => digestOf(`${repository}:${tag}`)));
  const changes = ({ steps }: Run) => steps.filter((step) => !step.startsWith("read "));

  before(async () => {
    workspace = await Workspace.create();
    repository = `${workspace.namespace}/app`;
    workspace.write("app/Dockerfile", `FROM ${workspace.namespace}/base:1\nCOPY version /\n`);
    // What a test's folder has beside, a repository would have committed.
    workspace.write(".gitignore", "*\n!app\n!app/**\n");
    configure();
    await git("init", "--quiet");
    await move("one");
    for (const version of ["v1.0.0", "v1.1.0"]) {
      await release(version);
      done(await workspace.up());
    }
    await move("two");
  });
  after(() => workspace.remove());

  it("changes nothing, and says so", async () => {
    const before = await digests();
    await git("checkout", "--quiet", "v1.0.0");
    const runs: Run[] = [];
    const requests = await requestsDuring(async () => {
      runs.push(done(await workspace.preview()), done(await workspace.up()));
    });
    for (const run of runs) {
      assert.deepEqual(changes(run), []);
      assert.match(
        run.output,
        /app: 1\.0\.0 is published already from this commit; nothing is built or moved \(to build it again, set forceTags: \["1\.0\.0"\] for one update\)/,
      );
    }
    assert.deepEqual(
      requests.filter((request) => !isRead(request)),
      [],
    );
    assert.deepEqual(await digests(), before);
  });

  it("is not built by multiarch build either", async () => {
    const args = ["--stack-file", "Pulumi.test.yaml", "--out", join(workspace.folder, "built"), "--only-changed"];
    const command = [MULTIARCH, "build", ...args];
    const env = { ...workspace.environment, PULUMI_BACKEND_URL: `file://${join(workspace.folder, "stacks")}` };
    const { exitCode, all, stdout } = await execa(process.execPath, command, {
      cwd: workspace.folder,
      env,
      all: true,
      reject: false,
    });
    assert.equal(exitCode, 0, all);
    assert.match(all, /app: 1\.0\.0 is published already from this commit/);
    assert.ok(stdout.endsWith("\n\nthere was nothing to build; no tag was moved"), all);
  });

  it("leaves the newer release as it is as well", async () => {
    await git("checkout", "--quiet", "v1.1.0");
    const before = await digests();
    assert.deepEqual(changes(done(await workspace.up())), []);
    assert.deepEqual(await digests(), before);
  });

  it("builds it on the base of the day when its tag is forced", async () => {
    await git("checkout", "--quiet", "v1.0.0");
    configure({ forceTags: ["1.0.0"] });
    const [old, newer, major, latest] = await digests();
    done(await workspace.up());
    const [forced, ...others] = await digests();
    assert.notEqual(forced, old);
    assert.deepEqual(others, [newer, major, latest]);
  });
});
