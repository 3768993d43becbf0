import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitDockerfile } from "../../../../components/contexts/git-servers.ts";
import { commit, git, removeFolders, temporaryFolder } from "../fixture.ts";

describe("gitDockerfile", () => {
  after(removeFolders);

  it("takes the default name in lower case too, and any other as it is written", async () => {
    const folder = temporaryFolder();
    git(folder, "init");
    writeFileSync(join(folder, "dockerfile"), "FROM lower\n");
    writeFileSync(join(folder, "dockerfile.other"), "FROM other\n");
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub", "dockerfile"), "FROM deeper\n");
    git(folder, "add", ".");
    const location = `file://${folder}#${commit(folder)}`;
    assert.equal(await gitDockerfile(location, "Dockerfile", {}), "FROM lower\n");
    assert.equal(await gitDockerfile(location, "sub/Dockerfile", {}), "FROM deeper\n");
    assert.equal(await gitDockerfile(location, "dockerfile.other", {}), "FROM other\n");
    await assert.rejects(gitDockerfile(location, "Dockerfile.other", {}), /does not exist in the context/);
  });
});
