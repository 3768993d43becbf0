import assert from "node:assert/strict";
import { parseUrn } from "../../../lib/urn.ts";

describe("parseUrn", () => {
  it("gives the types and the name, which may have colons", () => {
    assert.deepEqual(parseUrn("urn:pulumi:dev::app::a:b:C$d:e:F::localhost:5055/a::b"), {
      types: "a:b:C$d:e:F",
      name: "localhost:5055/a::b",
    });
    assert.deepEqual(parseUrn("nothing"), { types: "", name: "" });
  });
});
