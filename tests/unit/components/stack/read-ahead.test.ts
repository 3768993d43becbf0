import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readAhead } from "../../../../components/stack/read-ahead.ts";

const digest = `sha256:${"a".repeat(64)}`;
const urn = (types: string, name: string) => `urn:pulumi:test::multiarch::${types}::${name}`;
const OF_IMAGE = "multiarch:index:MultiArchImage$multiarch-registry:index:Index";
const published = { repository: "ghcr.io/acme/app", digest, tags: ["v1", "latest"] };
const STATE = {
  [urn("multiarch:index:MultiArchImage", "app")]: { type: "multiarch:index:MultiArchImage", outputs: {} },
  [urn(OF_IMAGE, "app-ghcr.io/acme/app")]: { type: "multiarch-registry:index:Index", outputs: published },
  [urn("multiarch-registry:index:Index", "own")]: { type: "multiarch-registry:index:Index", outputs: published },
};

describe("readAhead", () => {
  let called: [token: string, args: unknown][];

  function mock(call: (token: string) => object): void {
    called = [];
    const mocks: pulumi.runtime.Mocks = {
      newResource: () => assert.fail(),
      call({ token, inputs }) {
        called.push([token, inputs]);
        return call(token);
      },
    };
    pulumi.runtime.setMocks(mocks, "multiarch", "test", false, "organization");
  }
  const tagsOf = (image: string) => (image === "app" ? ["latest", "v2"] : undefined);
  const READ = "multiarch-registry:index:readAhead";
  const stateOf = (outputs: object) => (token: string) => (token === READ ? {} : { outputs });

  it("has the provider read what the stack has published of images, and the tags that stay", async () => {
    mock(stateOf(STATE));
    await readAhead(tagsOf, false);
    assert.deepEqual(called[1], [READ, { indexes: [{ ...published, tags: ["latest"], live: {} }] }]);
    assert.equal(called.length, 2);
  });

  it("tells where tags are of which the program has asked", async () => {
    mock(stateOf(STATE));
    const live = (repository: string, tag: string) =>
      repository === published.repository && tag === "latest" ? digest : undefined;
    await readAhead(() => ["latest", "v1", "v2"], false, live);
    assert.deepEqual(called[1], [
      READ,
      { indexes: [{ ...published, tags: ["latest", "v1"], live: { latest: digest } }] },
    ]);
  });

  it("tells no tags that are secret", async () => {
    mock(stateOf(STATE));
    await readAhead(tagsOf, true, () => digest);
    assert.deepEqual(called[1], [READ, { indexes: [{ ...published, tags: [], live: {} }] }]);
  });

  it("calls nobody for an image that is not planned", async () => {
    mock(stateOf(STATE));
    await readAhead(() => undefined, false);
    assert.equal(called.length, 1);
  });

  it("calls nobody before the first publication", async () => {
    mock(stateOf({}));
    await readAhead(tagsOf, false);
    assert.equal(called.length, 1);
  });

  it("is silent where the provider cannot read", async () => {
    mock((token) => {
      if (token === READ) throw new Error("there is no such function");
      return { outputs: STATE };
    });
    await readAhead(tagsOf, false);
    assert.equal(called.length, 2);
  });
});
