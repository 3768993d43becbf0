import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { planImage } from "../../../../components/plan/image.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";

describe("images that one program makes", () => {
  let base: string;
  let app: string;

  before(() => {
    base = temporaryFolder();
    app = temporaryFolder();
    writeFileSync(join(base, "Dockerfile"), "FROM scratch\n");
    writeFileSync(join(app, "Dockerfile"), "FROM scratch AS files\nFROM ghcr.io/acme/base:one\n");
  });
  after(removeFolders);
  beforeEach(() => {
    const fail = () => assert.fail("nothing is made");
    pulumi.runtime.setMocks({ newResource: fail, call: fail }, "multiarch", "test", false);
  });

  const image = (name: string, context: string, changes: object = {}) =>
    planImage(name, {
      repositories: [`ghcr.io/acme/${name}`],
      platforms: ["linux/amd64", "linux/arm64"],
      tags: ["one"],
      context,
      ...changes,
    });
  /** What each is refused for; undefined for one that may be built. */
  const refusals = (...plans: ReturnType<typeof image>[]) =>
    Promise.all(
      plans.map(({ metadata }) =>
        metadata.then(
          () => undefined,
          (error: Error) => error.message,
        ),
      ),
    );

  it("are all refused when one is built on what another one publishes", async () => {
    const problem = `app.dockerfile: "ghcr.io/acme/base:one" on line 2 of "${app}/Dockerfile" is published by the image "base" of this program; give the digest to the build: contexts: {"ghcr.io/acme/base:one": IMAGE}, with the MultiArchImage "base" for IMAGE`;
    assert.deepEqual(await refusals(image("base", base), image("app", app)), [
      `the image "base" cannot be built:\n${problem}`,
      `the image "app" cannot be built:\n${problem}`,
    ]);
  });

  it("are refused in whatever order they are made", async () => {
    const found = await refusals(image("app", app), image("base", base));
    assert.deepEqual(
      found.map((message) => message?.includes('is published by the image "base" of this program')),
      [true, true],
    );
  });

  it("are refused when two claim one tag", async () => {
    const found = await refusals(image("one", base), image("two", base, { repositories: ["ghcr.io/acme/one"] }));
    assert.deepEqual(
      found.map((message) => message?.split("\n")[1]),
      Array(2).fill('two.tags[0]: "ghcr.io/acme/one:one" is also claimed by image "one"; change one of them'),
    );
  });

  it("are fine when they have nothing to do with each other, or one is refused by itself", async () => {
    assert.deepEqual(await refusals(image("one", base), image("two", base)), [undefined, undefined]);
    const untagged = image("untagged", base, { tags: ["type=raw,value=one,enable=false"] });
    const [own, other] = await refusals(untagged, image("three", base));
    assert.match(own ?? "", /gives no tag/);
    assert.equal(other, undefined);
  });
});
