import assert from "node:assert/strict";
import { defaultsOf, eventsOf, relevantEvents } from "../../../../../cli/from/workflow/events.ts";

/** The events that a workflow runs for, as `name ref`. */
const triggers = (on: unknown) =>
  eventsOf(on, "main")
    .filter(({ isTrigger }) => isTrigger)
    .map(({ name, ref }) => `${name} ${ref.replace("refs/", "")}`);

describe("the events of a workflow", () => {
  const cases: Readonly<Record<string, readonly [unknown, string[]]>> = {
    "are pushes of all kinds": [
      "push",
      ["push heads/main", "push heads/topic-of-somebody", "push tags/v1.2.3", "push tags/v1.2.3-rc.1"],
    ],
    "are those of its branches": [
      { push: { branches: ["main", "release/**"] } },
      ["push heads/main", "push heads/release/topic"],
    ],
    "are those of its tags": [{ push: { tags: ["app-v*", "!x"] } }, ["push tags/app-v1.2.3"]],
    "have an example of a pattern with digits": [{ push: { tags: ["v[0-9]+.[0-9]+"] } }, ["push tags/v1.2.3"]],
    "are those of several names": [
      ["release", "pull_request"],
      ["release tags/v1.2.3", "pull_request pull/2/merge"],
    ],
    "run by hand on the default branch": [
      { workflow_dispatch: null, schedule: [] },
      ["workflow_dispatch heads/main", "schedule heads/main"],
    ],
  };
  for (const [title, [on, expected]] of Object.entries(cases)) {
    it(title, () => assert.deepEqual(triggers(on), expected));
  }

  it("count as pushes, else what is run by hand, else pull requests", () => {
    const names = (on: unknown) =>
      relevantEvents(eventsOf(on, "main").filter(({ isTrigger }) => isTrigger)).triggers.map(({ name }) => name);
    assert.deepEqual(names({ push: { branches: ["main"] }, workflow_dispatch: {}, pull_request: {} }), ["push"]);
    assert.deepEqual(names({ workflow_dispatch: {}, pull_request: {} }), ["workflow_dispatch"]);
    assert.deepEqual(names("pull_request"), ["pull_request"]);
  });

  it("have the defaults of a form", () => {
    const inputs = { tag: { default: "edge" }, push: { type: "boolean" }, note: {}, bare: null };
    assert.deepEqual(defaultsOf(inputs), { tag: "edge", push: false, note: "", bare: "" });
  });
});
