import assert from "node:assert/strict";
import fc from "fast-check";
import { DocumentProblem, ForeignDocument, readObject } from "../../../../lib/oci/json.ts";

const read = (text: string) => readObject(Buffer.from(text));

describe("readObject", () => {
  const foreign: [text: string, problem: string][] = [
    ["<!doctype html><title>Sign in</title>", "is an HTML page, not JSON"],
    ["\n  <html>", "is an HTML page, not JSON"],
    ["not found", "is not JSON"],
    ["1 < 2", "is not JSON"],
    ["\r\n", "is empty"],
    ['{"a": 1', "is not JSON"],
    ["", "is empty"],
    ["null", "is null, not a JSON object"],
    ["[{}]", "is a list, not a JSON object"],
    ['"text"', "is a string, not a JSON object"],
    ["7", "is a number, not a JSON object"],
  ];
  for (const [text, message] of foreign) {
    it(`${JSON.stringify(text)} ${message}`, () =>
      assert.throws(
        () => read(text),
        (error) => {
          assert.ok(error instanceof ForeignDocument);
          assert.equal(error.message, message);
          return true;
        },
      ));
  }

  const repeated = [
    '{"a":1,"a":2}',
    '{"b":[{"a":1,"\\u0061" : 2}]}',
    '{"a":{"x":1},"b":2,\n"a"\n:3}',
    '{"a":"\\"}","a":1}',
    '{"a":[1,{"b":[]}],"a":2}',
  ];
  for (const text of repeated) {
    it(`finds the key that stands twice in ${text}`, () =>
      assert.throws(() => read(text), new DocumentProblem('has the key "a" twice')));
  }

  it("shows the beginning of a long one", () => {
    const key = "x".repeat(100);
    assert.throws(() => read(`{"${key}":1,"${key}":2}`), { message: `has the key "${"x".repeat(64)}" twice` });
  });

  it("takes a key for one that stands elsewhere, or a value, for none that repeats", () => {
    for (const text of ['{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}', '{"a":"a","b":["a","a"],"c":"\\"a\\":"}']) {
      assert.deepEqual(read(text), JSON.parse(text));
    }
  });

  it("refuses what nests deep, and has no trouble with what is long", () => {
    const nested = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    assert.throws(() => read(nested(1_000_000)), { message: "nests deeper than 64 levels" });
    assert.ok(read(nested(63)));
    const long = JSON.stringify({ a: 'x\\"'.repeat(1_000_000), b: "y" });
    assert.equal(read(long).b, "y");
  });

  it("reads what JSON.parse reads", () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(objects, (object) =>
        assert.deepEqual(read(JSON.stringify(object)), JSON.parse(JSON.stringify(object))),
      ),
    );
  });
});
