import assert from "node:assert/strict";
import { parseEngineYaml, plainScalars } from "../../../../lib/yaml/engine-yaml.ts";

const TEXT = `config:
  multiarch:images:
    app:
      args: {UMASK: 0022, QUOTED: "0022", TAGGED: !!str 0022, ANSWER: yes, constructor: 1_000}
      tags:
        - 2024-01-15
        - &tag 1.10
        - *tag
`;

describe("a stack file", () => {
  it("is read as the engine reads it", () => {
    assert.deepEqual(parseEngineYaml(TEXT), {
      config: {
        "multiarch:images": {
          app: {
            args: { UMASK: 18, QUOTED: "0022", TAGGED: "0022", ANSWER: "yes", constructor: 1000 },
            tags: ["2024-01-15 00:00:00 +0000 UTC", 1.1, 1.1],
          },
        },
      },
    });
  });

  it("takes the entries of another map, and gives the nearest of an integer that JSON does not carry", () => {
    const text = "a: &a {x: 1}\nb: {<<: *a, y: 2}\nc: 9007199254740993\n";
    assert.deepEqual(parseEngineYaml(text), { a: { x: 1 }, b: { x: 1, y: 2 }, c: 9007199254740992 });
  });

  it("has its keys as the engine names them", () => {
    const text = 'a: {1_000: 0x1, "1_001": 0x2, !!str 1_002: 0x3, 2024-01-15: 0x4, ~: 0x5}\n';
    const keys = ["1000", "1_001", "1_002", "2024-01-15 00:00:00 +0000 UTC", "<nil>"];
    assert.deepEqual(parseEngineYaml(text), { a: Object.fromEntries(keys.map((key, index) => [key, index + 1])) });
    assert.deepEqual(
      plainScalars(text).map(({ path }) => path),
      keys.map((key) => ["a", key]),
    );
  });

  it("gives its values without quotes with their places", () => {
    const at = ["config", "multiarch:images", "app"];
    assert.deepEqual(plainScalars(TEXT), [
      { path: [...at, "args", "UMASK"], text: "0022" },
      { path: [...at, "args", "ANSWER"], text: "yes" },
      { path: [...at, "args", "constructor"], text: "1_000" },
      { path: [...at, "tags", 0], text: "2024-01-15" },
      { path: [...at, "tags", 1], text: "1.10" },
      { path: [...at, "tags", 2], text: "1.10" },
    ]);
  });

  it("gives them at each place to which they are taken", () => {
    const text = "a: &a {x: 0022}\nb: {<<: *a, y: 1}\nc: {<<: [*a, {z: 2}]}\nd: &d [*d, *a]\n";
    assert.deepEqual(plainScalars(text), [
      { path: ["a", "x"], text: "0022" },
      { path: ["b", "x"], text: "0022" },
      { path: ["b", "y"], text: "1" },
      { path: ["c", "x"], text: "0022" },
      { path: ["c", "z"], text: "2" },
      { path: ["d", 1, "x"], text: "0022" },
    ]);
  });

  it("is an error when it is none, and has then no values", () => {
    assert.throws(() => parseEngineYaml("a: ["));
    assert.deepEqual(plainScalars("a: ["), []);
  });
});
