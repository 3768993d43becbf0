import assert from "node:assert/strict";
import { splitReference } from "../../../../cli/from/reference.ts";

describe("a name as docker push takes it", () => {
  const names: Readonly<Record<string, readonly [string, string?]>> = {
    "Acme/Widget:1.2": ["docker.io/acme/widget", "1.2"],
    widget: ["docker.io/library/widget"],
    "localhost:5000/widget": ["localhost:5000/widget"],
    "ghcr.io/acme/widget:a@sha256:00": ["ghcr.io/acme/widget", "a"],
    "{{env.USER_NAME}}/widget": ["docker.io/{{env.USER_NAME}}/widget"],
    "{{env.REGISTRY}}/widget:1": ["{{env.REGISTRY}}/widget", "1"],
    "{{env.PREFIX}}/acme/widget": ["{{env.PREFIX}}/acme/widget"],
    "{{env.IMAGE}}:1": ["{{env.IMAGE}}", "1"],
  };
  for (const [name, [repository, tag]] of Object.entries(names)) {
    it(`${name} is in ${repository}`, () =>
      assert.deepEqual(splitReference(name), { repository, ...(tag !== undefined && { tag }) }));
  }
});
