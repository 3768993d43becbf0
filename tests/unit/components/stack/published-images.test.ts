import assert from "node:assert/strict";
import type { RecordedResources } from "../../../../components/github/recorded-state.ts";
import type { PlannedImage } from "../../../../components/plan/plan-images.ts";
import { lastPublications, withPublished } from "../../../../components/stack/published-images.ts";
import { readNamed } from "../settings/fixture.ts";

const OCI = "org.opencontainers.image";
const COMPONENT = "multiarch:index:MultiArchImage";
const INDEX = "multiarch-registry:index:Index";
const annotations = (version: string, revision: string) => ({
  [`${OCI}.version`]: version,
  [`${OCI}.revision`]: revision,
});

function planned(name: string): PlannedImage {
  const image = readNamed(name, { repositories: [`r/${name}`], platforms: ["linux/amd64"], tags: ["1.0.0"] });
  const left = [{ repository: `r/${name}`, tag: "latest", reason: "newer" }];
  const metadata = { tags: ["1.0.0", "1.0", "latest"], left, annotations: { index: annotations("1.0.0", "one") } };
  return { image, metadata: metadata as unknown as PlannedImage["metadata"] };
}

/** @param isFormer whether the state is of a version that told it by the annotations alone */
function recorded(
  name: string,
  version: string,
  revision: string,
  isRead = false,
  isFormer = false,
): RecordedResources {
  const index = `urn:pulumi:dev::p::${COMPONENT}$${INDEX}::${name}-r/${name}`;
  return {
    [`urn:pulumi:dev::p::${COMPONENT}::${name}`]: { type: COMPONENT, outputs: { isRead } },
    [index]: {
      type: INDEX,
      outputs: {
        repository: `r/${name}`,
        ...(isFormer ? { annotations: annotations(version, revision) } : { publication: { version, revision } }),
      },
    },
  };
}

/** The names of the images that are left as they are. */
function leftOf(resources: RecordedResources): readonly string[] {
  const [app, web] = [planned("app"), planned("web")];
  const toBuild = [app.image, web.image];
  const all = { planned: [app, web], leftAlone: [], toBuild, revision: "", problems: [], areSettingsFine: true };
  const result = withPublished(all, [app], lastPublications(resources, ["app", "web"]));
  const names = result.leftAlone.map(({ image: { name } }) => name);
  const others = ["app", "web"].filter((name) => !names.includes(name));
  assert.deepEqual(
    [result.planned.map(({ image: { name } }) => name), result.toBuild.map(({ name }) => name)],
    [others, others],
  );
  return names;
}

describe("withPublished", () => {
  it("leaves an image of which the stack has published something else since", () => {
    assert.deepEqual(leftOf(recorded("app", "1.1.0", "two")), ["app"]);
    assert.deepEqual(leftOf(recorded("app", "main", "one")), ["app"]);
    assert.deepEqual(leftOf(recorded("app", "1.0.0", "one", true)), ["app"]);
  });

  it("takes it from the annotations in the state of a version before", () => {
    assert.deepEqual(leftOf(recorded("app", "1.1.0", "two", false, true)), ["app"]);
    assert.deepEqual(leftOf(recorded("app", "1.0.0", "one", false, true)), []);
  });

  it("has any other judged by what the state knows", () => {
    assert.deepEqual(leftOf(recorded("app", "1.0.0", "one")), []);
    assert.deepEqual(leftOf(recorded("web", "1.1.0", "two")), []);
    assert.deepEqual(leftOf({}), []);
  });

  it("names the tags that would have moved, and the way to build it all the same", () => {
    const app = planned("app");
    const all = { planned: [app], leftAlone: [], toBuild: [], revision: "", problems: [], areSettingsFine: true };
    const [left] = withPublished(all, [app], lastPublications(recorded("app", "1.1.0", "two"), ["app"])).leftAlone;
    assert.equal(
      left?.reason,
      '1.0.0, 1.0 are published already from this commit; nothing is built or moved (to build it again, set forceTags: ["1.0.0"] for one update)',
    );
  });
});
