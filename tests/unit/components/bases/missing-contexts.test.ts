import assert from "node:assert/strict";
import { missingContexts } from "../../../../components/bases/missing-contexts.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { readApp } from "../settings/fixture.ts";
import { debian, gone, unknown } from "./fixture.ts";

describe("missingContexts", () => {
  it("names the contexts whose images do not exist", () => {
    const image = readApp({ contexts: { base: "docker-image://busybox:gone" } });
    const bases = [gone({ context: "base" }), gone(), unknown({ context: "other" }), debian({ context: "third" })];
    assert.deepEqual(
      missingContexts({ image, metadata: { bases } }).map(({ path, message }) => `${formatPath(path)}: ${message}`),
      [
        'images.app.contexts.base: "docker-image://busybox:gone" is an image that its registry does not have; fix the name or the tag',
      ],
    );
  });
});
