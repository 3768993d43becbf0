import assert from "node:assert/strict";
import { dockerConfigFolder } from "../../../../lib/http/docker-folder.ts";

describe("dockerConfigFolder", () => {
  it("is DOCKER_CONFIG, else .docker at home", () => {
    assert.equal(dockerConfigFolder({ DOCKER_CONFIG: "/srv/docker" }), "/srv/docker");
    assert.match(dockerConfigFolder({}), /\/\.docker$/);
  });
});
