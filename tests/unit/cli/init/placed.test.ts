import assert from "node:assert/strict";
import { placedIn } from "../../../../cli/init/placed.ts";
import type { ImageInput } from "../../../../components/settings/schema.ts";

const placed = (folder: string, fields: Partial<ImageInput>) =>
  placedIn(folder, { images: { app: { fields: { platforms: [], ...fields } } }, notes: [] }).images.app?.fields;

describe("paths of a draft", () => {
  it("become relative to the project's folder", () => {
    assert.deepEqual(
      placed("images", {
        context: "server",
        contexts: { assets: "web", base: "docker-image://alpine", code: "https://example.com/a.git" },
        secrets: { npm: { file: ".npmrc" }, token: { env: "TOKEN" } },
        cache: { type: "local", path: ".cache" },
        ssh: ["default", "deploy=keys/one,/etc/two"],
      }),
      {
        platforms: [],
        context: "../server",
        contexts: { assets: "../web", base: "docker-image://alpine", code: "https://example.com/a.git" },
        secrets: { npm: { file: "../.npmrc" }, token: { env: "TOKEN" } },
        cache: { type: "local", path: "../.cache" },
        ssh: ["default", "deploy=../keys/one,/etc/two"],
      },
    );
  });

  it("mean the root of the repository where there is no context", () => {
    assert.equal(placed("ops/images", {})?.context, "../..");
    assert.equal(placed(".", {})?.context, ".");
  });

  it("leave addresses and templates alone", () => {
    for (const context of ["https://example.com/a.git#v1", "{{env.CONTEXT}}", "/srv/app"]) {
      assert.equal(placed("images", { context })?.context, context);
    }
  });

  it("reach into the cache of a platform", () => {
    const platforms = { "linux/amd64": { cache: { type: "local", path: "c" } as const }, "linux/arm64": null };
    assert.deepEqual(placed("images", { platforms })?.platforms, {
      "linux/amd64": { cache: { type: "local", path: "../c" } },
      "linux/arm64": null,
    });
  });
});
