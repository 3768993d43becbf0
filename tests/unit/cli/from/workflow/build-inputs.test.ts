import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { BUILD_INPUTS } from "../../../../../cli/from/workflow/build-inputs.ts";

describe("the inputs of docker/build-push-action", () => {
  it("are those of the document's table", () => {
    const page = new URL("../../../../../docs/coming-from-build-push-action.md", import.meta.url);
    const [, table = ""] = /^\| input \| here \|\n\|[-|]+\|\n((?:\|.*\n)+)/m.exec(readFileSync(page, "utf8")) ?? [];
    const rows = table.matchAll(/^\| (.*?) \|/gm);
    const named = [...rows].flatMap(([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
    assert.deepEqual(Object.keys(BUILD_INPUTS).toSorted(), named.toSorted());
  });
});
