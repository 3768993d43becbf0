import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSecrets } from "../../../../components/contexts/build-secrets.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";
import { readApp } from "../settings/fixture.ts";

describe("buildSecrets", () => {
  let file: string;
  before(() => {
    file = join(temporaryFolder(), "token");
    writeFileSync(file, "of a file");
    process.env.MULTIARCH_TEST_TOKEN = "of a variable";
  });
  after(() => {
    delete process.env.MULTIARCH_TEST_TOKEN;
    removeFolders();
  });

  it("reads a text, a variable and a file, and has no other secrets", () => {
    const written = {
      text: "itself",
      env: { env: "MULTIARCH_TEST_TOKEN" },
      unset: { env: "MULTIARCH_TEST_UNSET" },
      file: { file },
      gone: { file: `${file}.gone` },
      encrypted: { secure: "AAAB" },
      wrong: 5,
    };
    const secret = buildSecrets(readApp({ secrets: written }).secrets);
    assert.deepEqual(["text", "env", "file"].map(secret), ["itself", "of a variable", "of a file"]);
    assert.deepEqual(
      ["unset", "gone", "encrypted", "wrong", "none", "constructor"].map(secret),
      Array(6).fill(undefined),
    );
    assert.equal(buildSecrets(readApp({}).secrets)("text"), undefined);
  });
});
