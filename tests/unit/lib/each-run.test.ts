import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { eachRun } from "../../../lib/each-run.ts";

describe("eachRun", () => {
  it("makes one value for a run, and another one for the next", () => {
    const mock = () => pulumi.runtime.setMocks({ newResource: () => assert.fail(), call: () => assert.fail() });
    let made = 0;
    const ofRun = eachRun(() => ++made);
    mock();
    assert.deepEqual([ofRun(), ofRun()], [1, 1]);
    mock();
    assert.deepEqual([ofRun(), ofRun()], [2, 2]);
  });
});
