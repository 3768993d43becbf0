import assert from "node:assert/strict";
import * as z from "zod";
import { DIGEST } from "../../../../provider/digest-schema.ts";
import { checkOfBuilt, repositoryFailures, shapeFailures } from "../../../../provider/protocol/input-failures.ts";

describe("the failures of inputs", () => {
  const schema = z.strictObject({ digest: DIGEST, files: z.array(z.string()) });
  const wrong = { digest: "latest", files: ["a", 1] };
  const failures = [
    { property: "digest", reason: "is not a digest; write sha256: and 64 hexadecimal digits" },
    { property: "files.1", reason: "Invalid input: expected string, received number" },
  ];

  it("name the property and the reason", () => {
    assert.deepEqual(shapeFailures(schema.safeParse(wrong).error), failures);
    assert.deepEqual(shapeFailures(undefined), []);
  });

  it("name the place of a repository in its list", () => {
    assert.deepEqual(
      repositoryFailures("caches", ["ghcr.io/acme/app", ""]).map(({ property }) => property),
      ["caches[1]"],
    );
  });

  it("are none of what has not been built", () => {
    assert.deepEqual(checkOfBuilt(schema, wrong, "digest"), { inputs: wrong, failures });
    assert.deepEqual(checkOfBuilt(schema, { files: 1 }, "digest").failures, []);
  });
});
