import assert from "node:assert/strict";
import { buildText, fileLines, staleNote } from "../../../../cli/build/text.ts";
import type { PlatformReport, Report } from "../../../../cli/report/model.ts";
import { builtOf } from "../../components/built/fixture.ts";

const digest = `sha256:${"a".repeat(64)}`;
const built = { platform: "linux/arm64", builder: "arm", result: "built", span: { from: 2, to: 14 } } as const;
const failed = { platform: "linux/arm/v7", result: "failed" } as const;

function report(...platforms: PlatformReport[]): Report {
  return { stack: "ghcr", images: [{ name: "app", platforms, repositories: [] }] };
}

describe("the end of a build", () => {
  it("has what was pushed, and the files that tell of it", () => {
    const files = fileLines("built", [builtOf({ repositories: ["ghcr.io/acme/app", "docker.io/acme/app"], digest })]);
    assert.equal(
      buildText(report({ ...built, digest }, failed), { pushes: true, color: false, files }),
      `image  platform      builder  digest               seconds  result
app    linux/arm64   arm      sha256:aaaaaaaaaaaa  12       built
app    linux/arm/v7  in use   -                    -        failed

app linux/arm64: built/app-linux-arm64.json
  ghcr.io/acme/app@${digest}
  docker.io/acme/app@${digest}

1 built, 1 failed; no tag was moved
`,
    );
  });

  it("says that nothing was to be done", () => {
    const nothing = buildText(report(), { pushes: true, color: false });
    assert.equal(nothing, "there was nothing to build; no tag was moved\n");
  });

  it("says where nothing was pushed", () => {
    assert.equal(
      buildText(report(built), { pushes: false, color: false }),
      `image  platform     builder  seconds  result
app    linux/arm64  arm      12       built

1 built; nothing was pushed
`,
    );
    const { digest: _, ...only } = builtOf();
    assert.deepEqual(fileLines("built", [only]), ["app linux/arm64: built/app-linux-arm64.json"]);
  });
});

describe("files of another commit", () => {
  const written = [builtOf({ revision: "1111111111" })];

  it("are named", () => {
    const others = [
      builtOf({ platform: "linux/amd64", revision: "2222222222" }),
      builtOf({ platform: "linux/386", revision: "1111111111" }),
      builtOf({ platform: "linux/arm/v7", revision: "" }),
    ];
    assert.equal(
      staleNote("built", written, others),
      "built has files of another commit, which were left as they are: app-linux-amd64.json (the commit 2222222), app-linux-arm-v7.json (no commit); remove them, or build these platforms again",
    );
  });

  it("are not where all are of this one, or nothing was built", () => {
    assert.equal(staleNote("built", written, [builtOf({ revision: "1111111111", image: "web" })]), undefined);
    assert.equal(staleNote("built", [], [builtOf()]), undefined);
  });
});
