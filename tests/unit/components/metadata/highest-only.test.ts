import assert from "node:assert/strict";
import fc from "fast-check";
import semver from "semver";
import { compute } from "./fixture.ts";

const RULES = ["{{version}}", "{{major}}.{{minor}}", "{{major}}"].map((pattern) => `type=semver,pattern=${pattern}`);

interface Case {
  readonly gitTag: string;
  readonly existingTags: readonly string[];
  readonly tags?: readonly string[];
  readonly flavor?: readonly string[];
}

function release({ gitTag, existingTags, tags = RULES, flavor = [] }: Case) {
  return compute({ tags, flavor, existingTags }, { ref: `refs/tags/${gitTag}` });
}

describe("existing tags", () => {
  const rows: [about: string, given: Case, tags: string[]][] = [
    ["none yet", { gitTag: "v1.0.0", existingTags: [] }, ["1.0.0", "1.0", "1", "latest"]],
    [
      "the next major version",
      { gitTag: "v2.0.0", existingTags: ["1.9.0", "1.9", "1", "latest"] },
      ["2.0.0", "2.0", "2", "latest"],
    ],
    [
      "a patch of an older major version",
      { gitTag: "v1.9.1", existingTags: ["1.9.0", "2.0.1", "2.0", "2", "latest"] },
      ["1.9.1", "1.9", "1"],
    ],
    ["a patch of an older minor version", { gitTag: "v1.8.5", existingTags: ["1.9.0", "1.8.4"] }, ["1.8.5", "1.8"]],
    ["a patch below another", { gitTag: "v1.9.1", existingTags: ["1.9.2"] }, ["1.9.1"]],
    ["numbers, not texts", { gitTag: "v1.10.0", existingTags: ["1.9.0"] }, ["1.10.0", "1.10", "1", "latest"]],
    ["the same version again", { gitTag: "v1.2.3", existingTags: ["1.2.3"] }, ["1.2.3", "1.2", "1", "latest"]],
    ["a prerelease", { gitTag: "v3.0.0-rc.1", existingTags: ["2.0.1"] }, ["3.0.0-rc.1"]],
    [
      "a prerelease below a version that shares its major number",
      { gitTag: "v2.0.0-rc.1", existingTags: ["2.0.1"], tags: RULES.slice(2) },
      ["2.0.0-rc.1"],
    ],
    [
      "what leaves no tag of a version, and no latest then",
      { gitTag: "v1.9.1", existingTags: ["1.9.2"], tags: RULES.slice(2), flavor: ["latest=true"] },
      [],
    ],
    ["higher prereleases", { gitTag: "v2.0.1", existingTags: ["3.0.0-rc.1"] }, ["2.0.1", "2.0", "2", "latest"]],
    ["a v before them", { gitTag: "v1.9.1", existingTags: ["v2.0.1"] }, ["1.9.1", "1.9", "1"]],
    [
      "tags that are no versions",
      { gitTag: "v1.0.0", existingTags: ["main", "sha-860c190", "9", "9.9", "20990101", ""] },
      ["1.0.0", "1.0", "1", "latest"],
    ],
    [
      "the flavor's prefix and suffix",
      { gitTag: "v1.9.1", existingTags: ["x-v2.0.1-alpine"], flavor: ["prefix=x-", "suffix=-alpine"] },
      ["x-1.9.1-alpine", "x-1.9-alpine", "x-1-alpine"],
    ],
    [
      "another component, which has a prefix of its own",
      { gitTag: "v1.9.1", existingTags: ["web-1.9.2", "web-2.0.1"], flavor: ["prefix=app-,onlatest=true"] },
      ["app-1.9.1", "app-1.9", "app-1", "app-latest"],
    ],
    [
      "another variant, which has a suffix of its own",
      { gitTag: "v1.9.1", existingTags: ["1.9.2-musl", "2.0.1-musl"], flavor: ["suffix=-slim,onlatest=true"] },
      ["1.9.1-slim", "1.9-slim", "1-slim", "latest-slim"],
    ],
    ["a v as the flavor's prefix", { gitTag: "v1.9.1", existingTags: ["1.9.2"], flavor: ["prefix=v"] }, ["v1.9.1"]],
    [
      "another line without the suffix, which shares only a plain latest",
      { gitTag: "v1.9.1", existingTags: ["1.9.2", "2.0.1"], flavor: ["suffix=-alpine"] },
      ["1.9.1-alpine", "1.9-alpine", "1-alpine"],
    ],
    [
      "another line without the suffix, which has a latest of its own",
      { gitTag: "v1.9.1", existingTags: ["1.9.2", "2.0.1"], flavor: ["suffix=-alpine,onlatest=true"] },
      ["1.9.1-alpine", "1.9-alpine", "1-alpine", "latest-alpine"],
    ],
    [
      "latest=true, which is the user's word",
      { gitTag: "v1.9.1", existingTags: ["2.0.1"], flavor: ["latest=true"] },
      ["1.9.1", "1.9", "1", "latest"],
    ],
    [
      "a raw latest, which is the user's word",
      { gitTag: "v1.9.1", existingTags: ["2.0.1"], tags: ["type=ref,event=tag", "latest"] },
      ["v1.9.1", "latest"],
    ],
    [
      "a pattern that every version shares",
      {
        gitTag: "v1.9.1",
        existingTags: ["2.0.1"],
        tags: ["type=semver,pattern={{raw}}", "type=semver,pattern=stable"],
      },
      ["v1.9.1"],
    ],
    [
      "a first rule that is held back, and then gives no version",
      { gitTag: "v1.9.1", existingTags: ["1.9.2"], tags: [...RULES].reverse() },
      ["1.9.1"],
    ],
    ["a git tag by its name", { gitTag: "v1.9.1", existingTags: ["v2.0.1"], tags: ["type=ref,event=tag"] }, ["v1.9.1"]],
    [
      "the highest git tag by its name",
      { gitTag: "v2.1.0", existingTags: ["v2.0.1"], tags: ["type=ref,event=tag"] },
      ["v2.1.0", "latest"],
    ],
    [
      "a prerelease by its name",
      { gitTag: "v2.1.0-rc.1", existingTags: [], tags: ["type=ref,event=tag"] },
      ["v2.1.0-rc.1"],
    ],
    [
      "a git tag that is no version, beside versions",
      { gitTag: "20200110", existingTags: ["2.0.1"], tags: ["type=ref,event=tag"] },
      ["20200110"],
    ],
    [
      "a git tag that is no version, beside none",
      { gitTag: "20200110", existingTags: ["20200109"], tags: ["type=ref,event=tag"] },
      ["20200110", "latest"],
    ],
    [
      "a matched version of two numbers",
      { gitTag: "v1.9", existingTags: ["1.10"], tags: ["type=match,pattern=v(.*),group=1"] },
      ["1.9"],
    ],
    [
      "a branch, of which nothing is held back",
      { gitTag: "x", existingTags: ["2.0.1"], tags: ["type=raw,value=main", "type=sha"] },
      ["main", "sha-860c190"],
    ],
    [
      "an older release of PEP 440",
      {
        gitTag: "1.9.1",
        existingTags: ["2.0", "1.9.0.post1", "1.10rc1", "20990101"],
        tags: RULES.map((rule) => rule.replace("semver", "pep440")),
      },
      ["1.9.1", "1.9", "1"],
    ],
    [
      "a release of PEP 440 with one number",
      { gitTag: "43", existingTags: ["44"], tags: ["type=pep440,pattern={{version}}"] },
      ["43"],
    ],
    [
      "a post release of PEP 440",
      { gitTag: "1.9.1.post1", existingTags: [], tags: ["type=pep440,pattern={{major}}"] },
      ["1.9.1.post1"],
    ],
  ];
  for (const [about, given, tags] of rows) {
    it(`of ${about} leave ${tags.join(", ")}`, () => assert.deepEqual(release(given).tagNames, tags));
  }

  it("that are not given hold nothing back", () => {
    assert.deepEqual(compute({ tags: RULES }, { ref: "refs/tags/v1.9.1" }).tagNames, ["1.9.1", "1.9", "1", "latest"]);
  });

  it("are told of in a sentence for each tag that is held back", () => {
    const warnings = (given: Case) => release(given).warnings;
    assert.deepEqual(warnings({ gitTag: "v1.9.1", existingTags: ["1.10.0", "2.0.1", "1.8.0"] }), [
      'the tag "1" stays where it is: 1.9.1 is lower than 1.10.0, which the repository has',
      'the tag "latest" stays where it is: 1.9.1 is lower than 2.0.1, which the repository has',
    ]);
    const tags = ["type=ref,event=tag"];
    assert.deepEqual(warnings({ gitTag: "v2.0.8-beta.67", existingTags: [], tags }), [
      'the tag "latest" stays where it is: 2.0.8-beta.67 is not a stable version',
    ]);
    assert.deepEqual(warnings({ gitTag: "v1.9.1", existingTags: ["2.0.1"], tags: [...tags, "latest"] }), []);
    assert.deepEqual(warnings({ gitTag: "blue", existingTags: ["1.0.0", "2.0.1"], tags }), [
      'the tag "latest" stays where it is: "blue" is not a version, and the repository has 2.0.1',
    ]);
  });

  it("give latest, major and minor to the highest whatever the order of publication", () => {
    const number = fc.nat({ max: 3 });
    const version = fc
      .tuple(number, number, number, fc.constantFrom("", "", "-rc.1"))
      .map(([x, y, z, pre]) => `${x}.${y}.${z}${pre}`);
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 12 }), (versions) => {
        const repository = new Map<string, string>();
        for (const published of versions) {
          const { tagNames } = release({ gitTag: `v${published}`, existingTags: [...repository.keys()] });
          for (const tag of tagNames) repository.set(tag, published);
        }
        const highest = (range: string) => semver.maxSatisfying(versions, range) ?? undefined;
        assert.equal(repository.get("latest"), highest("*"));
        for (const one of [0, 1, 2, 3]) {
          assert.equal(repository.get(`${one}`), highest(`${one}.x`));
          for (const two of [0, 1, 2, 3]) assert.equal(repository.get(`${one}.${two}`), highest(`${one}.${two}.x`));
        }
      }),
      { numRuns: 50 },
    );
  }).timeout(20_000);
});
