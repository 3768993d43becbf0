import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { imageSourceDate } from "../../../../components/plan/source-date.ts";
import { projectFiles } from "../../../../components/settings/files.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { git, gitAt, removeFolders, temporaryFolder } from "../fixture.ts";
import { readApp } from "../settings/fixture.ts";

const FIRST = 1_700_000_000;
const LATER = 1_700_000_100;
const LAST = 1_700_000_200;

describe("imageSourceDate", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(removeFolders);

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const commit = (time: number, ...paths: string[]) => {
    for (const path of paths) write(path, `${time}\n`);
    git(folder, "add", "--all");
    gitAt(`${time} +0000`, folder, "commit", "--message", "change");
  };
  /** A repository whose context changed first, and something else since. */
  const repository = () => {
    git(folder, "init");
    write("app/.dockerignore", "docs\n");
    commit(FIRST, "app/Dockerfile", "app/file", "assets/logo", "docker/Dockerfile");
    commit(LATER, "other");
  };
  /** The time, or what is wrong. */
  const dateOf = async (fields: Record<string, unknown> = {}, environment: NodeJS.ProcessEnv = {}, at = folder) => {
    const contexts = Object.entries((fields.contexts as Record<string, string>) ?? {}).map(([name, place]) => [
      name,
      join(at, place),
    ]);
    const app = readApp({
      reproducible: true,
      platforms: ["linux/amd64"],
      context: join(at, "app"),
      ...fields,
      contexts: Object.fromEntries(contexts),
    });
    const { sourceDate, problem } = await imageSourceDate(app, app.context, environment, projectFiles(at));
    return problem ? `${formatPath(problem.path)}: ${problem.message.replaceAll(at, "")}` : sourceDate;
  };

  const changes: [title: string, path: string, fields: Record<string, unknown>, counts: boolean][] = [
    ["a file of the context", "app/file", {}, true],
    ["a file elsewhere", "other", {}, false],
    ["what the ignore file leaves out", "app/docs/page", {}, false],
    ["the ignore file", "app/.dockerignore", {}, true],
    ["a folder that is no context", "assets/logo", {}, false],
    ["a named context", "assets/logo", { contexts: { assets: "assets" } }, true],
    ["a Dockerfile outside", "docker/Dockerfile", { dockerfile: "../docker/Dockerfile" }, true],
    ["what lies beside that", "docker/other", { dockerfile: "../docker/Dockerfile" }, false],
    [
      "the Dockerfile of one platform",
      "docker/Dockerfile",
      { platforms: { "linux/amd64": {}, "linux/arm64": { dockerfile: "../docker/Dockerfile" } } },
      true,
    ],
  ];
  for (const [title, path, fields, counts] of changes) {
    it(`${counts ? "is" : "is not"} that of the last commit when it changed ${title}`, async () => {
      repository();
      commit(LAST, path);
      assert.equal(await dateOf(fields), counts ? LAST : FIRST);
    });
  }

  it("stays where a change is not committed, and a part is not tracked", async () => {
    repository();
    write("app/file", "edited");
    write("dist/new", "generated");
    assert.equal(await dateOf({ contexts: { dist: "dist" } }), FIRST);
  });

  it("is SOURCE_DATE_EPOCH where that is set, and not asked for where each build has its own, or none is wanted", async () => {
    assert.equal(await dateOf({}, { SOURCE_DATE_EPOCH: "5" }), 5);
    assert.equal(await dateOf({ args: { SOURCE_DATE_EPOCH: "7" } }), undefined);
    assert.equal(await dateOf({ reproducible: false }), undefined);
    assert.equal(await dateOf({ context: join(folder, "nowhere") }), undefined);
    const platforms = { "linux/amd64": { args: { SOURCE_DATE_EPOCH: "7" } }, "linux/arm64": null };
    repository();
    assert.equal(await dateOf({ platforms }), FIRST);
  });

  it("is unknown where the server of a git address does not answer", async () => {
    repository();
    const sha = git(folder, "rev-parse", "HEAD");
    const context = `git://127.0.0.1:1/app.git#${sha}`;
    assert.match(
      String(await dateOf({ context })),
      new RegExp(
        `^images\\.app\\.reproducible: needs the last commit that changed "git://127\\.0\\.0\\.1:1/app\\.git#${sha}", and the commit ${sha} of git://127\\.0\\.0\\.1:1/app\\.git cannot be read: .*; set the environment variable SOURCE_DATE_EPOCH to a time in seconds since 1970$`,
      ),
    );
  });

  const needs = 'images.app.reproducible: needs the last commit that changed "/app", and ';
  const advice = "set the environment variable SOURCE_DATE_EPOCH to a time in seconds since 1970";

  it("is unknown without a repository", async () => {
    write("app/file", "text");
    assert.equal(await dateOf(), `${needs}it is not in a git repository; ${advice}`);
  });

  it("is unknown before the first commit", async () => {
    write("app/file", "text");
    git(folder, "init");
    assert.equal(await dateOf(), `${needs}no commit has any of its files; ${advice}`);
  });

  it("is unknown at the end of a shallow clone, unless a later commit is known", async () => {
    repository();
    commit(LAST, "docker/Dockerfile");
    const clone = join(temporaryFolder(), "clone");
    git(folder, "clone", "--depth=2", `file://${folder}`, clone);
    assert.equal(
      await dateOf({}, {}, clone),
      `${needs}the history of this shallow clone is too short to tell; fetch all of it (fetch-depth: 0 of actions/checkout, or git fetch --unshallow), or ${advice}`,
    );
    assert.equal(await dateOf({ dockerfile: "../docker/Dockerfile" }, {}, clone), LAST);
  });

  it("is unknown where git cannot read the repository", async () => {
    repository();
    writeFileSync(join(folder, ".git", "HEAD"), "nonsense");
    assert.equal(
      await dateOf(),
      `${needs}git cannot tell: not a git repository (or any of the parent directories): .git; ${advice}`,
    );
  });
});
