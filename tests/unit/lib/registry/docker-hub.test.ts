import assert from "node:assert/strict";
import { hostOf } from "../../../../lib/registry/docker-hub.ts";

describe("hostOf", () => {
  it("is the API's host for Docker Hub, and the registry itself for any other", () => {
    assert.equal(hostOf("docker.io"), "registry-1.docker.io");
    assert.equal(hostOf("localhost:5055"), "localhost:5055");
  });
});
