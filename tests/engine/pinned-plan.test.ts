import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { PlanReport } from "../../cli/plan/model.ts";
import { type GitHttpServer, serveGit } from "../support/git-server.ts";
import { digestOf, pushIndex, readIndex } from "./support/images.ts";
import { MULTIARCH, type Run, SANDBOX, Workspace } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const BASE_DIGEST = "org.opencontainers.image.base.digest";

describe("the pins of a plan", function () {
  this.timeout(600_000);
  let workspace: Workspace;
  let base: string;
  let folder: string;
  let server: GitHttpServer;

  const git = async (cwd: string, ...args: string[]) => {
    const author = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "init.defaultBranch=main"];
    return (await execa("git", [...author, ...args], { cwd })).stdout;
  };
  /** Commits to the repository that the image has files from, and gives the commit. */
  const commit = async (text: string): Promise<string> => {
    const library = join(folder, "lib.git");
    writeFileSync(join(library, "text"), text);
    await git(library, "add", "--all");
    await git(library, "commit", "--quiet", "--message", text);
    return git(library, "rev-parse", "HEAD");
  };
  const configure = (image: object = {}, more: object = {}) => {
    const app = {
      repositories: [workspace.repository],
      context: "app",
      contexts: { lib: `${server.address}/lib.git/.git#main` },
      platforms: PLATFORMS,
      tags: ["latest"],
      bases: "follow",
    };
    workspace.configure({ builders: SANDBOX, images: { app: { ...app, ...image }, ...more } });
  };
  const move = (text: string) => pushIndex(base, text, "2020-01-01T00:00:00Z");
  const plan = async (...args: string[]): Promise<string> => {
    const command = [MULTIARCH, "plan", "--stack-file", "Pulumi.test.yaml", ...args];
    const env = { PULUMI_BACKEND_URL: `file://${join(workspace.folder, "stacks")}` };
    return (await execa(process.execPath, command, { cwd: workspace.folder, env })).stdout;
  };
  const succeeded = ({ exitCode, output }: Run) => assert.equal(exitCode, 0, output);
  /** The digest of the base that the published index names. */
  const basedOn = async () => (await readIndex(`${workspace.repository}:latest`)).annotations?.[BASE_DIGEST];

  before(async () => {
    workspace = await Workspace.create();
    base = `${workspace.namespace}/base:stable`;
    folder = mkdtempSync(join(tmpdir(), "multiarch-git-"));
    mkdirSync(join(folder, "lib.git"));
    await git(join(folder, "lib.git"), "init", "--quiet");
    server = await serveGit(folder);
    workspace.write("app/Dockerfile", `FROM ${base}\nCOPY --from=lib text /text\n`);
    await git(workspace.folder, "init", "--quiet");
    await git(workspace.folder, "add", "app");
    await git(workspace.folder, "commit", "--quiet", "--message", "app");
  });
  after(async () => {
    await server.close();
    await workspace.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are what an update builds, whatever has moved since, and the plan shows what that is", async () => {
    await move("one");
    await commit("one");
    configure();
    succeeded(await workspace.up());
    assert.match(await plan("--bases"), /^ {2}\S+base:stable {2}(\w{12}), \d+ years {3}\1, \d+ years {2}up to date$/m);

    const planned = await move("two");
    const commitOfPlan = await commit("two");
    assert.match(await plan("--bases"), /^ {2}\S+base:stable .* moved; the next up builds it$/m);
    const json = await plan("--json");
    const [{ bases = [], git: pins = [] } = {}] = (JSON.parse(json) as PlanReport).images;
    assert.deepEqual(
      bases.map(({ reference, role, digest, current, platforms }) => [reference, role, digest, current, platforms]),
      [[base, "base", planned, planned, PLATFORMS]],
    );
    assert.deepEqual(pins, [{ location: `${server.address}/lib.git/.git#main`, commit: commitOfPlan }]);

    await move("three");
    await commit("three");
    workspace.write("plan.json", json);
    workspace.environment = { MULTIARCH_PLAN: "plan.json" };
    succeeded(await workspace.up());
    assert.equal(await basedOn(), planned);
    assert.ok((await workspace.state()).includes(`/lib.git/.git#${commitOfPlan}`));
    const published = await digestOf(`${workspace.repository}:latest`);
    const again = await workspace.up();
    succeeded(again);
    assert.deepEqual(again.steps, []);
    assert.equal(await digestOf(`${workspace.repository}:latest`), published);
  });

  it("are refused all at once where they are of something else, before anything is built", async () => {
    workspace.write(
      "app/Dockerfile",
      `FROM ${base}\nCOPY --from=lib text /text\nCOPY --from=busybox:stable /bin /bin\n`,
    );
    await git(workspace.folder, "commit", "--quiet", "--all", "--message", "other");
    const location = `${server.address}/lib.git/.git#refs/heads/main`;
    configure({ contexts: { lib: location } }, { web: { context: "app", publish: false, platforms: PLATFORMS } });
    const refused = await workspace.up();
    assert.notEqual(refused.exitCode, 0, refused.output);
    assert.deepEqual(refused.steps, []);
    const sentences = [
      /the plan that MULTIARCH_PLAN names is of \w{12}, and this checkout is at \w{12}; plan again, or check out \w{12}/,
      /images\.app\.contexts\.lib: ".*#refs\/heads\/main" is not in the plan that MULTIARCH_PLAN names; plan again/,
      /images\.web: is not in the plan that MULTIARCH_PLAN names; plan again/,
    ];
    for (const sentence of sentences) assert.match(refused.output, sentence);
    configure();
    assert.match(
      (await workspace.preview()).output,
      /images\.app\.dockerfile: reads "busybox:stable", which is not in the plan that MULTIARCH_PLAN names; plan again/,
    );
  });
});
