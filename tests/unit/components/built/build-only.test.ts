import assert from "node:assert/strict";
import {
  BUILD_ONLY_VARIABLE,
  type BuildOnly,
  buildOnly,
  notFound,
  withWantedBuilds,
} from "../../../../components/built/build-only.ts";
import type { PlannedImages } from "../../../../components/plan/plan-images.ts";
import { wantedImages } from "../../../../components/plan/wanted-images.ts";
import { formatProblems } from "../../../../components/settings/problems.ts";
import { readNamed } from "../settings/fixture.ts";

const common = { repositories: ["ghcr.io/acme/app"], context: "app", tags: ["v1"] };
const app = readNamed("app", { ...common, platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7"] });
const web = readNamed("web", { ...common, platforms: ["linux/amd64"] });

describe("what only is to be built", () => {
  it("is what the environment says", () => {
    const only = { platforms: ["linux/arm64"], out: "/built" };
    assert.deepEqual(buildOnly({ [BUILD_ONLY_VARIABLE]: JSON.stringify(only) }), only);
    assert.deepEqual(buildOnly({ [BUILD_ONLY_VARIABLE]: "{}" }), {});
    assert.equal(buildOnly({}), undefined);
  });

  for (const [only, ofApp, ofWeb] of [
    [undefined, ["linux/amd64", "linux/arm64", "linux/arm/v7"], ["linux/amd64"]],
    [{}, ["linux/amd64", "linux/arm64", "linux/arm/v7"], ["linux/amd64"]],
    [{ platforms: ["linux/arm/v7", "linux/arm64"] }, ["linux/arm64", "linux/arm/v7"], []],
    [{ images: ["web"] }, [], ["linux/amd64"]],
    [{ platforms: ["linux/amd64"], images: ["app"] }, ["linux/amd64"], []],
  ] as const) {
    it(`is ${ofApp.length} of one image and ${ofWeb.length} of another for ${JSON.stringify(only)}`, () => {
      const platforms = [app, web].map((image) => withWantedBuilds(image, only).builds.map((build) => build.platform));
      assert.deepEqual(platforms, [ofApp, ofWeb]);
      const metadata = {} as PlannedImages["planned"][number]["metadata"];
      const all: PlannedImages = {
        planned: [app, web].map((image) => ({ image, metadata })),
        leftAlone: [{ image: web, reason: "no tag" }],
        toBuild: [app, web],
        revision: "",
        problems: [],
        areSettingsFine: true,
      };
      const { planned, leftAlone, toBuild } = wantedImages(all, only);
      const names = [...(ofApp.length > 0 ? ["app"] : []), ...(ofWeb.length > 0 ? ["web"] : [])];
      assert.deepEqual(
        planned.map(({ image }) => image.name),
        names,
      );
      // Others look for an image by what it is.
      assert.ok(planned.every(({ image }, position) => image === toBuild[position]));
      assert.equal(leftAlone.length, ofWeb.length);
    });
  }

  const said = (only: BuildOnly) => formatProblems(notFound([app, web], only));

  it("has to be there", () => {
    assert.equal(said({ platforms: ["linux/amd64"], images: ["app", "web"] }), "");
    assert.equal(
      said({ platforms: ["linux/s390x", "linux/arm64"] }),
      "--platforms linux/s390x: no image has this platform; the images have: linux/amd64, linux/arm64, linux/arm/v7",
    );
    assert.equal(
      said({ platforms: ["linux/arm64"], images: ["web"] }),
      "--platforms linux/arm64: no image has this platform; the images have: linux/amd64",
    );
    assert.equal(
      said({ platforms: ["linux/s390x"], images: ["wbe", "app"] }),
      "--images wbe: there is no image of that name; there are: app, web",
    );
  });
});
