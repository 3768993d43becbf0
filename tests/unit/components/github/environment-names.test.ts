import assert from "node:assert/strict";
import { underKnownNames, withKnownNames } from "../../../../components/github/environment-names.ts";
import type { GithubSettings } from "../../../../components/settings/github.ts";

const environment = { branches: [], tags: [], secrets: {}, variables: {} };
const settings: GithubSettings = {
  repository: "acme/app",
  secrets: {},
  variables: {},
  environments: { production: { ...environment, waitTimer: 5 }, new: environment },
};

describe("names of environments", () => {
  it("are those that are known, the first of them before the others", () => {
    const { environments } = withKnownNames(settings, ["Production", "PRODUCTION", "other"]);
    assert.deepEqual(environments, { Production: { ...environment, waitTimer: 5 }, new: environment });
  });

  it("are as they are written where none is known", () => {
    assert.deepEqual(withKnownNames(settings, []), settings);
  });

  it("lead to what stands under them in other letters", () => {
    assert.deepEqual([...underKnownNames(new Map([["release", 1]]), ["Release", "release"])], [["Release", 1]]);
  });
});
