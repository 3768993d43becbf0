import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writtenSettings } from "../../../../cli/support/written-settings.ts";

describe("the written settings of a stack", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-settings-"));
  after(() => rmSync(folder, { recursive: true }));
  const read = (stack: string, project = "name: images\nruntime: nodejs\n") => {
    const file = join(folder, "Pulumi.test.yaml");
    writeFileSync(file, stack);
    writeFileSync(join(folder, "Pulumi.yaml"), project);
    return writtenSettings(file);
  };

  it("are the keys of multiarch, as they are written", () => {
    const { config, notes } = read("config: {aws:region: x, multiarch:sign: {key: {secure: v1:abc}}}\n");
    assert.deepEqual(config, { "multiarch:sign": { key: { secure: "v1:abc" } } });
    assert.deepEqual(notes, []);
  });

  for (const text of ["", "config:", "[]", "config: {multiarch:images: }", "environment: []"]) {
    it(`are none in ${JSON.stringify(text)}`, () => {
      const { config, notes } = read(text);
      assert.deepEqual(Object.values(config).filter(Boolean), []);
      assert.deepEqual(notes, []);
    });
  }

  it("have from Pulumi.yaml what the stack file lacks, by value or by default", () => {
    const project = `
name: images
config:
  multiarch:builders: {value: {default: multi}}
  multiarch:runners: {type: object, default: {linux/arm64: arm}}
  multiarch:sign: auto
  multiarch:images: {type: object}
  registry: {type: string}
`;
    assert.deepEqual(read("config: {multiarch:sign: false}\n", project).config, {
      "multiarch:builders": { default: "multi" },
      "multiarch:runners": { "linux/arm64": "arm" },
      "multiarch:sign": false,
    });
  });

  it("have no namespace in a project of that name", () => {
    const project = "name: multiarch\nconfig:\n  sign: auto\n";
    assert.deepEqual(read("config: {builders: {default: multi}}\n", project).config, {
      "multiarch:sign": "auto",
      "multiarch:builders": { default: "multi" },
    });
  });

  for (const environment of ["environment: [aws]", "environment: {imports: [aws]}"]) {
    it(`lack what is imported by ${environment}, which is said`, () => {
      assert.match(read(environment).notes.join(), /only pulumi preview and pulumi up have them$/);
    });
  }
});
