import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackFile } from "../../../../cli/plan/stack-file.ts";

describe("readStackFile", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-plan-"));
  after(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    const file = join(folder, "Pulumi.test.yaml");
    writeFileSync(file, text);
    return readStackFile(file);
  };

  it("gives our keys, with an empty text for each encrypted value", () => {
    const text = `
config:
  aws:region: eu-central-1
  multiarch:builders: {default: multi}
  multiarch:images:
    app: {secrets: {npm: {secure: v1:abc}, netrc: {file: .netrc}}, tags: ["1.10"]}
encryptionsalt: v1:salt
`;
    assert.deepEqual(read(text), {
      builders: { default: "multi" },
      images: { app: { secrets: { npm: "", netrc: { file: ".netrc" } }, tags: ["1.10"] } },
    });
  });

  it("gives of a repository only what has to do with images", () => {
    const text = `
config:
  multiarch:github:
    repository: acme/app
    token: {secure: v1:abc}
    secrets: {A: {secure: v1:abc}}
    package: {visibility: public}
`;
    assert.deepEqual(read(text), { github: { repository: "acme/app", package: { visibility: "public" } } });
  });

  it("gives nothing for a file without settings of ours", () => {
    for (const text of ["", "config:", "config: {aws:region: x}", "- list"]) assert.deepEqual(read(text), {});
  });

  it("says which file does not exist", () => {
    assert.throws(
      () => readStackFile(join(folder, "none.yaml")),
      /the stack file .*none\.yaml cannot be read; name one/,
    );
  });
});
