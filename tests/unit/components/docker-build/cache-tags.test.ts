import assert from "node:assert/strict";
import { lastingTags } from "../../../../components/docker-build/cache-tags.ts";

describe("lastingTags", () => {
  const cases: [rule: string, isLasting: boolean][] = [
    ["v1.2", true],
    ["latest", true],
    ["type=ref,event=branch", true],
    ["type=ref,event=pr", true],
    ["type=ref,event=tag", false],
    ["type=edge,branch=main", true],
    ["type=schedule", true],
    ["type=schedule,pattern={{date 'YYYYMMDD'}}", false],
    ["type=semver,pattern={{version}}", false],
    ["type=semver,pattern={{major}}.{{minor}}", true],
    ["type=semver,pattern=v{{ major }}", true],
    ["type=semver,pattern={{major}}.{{minor}}.{{patch}}", false],
    ["type=pep440,pattern={{raw}}", false],
    ["type=match,pattern=v(.*),group=1", false],
    ["type=raw,value=nightly,enable={{is_default_branch}}", true],
    ["type=raw,value={{branch}}-{{sha}}", false],
    ["type=raw,value=main,suffix=-{{commit_date 'X'}}", false],
    ["type=raw,value={{env.RUN}}", false],
    ["type=sha,format=long", false],
  ];
  for (const [rule, isLasting] of cases) {
    it(`${isLasting ? "keeps" : "leaves out"} what ${rule} gives`, () => {
      assert.deepEqual(lastingTags(["tag"], { tag: rule }), isLasting ? ["tag"] : []);
    });
  }

  it("keeps an automatic latest, whatever rule gives it", () => {
    assert.deepEqual(lastingTags(["1.2.3", "latest"], { latest: "type=semver,pattern={{version}}" }), [
      "1.2.3",
      "latest",
    ]);
  });
});
