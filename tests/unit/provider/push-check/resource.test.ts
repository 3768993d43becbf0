import assert from "node:assert/strict";
import { PushCheckResource } from "../../../../provider/push-check/resource.ts";

const NEWS = { refusals: ["ghcr.io/acme/app refuses", "docker.io/acme/app refuses"] };
/** As older states have it. */
const OLDS = { repositories: ["ghcr.io/acme/app"], builds: "f00" };

describe("PushCheckResource", () => {
  const resource = new PushCheckResource();

  it("fails with a sentence for each repository that refuses, also where a state has an older one", async () => {
    const message = "ghcr.io/acme/app refuses\ndocker.io/acme/app refuses";
    await assert.rejects(resource.publish(undefined, NEWS), { message });
    assert.deepEqual(await resource.diff(OLDS, NEWS), { replace: false, properties: ["refusals"] });
    await assert.rejects(resource.publish(OLDS, NEWS), { message });
  });

  it("only tells: a preview, a refresh and a removal change nothing", async () => {
    assert.deepEqual(await resource.preview(undefined, NEWS), NEWS);
    assert.deepEqual(await resource.read(OLDS), OLDS);
    assert.deepEqual((await resource.diff(OLDS, OLDS)).properties, []);
    assert.equal(await resource.delete(), undefined);
  });

  it("names each input that is wrong", () => {
    assert.deepEqual(resource.check(NEWS), { inputs: NEWS, failures: [] });
    assert.deepEqual(
      resource.check({ refusals: [1] }).failures.map(({ property }) => property),
      ["refusals.0"],
    );
  });
});
