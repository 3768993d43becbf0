import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { toServiceError } from "../../../../provider/protocol/failures.ts";
import { PartialResult } from "../../../../provider/protocol/resource.ts";
import { Secrets } from "../../../../provider/protocol/secrets.ts";
import { initFailure } from "./wire.ts";

describe("toServiceError", () => {
  it("carries the sentence of an error, and no state", () => {
    for (const error of [new Error("it broke"), "it broke"]) {
      const { code, details, metadata } = toServiceError(error);
      assert.deepEqual([code, details, metadata], [status.UNKNOWN, "it broke", undefined]);
    }
  });

  it("carries id, state and reason of what came half way, secrets marked", () => {
    const error = new PartialResult("ghcr.io/acme/app", { tags: ["v1"], published: {} }, new Error("refused"));
    const { details, metadata } = toServiceError(error, new Secrets(new Set(["tags"])));
    assert.equal(details, "refused");
    assert.deepEqual(initFailure(metadata), {
      id: "ghcr.io/acme/app",
      reasons: ["refused"],
      state: { properties: { tags: ["v1"], published: {} }, secrets: new Set(["tags"]) },
    });
  });

  it("never fails itself: neither on what was thrown, nor on a state that cannot be written down", () => {
    const hostile = {
      toString() {
        throw new Error("no words");
      },
    };
    for (const error of [Object.create(null), hostile, Symbol("x"), undefined]) {
      assert.equal(typeof toServiceError(error).details, "string");
    }
    const { details, metadata } = toServiceError(new PartialResult("id", { tags: [() => 1] }, new Error("refused")));
    assert.match(String(details), /^refused\nWhat was done could not be recorded: /);
    assert.equal(metadata, undefined);
  });
});
