import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Sources } from "../../../../components/plan/sources.ts";
import { uncommittedBuild } from "../../../../components/plan/uncommitted-build.ts";
import { projectFiles } from "../../../../components/settings/files.ts";
import { commit, git, removeFolders, temporaryFolder } from "../fixture.ts";
import { readApp } from "../settings/fixture.ts";

describe("uncommittedBuild", () => {
  let folder: string;
  const write = (path: string, text = "2\n") => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  beforeEach(() => {
    folder = temporaryFolder();
    git(folder, "init");
    write("app/.dockerignore", "*\n!src\nDockerfile\n");
    write("app/web.dockerignore", "src\n");
    for (const file of ["app/src/a", "app/notes", "app/Dockerfile", "app/web", "assets/logo", "docker/Dockerfile"]) {
      write(file, "1\n");
    }
    git(folder, "add", ".");
    commit(folder);
  });
  afterEach(removeFolders);

  const changed = async (image: Record<string, unknown> = {}) => {
    const sources = new Sources({ env: {} });
    const source = await sources.ofContext(join(folder, "app"));
    const paths = {
      ...image,
      ...(image.contexts === undefined ? {} : { contexts: { assets: join(folder, "assets") } }),
    };
    const app = readApp({ platforms: ["linux/amd64"], context: join(folder, "app"), ...paths });
    return uncommittedBuild(app, source, projectFiles(folder), sources);
  };

  it("says of an edit that git was told to overlook why git status does not show it", async () => {
    for (const file of ["app/src/a", "app/notes"]) {
      git(folder, "update-index", "--skip-worktree", file);
      write(file);
    }
    assert.deepEqual(await changed(), { files: ["app/src/a, which git update-index hides from git status"] });
  });

  const cases: [title: string, file: string, image: Record<string, unknown>, isBuilt: boolean][] = [
    ["what a build takes in", "app/src/a", {}, true],
    ["what is new", "app/src/new", {}, true],
    ["what the ignore file leaves out", "app/notes", {}, false],
    ["what is left out and new", "app/dist/new", {}, false],
    ["a Dockerfile that is left out", "app/Dockerfile", {}, true],
    ["the ignore file", "app/.dockerignore", {}, true],
    ["what the Dockerfile's own ignore file leaves out", "app/src/a", { dockerfile: "web" }, false],
    ["what it does not", "app/notes", { dockerfile: "web" }, true],
    ["what is elsewhere", "assets/logo", {}, false],
    ["what is in a named context", "assets/logo", { contexts: {} }, true],
    ["a Dockerfile elsewhere", "docker/Dockerfile", { dockerfile: "../docker/Dockerfile" }, true],
    ["what lies beside that", "docker/other", { dockerfile: "../docker/Dockerfile" }, false],
    [
      "what one platform takes in",
      "app/notes",
      { platforms: { "linux/amd64": {}, "linux/arm64": { dockerfile: "web" } } },
      true,
    ],
  ];
  for (const [title, file, image, isBuilt] of cases) {
    it(`${isBuilt ? "has" : "has not"} ${title}`, async () => {
      assert.deepEqual(await changed(image), { files: [] });
      write(file, file.endsWith("ignore") ? "*\n!src\nDockerfile\n# 2\n" : "2\n");
      assert.deepEqual(await changed(image), { files: isBuilt ? [file] : [] });
    });
  }

  it("has nothing of what the engine writes", async () => {
    write("app/Pulumi.release.yaml", "encryptionsalt: v1:AAAA\n");
    assert.deepEqual(await changed({ dockerfile: "web" }), { files: [] });
  });

  it("says that git cannot tell", async () => {
    write(".git/index", "damaged");
    const { files, unreadable } = await changed();
    assert.deepEqual(files, []);
    assert.match(unreadable ?? "", /index/);
  });
});
