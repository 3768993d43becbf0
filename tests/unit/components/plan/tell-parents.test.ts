import assert from "node:assert/strict";
import type { Parent } from "../../../../components/parents/parent.ts";
import { parentRemarks } from "../../../../components/plan/tell-parents.ts";

const builds = ["linux/amd64", "linux/arm64"].map((platform) => ({ platform }));
const parent = (image: string, digest?: string): Parent => ({
  context: image,
  image,
  reference: image,
  platform: undefined,
  isBase: false,
  ...(digest !== undefined && { digest }),
});
const remarks = (parents: Record<string, Parent[]>) =>
  parentRemarks({ image: { name: "app", builds }, metadata: { parents } });

describe("what a preview says of images that are built on others", () => {
  it("is nothing where these are there", () => {
    assert.deepEqual(remarks({}), []);
    assert.deepEqual(remarks({ "linux/amd64": [parent("base", "sha256:1")] }), []);
  });

  it("is which of them would be built first", () => {
    const both = [parent("base"), parent("tools", "sha256:1")];
    assert.deepEqual(remarks({ "linux/amd64": both, "linux/arm64": both }), [
      "app: built on base, which would be built first",
    ]);
  });

  it("is for which platforms", () => {
    assert.deepEqual(
      remarks({ "linux/amd64": [parent("base", "sha256:1")], "linux/arm64": [parent("base"), parent("tools")] }),
      [
        "app: built on base for linux/arm64, which would be built first",
        "app: built on tools for linux/arm64, which would be built first",
      ],
    );
  });
});
