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

  it("names five of many images", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    await warn(names.map((name) => ({ name, warnings: ["slow"] })));
    await warn(names.slice(2).map((name) => ({ name, warnings: ["slow"] })));
    assert.deepEqual(logged, ["a, b, c, d, e and 2 more: slow", "c, d, e, f, g: slow"]);
  });
});
