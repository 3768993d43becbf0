import assert from "node:assert/strict";
import { trustFor, trustIn, trustOf } from "../../../../lib/registry/trust.ts";

const registries = {
  "Registry.example.com:5000": { http: true },
  "index.docker.io": { tokenServices: ["auth.example.com"] },
};

describe("what is said about registries", () => {
  it("is found by each name of a registry, and by no other", () => {
    assert.deepEqual(trustOf(registries, "registry.example.com:5000"), { http: true });
    assert.deepEqual(trustOf(registries, "docker.io"), { tokenServices: ["auth.example.com"] });
    for (const name of ["registry.example.com", "example.com:5000", "constructor"]) {
      assert.deepEqual(trustOf(registries, name), {});
    }
    assert.deepEqual(trustOf(undefined, "docker.io"), {});
  });

  it("is taken out for some of them, and is nothing where nothing is said", () => {
    assert.deepEqual(trustIn(registries, ["docker.io", "ghcr.io"]), {
      "index.docker.io": registries["index.docker.io"],
    });
    assert.equal(trustIn(registries, ["ghcr.io"]), undefined);
    assert.equal(trustIn(undefined, ["ghcr.io"]), undefined);
    assert.deepEqual(
      trustFor(registries, ["docker.io/acme/app", "ghcr.io/acme/app"]),
      trustIn(registries, ["docker.io", "ghcr.io"]),
    );
  });
});
