import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { builtFileName, readBuilt, writeBuilt } from "../../../../components/built/built-file.ts";
import type { BuiltPlatform } from "../../../../components/built/built-platform.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";
import { builtOf } from "./fixture.ts";

/** What is read of a folder with these files. */
function read(files: Readonly<Record<string, unknown>>) {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  const { platforms, problems } = readBuilt(folder);
  return {
    platforms,
    problems: problems.map((problem) => problem.replaceAll(`${folder}/`, "").replaceAll(folder, "built")),
  };
}

const AGAIN = "build that platform again with multiarch build, or remove the file";

describe("the files of built platforms", () => {
  after(removeFolders);

  it("are read as they were written", () => {
    const folder = join(temporaryFolder(), "made", "here");
    const { digest: _, builder: __, ...least } = builtOf({ platform: "linux/arm/v7" });
    const all = [builtOf(), least, builtOf({ image: "other", builder: { name: "x", emulated: true } })];
    for (const built of all) writeBuilt(folder, built);
    assert.deepEqual(readBuilt(folder), { platforms: [all[1], all[0], all[2]], problems: [] });
    assert.equal(builtFileName("app", "linux/arm/v7"), "app-linux-arm-v7.json");
  });

  it("are those of the folder alone, and no hidden ones", () => {
    const folder = temporaryFolder();
    writeBuilt(folder, builtOf());
    mkdirSync(join(folder, "more.json"));
    writeFileSync(join(folder, ".app.json"), "");
    writeFileSync(join(folder, "notes.txt"), "");
    assert.deepEqual(readBuilt(folder), { platforms: [builtOf()], problems: [] });
  });

  const wrong: [string, Partial<Record<keyof BuiltPlatform, unknown>>, string][] = [
    ["a wrong digest", { digest: "sha256:12" }, "digest"],
    ["a platform that is not in normal form", { platform: "linux/aarch64" }, "platform"],
    ["what is no platform", { platform: "arm64" }, "platform"],
    ["a repository without a registry", { repositories: ["app"] }, "repositories[0]"],
    ["a name of no image", { image: "../app" }, "image"],
    ["a revision that is no commit", { revision: "main" }, "revision"],
    ["a fingerprint of numbers", { fingerprint: { args: 1 } }, "fingerprint.args"],
    ["pins of nothing", { pins: {} }, "pins.contexts, pins.args"],
    ["what is no time", { started: "yesterday" }, "started"],
    ["a negative time", { seconds: -1 }, "seconds"],
    ["several parts", { job: 1, seconds: "1", digest: 2, image: 3, started: 4 }, "image, digest, job"],
  ];
  for (const [what, change, places] of wrong) {
    it(`are refused for ${what}`, () => {
      assert.deepEqual(read({ "a.json": { ...builtOf(), ...change } }), {
        platforms: [],
        problems: [`"a.json" is not the file of a built platform (missing or wrong: ${places}); ${AGAIN}`],
      });
    });
  }

  it("are refused, all together, and the others read", () => {
    const { platforms, problems } = read({
      "a.json": builtOf(),
      "b.json": "{",
      "c.json": "[]",
      "d.json": { ...builtOf(), version: 2 },
      "e.json": builtOf({ job: "another" }),
    });
    assert.deepEqual(platforms, [builtOf()]);
    assert.deepEqual(problems, [
      `"b.json" is not JSON; ${AGAIN}`,
      `"c.json" is not the file of a built platform; ${AGAIN}`,
      `"d.json" is not a built platform of version 1; ${AGAIN}`,
      `"a.json" and "e.json" are both of app on linux/arm64; remove the older one`,
    ]);
  });

  it("are asked for where a folder has none, or does not exist", () => {
    const folder = temporaryFolder();
    const missing = join(folder, "missing");
    assert.deepEqual(readBuilt(missing).problems, [
      `MULTIARCH_BUILT names "${missing}", which cannot be read (ENOENT); name the folder that multiarch build wrote with --out`,
    ]);
    assert.deepEqual(readBuilt(folder).problems, [
      `MULTIARCH_BUILT names "${folder}", which has no file of a built platform (*.json); name the folder that multiarch build wrote with --out`,
    ]);
    writeBuilt(join(folder, "arm"), builtOf());
    assert.deepEqual(readBuilt(folder).problems, [
      `MULTIARCH_BUILT names "${folder}", which has no file of a built platform (*.json) in the folder itself; move them there from the folders in it`,
    ]);
  });

  it("never let reading throw, whatever they contain", () => {
    const folder = temporaryFolder();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        writeFileSync(join(folder, "a.json"), text);
        assert.equal(readBuilt(folder).problems.length, 1);
      }),
    );
  });
});
