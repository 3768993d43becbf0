import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { warn } from "../../../../components/plan/warn.ts";

describe("warn", () => {
  const original = pulumi.log.warn;
  const logged: string[] = [];
  beforeEach(() => {
    logged.length = 0;
    Object.assign(pulumi.log, { warn: async (text: string) => void logged.push(text) });
  });
  afterEach(() => Object.assign(pulumi.log, { warn: original }));

  it("says once what several images have in common", async () => {
    await warn([
      { name: "app", warnings: ["there are no tags", "uncommitted changes"] },
      { name: "web", warnings: ["uncommitted changes"] },
      { name: "db", warnings: [] },
    ]);
    assert.deepEqual(logged, ["app: there are no tags", "app, web: uncommitted changes"]);
  });
});
