import assert from "node:assert/strict";
import { Secrets } from "../../../../provider/protocol/secrets.ts";

const secrets = new Secrets(new Set(["tags"]), new Set(["blue", "blue-green"]));

describe("Secrets", () => {
  it("masks every secret, the longest first", () => {
    assert.equal(secrets.mask("blue-green, blue and red"), "[secret], [secret] and red");
    assert.equal(new Secrets().mask("blue"), "blue");
  });

  it("finds the properties in which a secret is repeated, as a value or a key, at any depth", () => {
    const properties = { a: [{ b: "is blue" }], c: { blue: 1 }, d: "red", e: null, f: 7 };
    assert.deepEqual(secrets.in(properties), new Set(["tags", "a", "c"]));
  });

  it("masks those of before as well", () => {
    const both = secrets.with(new Secrets(new Set(["old"]), new Set(["red"])));
    assert.deepEqual([both.mask("red, blue"), both.names], ["[secret], [secret]", new Set(["tags"])]);
  });

  it("lets errors pass that show none as they are, and shows none in others", async () => {
    const plain = new Error("plain");
    await assert.rejects(
      secrets.during(() => Promise.reject(plain)),
      (error) => error === plain,
    );
    await assert.rejects(
      secrets.during(() => Promise.reject(new Error("is blue"))),
      (error: Error) => {
        assert.deepEqual(
          [error.message, error.cause, error.stack?.includes("blue")],
          ["is [secret]", undefined, false],
        );
        return true;
      },
    );
  });
});
