import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { askPushAccess, type Pushes } from "../../../../components/stack/push-access.ts";

const pushes: Pushes = {
  repositories: ["ghcr.io/acme/app"],
  caches: ["ghcr.io/acme/cache"],
  builds: "f00",
  registries: undefined,
};
const COMPONENT = "multiarch:index:MultiArchImage";
const stateOf = (outputs: Readonly<Record<string, unknown>>) =>
  Promise.resolve({ [`urn:pulumi:dev::multiarch::${COMPONENT}::former`]: { type: COMPONENT, outputs } });

class Image extends pulumi.ComponentResource {}

describe("askPushAccess", () => {
  let called: unknown[];
  let answer: { refusals: readonly string[]; warnings: readonly string[] };

  function mock(preview = false): Image {
    called = [];
    answer = { refusals: [], warnings: [] };
    const mocks: pulumi.runtime.Mocks = {
      newResource: () => ({ id: "", state: {} }),
      call({ token, inputs }) {
        called.push([token, inputs]);
        return answer;
      },
    };
    pulumi.runtime.setMocks(mocks, "multiarch", "test", preview);
    return new Image(COMPONENT, "app");
  }
  const none = Promise.resolve({});
  const { registries: _none, builds: _builds, ...asked } = pushes;

  it("asks the provider, and says what was asked for", async () => {
    const { refusals, checked } = await askPushAccess(pushes, mock(), none);
    assert.deepEqual(refusals, []);
    assert.match(String(checked), /^[0-9a-f]{64}$/);
    assert.deepEqual(called, [["multiarch-registry:index:checkPushAccess", asked]]);
  });

  it("asks nobody where the same was asked before, whatever the image is called", async () => {
    const image = mock();
    const { checked } = await askPushAccess(pushes, image, none);
    called = [];
    const state = { pushChecked: checked };
    assert.deepEqual(await askPushAccess(pushes, image, stateOf(state)), { refusals: [], checked });
    assert.deepEqual(called, []);
    const others: Partial<Pushes>[] = [
      { builds: "f01" },
      { repositories: ["ghcr.io/acme/web"] },
      { caches: [] },
      { registries: { "ghcr.io": { http: true } } },
    ];
    for (const other of others) await askPushAccess({ ...pushes, ...other }, image, stateOf(state));
    assert.equal(called.length, others.length);
  });

  it("asks where the state cannot be read", async () => {
    await askPushAccess(pushes, mock(), Promise.reject(new Error("broken")));
    assert.equal(called.length, 1);
  });

  it("asks nobody in a preview, as asking opens an upload", async () => {
    assert.deepEqual((await askPushAccess(pushes, mock(true), none)).refusals, []);
    assert.deepEqual(called, []);
  });

  it("remembers no pushes that a registry refuses, and those without a cache", async () => {
    const image = mock();
    answer = { refusals: ["ghcr.io/acme/app refuses"], warnings: [] };
    assert.deepEqual(await askPushAccess(pushes, image, none), { refusals: answer.refusals });
    answer = { refusals: [], warnings: ["the cache cannot be written"] };
    assert.ok((await askPushAccess(pushes, image, none)).checked);
  });
});
