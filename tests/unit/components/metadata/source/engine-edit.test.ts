import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isEngineEdit } from "../../../../../components/metadata/source/engine-edit.ts";
import { commit, git, removeFolders, temporaryFolder } from "../../fixture.ts";

describe("isEngineEdit", () => {
  const SETTINGS = 'config:\n  multiarch:images: {app: {tags: ["1.10"]}} # ours\n';
  const SHARED = "config:\n  a: &a {UMASK: 0022, DAY: 2024-01-15}\n  b: *a\n  c: {<<: *a, X: y}\n";
  const SALT = "encryptionsalt: v1:AAAA:v1:BBBB\n";
  const WRITTEN = { UMASK: 18, DAY: "2024-01-15 00:00:00 +0000 UTC" };
  const NAME = "Pulumi.release.yaml";
  let folder: string;
  before(() => {
    folder = temporaryFolder();
    git(folder, "init");
    writeFileSync(join(folder, NAME), SETTINGS);
    writeFileSync(join(folder, "values.yaml"), SETTINGS);
    writeFileSync(join(folder, "Pulumi.shared.yaml"), SHARED);
    git(folder, "add", ".");
    commit(folder);
  });
  after(removeFolders);

  const edits: [title: string, name: string, text: string, isEngine: boolean][] = [
    ["how secrets are encrypted", NAME, `${SALT}${SETTINGS}`, true],
    ["another key for them", NAME, `secretsprovider: awskms://key\nencryptedkey: AAAA\n${SETTINGS}`, true],
    ["another layout", NAME, `${SALT}config:\n  multiarch:images:\n    app:\n      tags:\n        - "1.10"\n`, true],
    [
      "values as it writes them, where they are taken from another place too",
      "Pulumi.shared.yaml",
      `${SALT}config: ${JSON.stringify({ a: WRITTEN, b: WRITTEN, c: { ...WRITTEN, X: "y" } })}`,
      true,
    ],
    ["a new file with nothing else", "Pulumi.new.yaml", SALT, true],
    ["a new file with a place for settings", "Pulumi.new.yaml", `${SALT}config: {}\n`, true],
    ["a new file with a scalar", "Pulumi.new.yaml", "5", false],
    ["a setting", NAME, SETTINGS.replace("1.10", "1.11"), false],
    ["a setting beside", NAME, `${SALT}${SETTINGS.replace("app", "web")}`, false],
    ["a new file with settings", "Pulumi.new.yaml", `${SALT}${SETTINGS}`, false],
    ["what is no YAML", NAME, "config: [", false],
    ["a file that is no stack's", "values.yaml", `${SALT}${SETTINGS}`, false],
  ];
  for (const [title, name, text, isEngine] of edits) {
    it(`is ${isEngine} for ${title}`, async () => {
      writeFileSync(join(folder, name), text);
      assert.equal(await isEngineEdit(folder, name), isEngine);
    });
  }

  it("is false for a file that is gone", async () => {
    rmSync(join(folder, NAME));
    assert.equal(await isEngineEdit(folder, NAME), false);
  });
});
