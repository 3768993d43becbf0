import assert from "node:assert/strict";
import { checkClaims } from "../../../../components/plan/tag-claims.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { readNamed } from "../settings/fixture.ts";
import { metadataOf } from "./fixture.ts";

const repositories = ["docker.io/acme/app", "ghcr.io/acme/app"];

/** The problems between images, a line each. */
function problemsOf(images: Readonly<Record<string, object>>): string[] {
  const named = Object.entries(images).map(([name, image]) => {
    return { image: readNamed(name, image), metadata: metadataOf(image) };
  });
  return checkClaims(named).map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

describe("the tags of several images", () => {
  const app = { repositories, tags: ["v1", "latest"] };

  it("are refused when two images claim one of one repository, however it is spelled", () => {
    const other = { repositories: ["index.docker.io/acme/app"], tags: ["edge", "latest"] };
    assert.deepEqual(problemsOf({ app, other }), [
      'images.other.tags[1]: "docker.io/acme/app:latest" is also claimed by image "app"; change one of them',
    ]);
  });

  it("are refused when rules give them, at the rule, or at none where the default ones do", () => {
    const ruled = { repositories, tags: ["v2", "type=ref,event=branch"] };
    assert.deepEqual(problemsOf({ plain: { repositories, tags: ["main"] }, ruled }), [
      'images.ruled.tags[1]: "docker.io/acme/app:main" is also claimed by image "plain"; change one of them',
      'images.ruled.tags[1]: "ghcr.io/acme/app:main" is also claimed by image "plain"; change one of them',
    ]);
    const [problem] = problemsOf({ ruled, defaults: { repositories } });
    assert.match(problem ?? "", /^images\.defaults\.tags: "docker\.io\/acme\/app:main" is also claimed/);
  });

  it("may be the same in other repositories, or where nothing is published; one repository may have several versions", () => {
    assert.deepEqual(problemsOf({ app, other: { ...app, publish: false } }), []);
    assert.deepEqual(problemsOf({ app, other: { ...app, repositories: ["ghcr.io/acme/other"] } }), []);
    assert.deepEqual(problemsOf({ app, other: { ...app, tags: ["v2"] } }), []);
  });
});
