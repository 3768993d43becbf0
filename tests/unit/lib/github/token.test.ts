import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serverAt } from "../../../../lib/github/address.ts";
import { findToken } from "../../../../lib/github/token.ts";
import { removeFolders, temporaryFolder } from "../../components/fixture.ts";

describe("findToken", () => {
  after(removeFolders);

  /** A command line of GitHub that prints its arguments, or fails. */
  function gh(line: string): string {
    const file = join(temporaryFolder(), "gh");
    writeFileSync(file, `#!/bin/sh\n${line}\n`);
    chmodSync(file, 0o755);
    return file;
  }
  const setting = { value: "set", from: "the settings" };

  it("takes that of the settings first", async () => {
    const environment = { GITHUB_TOKEN: "variable" };
    assert.deepEqual(await findToken(serverAt(), environment, setting), setting);
  });

  it("takes GITHUB_TOKEN before that of gh", async () => {
    const environment = { GITHUB_TOKEN: "variable", GH_PATH: gh("echo signed-in") };
    assert.deepEqual(await findToken(serverAt(), environment), { value: "variable", from: "GITHUB_TOKEN" });
  });

  it("asks gh for the token of the server", async () => {
    const environment = { GH_PATH: gh('echo "$@"') };
    assert.deepEqual(await findToken(serverAt("https://github.example.com/"), environment), {
      value: "auth token --hostname github.example.com",
      from: '"gh auth login"',
    });
  });

  for (const [name, path] of [
    ["is not signed in", gh("exit 1")],
    ["prints one and fails", gh("echo token; exit 1")],
    ["does not exist", "/no/such/program"],
    ["prints nothing", gh("true")],
  ] as const) {
    it(`finds none when gh ${name}`, async () => {
      assert.equal(await findToken(serverAt(), { GH_PATH: path }), undefined);
    });
  }
});
