import assert from "node:assert/strict";
import { gitEnvironment, withoutRepository } from "../../../../lib/git/environment.ts";

describe("the environment of git", () => {
  const hook = {
    GIT_DIR: "/other/.git",
    GIT_WORK_TREE: "/other",
    GIT_INDEX_FILE: "/other/.git/index",
    GIT_COMMON_DIR: "/other/.git",
    GIT_OBJECT_DIRECTORY: "/other/.git/objects",
    GIT_ALTERNATE_OBJECT_DIRECTORIES: "/other/.git/objects",
    GIT_NAMESPACE: "other",
    GIT_PREFIX: "sub/",
    GIT_CONFIG: "/other/.git/config",
    GIT_CONFIG_PARAMETERS: "'core.worktree'='/other'",
    GIT_SHALLOW_FILE: "/other/.git/shallow",
    GIT_EXTERNAL_DIFF: "/other/program",
    GIT_TRACE_CURL: "1",
    GIT_DEFAULT_HASH: "sha256",
  };
  const reach = {
    PATH: "/usr/bin",
    HOME: "/home/alice",
    https_proxy: "http://proxy.example.com",
    GIT_SSH_COMMAND: "ssh -i key",
    GIT_SSL_CAINFO: "/etc/ca.pem",
    GIT_CONFIG_GLOBAL: "/home/alice/.gitconfig",
    GIT_CEILING_DIRECTORIES: "/home",
  };

  it("has nothing that names another repository, and what reaches servers", () => {
    assert.deepEqual(withoutRepository({ ...hook, ...reach }), reach);
    const environment = gitEnvironment({ ...hook, ...reach });
    assert.deepEqual(
      Object.keys(hook).filter((name) => name in environment),
      [],
    );
    for (const [name, value] of Object.entries(reach)) assert.equal(environment[name], value);
  });

  it("lets nobody be asked, and runs no program of a repository", () => {
    const environment = gitEnvironment({ GIT_ASKPASS: "/usr/bin/window", SSH_ASKPASS: "/usr/bin/window" });
    assert.deepEqual(
      [environment.GIT_TERMINAL_PROMPT, environment.GIT_ASKPASS, environment.SSH_ASKPASS],
      ["0", "", ""],
    );
    assert.deepEqual([environment.GIT_CONFIG_KEY_0, environment.GIT_CONFIG_VALUE_0], ["core.hooksPath", "/dev/null"]);
  });

  it("keeps the settings that are given by variables, but for those of a repository, before its own", () => {
    const given = {
      GIT_CONFIG_COUNT: "3",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      GIT_CONFIG_KEY_1: "core.worktree",
      GIT_CONFIG_VALUE_1: "/other",
      GIT_CONFIG_KEY_2: "http.proxy",
      GIT_CONFIG_VALUE_2: "",
    };
    const environment = gitEnvironment(given, [["http.extraheader", "x"]]);
    const count = Number(environment.GIT_CONFIG_COUNT);
    const settings = Array.from({ length: count }, (_, at) => environment[`GIT_CONFIG_KEY_${at}`]);
    assert.deepEqual(
      [settings.slice(0, 2), settings.at(-1), settings.includes("core.worktree")],
      [["safe.directory", "http.proxy"], "http.extraheader", false],
    );
    assert.equal(environment[`GIT_CONFIG_VALUE_${count - 1}`], "x");
  });

  for (const missing of ["GIT_CONFIG_KEY_1", "GIT_CONFIG_VALUE_1"]) {
    it(`keeps no settings from the one on whose ${missing} does not exist`, () => {
      const given = Object.fromEntries(
        [0, 1, 2].flatMap((at) => [
          [`GIT_CONFIG_KEY_${at}`, `http.given${at}`],
          [`GIT_CONFIG_VALUE_${at}`, "x"],
        ]),
      );
      const { [missing]: _, ...others } = given;
      const values = Object.values(gitEnvironment({ GIT_CONFIG_COUNT: "3", ...others }));
      const found = values.filter((value) => value?.startsWith("http."));
      assert.deepEqual(found, ["http.given0"]);
    });
  }
});
