import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Sources } from "../../../../components/plan/sources.ts";
import { commit, countedGit, git, removeFolders, temporaryFolder } from "../fixture.ts";

describe("Sources", () => {
  const home = process.cwd();
  let project: string;
  beforeEach(() => {
    project = temporaryFolder();
    git(project, "init");
    for (const name of ["a", "b", "c"]) {
      mkdirSync(join(project, name));
      writeFileSync(join(project, name, "package.json"), JSON.stringify({ description: `The ${name}` }));
    }
    git(project, "add", ".");
    commit(project);
    writeFileSync(join(project, "b", "new"), "");
    process.chdir(project);
  });
  afterEach(() => {
    process.chdir(home);
    removeFolders();
  });

  it("starts ten git processes for a program and the folders of its images in one repository", async () => {
    for (const env of [{}, { GITHUB_ACTIONS: "true" }, { DRONE: "true", DRONE_BRANCH: "main" }]) {
      const counted = countedGit();
      try {
        const sources = new Sources({ env });
        const program = await sources.ofProgram();
        const alone = counted.calls().length;
        const found = await Promise.all(["a", "b", "c"].map((name) => sources.ofContext(name)));
        assert.deepEqual(
          found.map(({ sha, repository, isDirty }) => [sha, repository.description, isDirty]),
          ["a", "b", "c"].map((name) => [program.sha, `The ${name}`, name === "b"]),
        );
        assert.equal(counted.calls().length, alone, "for each folder none");
        if (Object.keys(env).length === 0) assert.equal(alone, 10);
      } finally {
        counted.restore();
      }
    }
  });
});
