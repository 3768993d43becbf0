import assert from "node:assert/strict";
import { evaluate, fillExpressions, holds } from "../../../support/workflow-expressions.ts";

const names = { "github.actor": "octocat", "vars.EMPTY": "", "steps.a.outputs.b": "true", "cancelled()": false };

describe("the expressions of a workflow", () => {
  for (const [expression, value] of [
    ["github.actor", "octocat"],
    ["github.actor == 'octocat'", true],
    ["github.actor != 'it''s'", true],
    ["vars.EMPTY != 'true' || steps.a.outputs.b != 'true'", true],
    ["vars.EMPTY == 'true' || steps.a.outputs.b != 'true'", false],
    ["!cancelled() && (github.actor == 'x' || steps.a.outputs.b == 'true')", true],
    ["!(github.actor == 'octocat')", false],
    ["github.actor || 'nobody'", "octocat"],
    ["vars.EMPTY || 'nobody'", "nobody"],
  ] as const) {
    it(`make ${value} of ${expression}`, () => assert.equal(evaluate(expression, names), value));
  }

  it("are filled in where they stand in a text", () => {
    const open = "${{";
    assert.equal(fillExpressions(`by ${open} github.actor }}, ${open}cancelled()}}`, names), "by octocat, false");
    assert.equal(holds(`${open} !cancelled() }}`, names), true);
  });

  for (const wrong of ["github.unknown", "github.actor ==", "(github.actor", "github.actor github.actor", "a > b"]) {
    it(`are refused as ${wrong}`, () => assert.throws(() => evaluate(wrong, names)));
  }
});
