import assert from "node:assert/strict";
import { foreignItems, itemActions, ownItems, renewedKeys } from "../../../../components/github/item-actions.ts";
import { secretTrace, type Trace } from "../../../../lib/github/contents.ts";
import { type Item, itemKey } from "../../../../lib/github/item.ts";

const secret: Item = { kind: "secret", name: "TOKEN" };
const variable: Item = { kind: "variable", name: "IMAGE" };
const environment: Item = { kind: "environment", name: "release" };
const tag: Item = { kind: "tag", name: "v*", environment: "release" };
const branch: Item = { kind: "branch", name: "main", environment: "release" };
const workflow: Item = { kind: "workflow" };

/** The plan for one item. */
function plan(item: Item, { made, begun, live }: { made?: Trace; begun?: boolean; live?: Trace }) {
  const key = itemKey(item);
  const recorded = { made: new Map(made ? [[key, made]] : []), begun: new Set(begun ? [key] : []) };
  return itemActions([item], recorded, new Map(live ? [[key, live]] : [])).get(key);
}

describe("itemActions", () => {
  const early = secretTrace(1000);
  const late = secretTrace(2000);
  const keep = { kind: "keep" };
  const foreign = { kind: "foreign" };
  const changed = { kind: "renew", because: "changed" };
  const gone = { kind: "renew", because: "gone" };
  const unfinished = { kind: "renew", because: "unfinished" };
  for (const [name, item, facts, expected] of [
    ["makes what is nowhere", secret, {}, keep],
    ["leaves alone what it made and nobody touched", secret, { made: early, live: early }, keep],
    [
      "writes an overwritten secret again",
      secret,
      { made: early, live: late },
      { ...changed, changedAt: new Date(2000) },
    ],
    ["makes anew what is gone", secret, { made: early }, gone],
    ["leaves alone the secret of somebody else", secret, { live: early }, foreign],
    ["completes a secret whose answer was lost", secret, { begun: true, live: early }, unfinished],
    ["makes what it began and did not make", secret, { begun: true }, keep],
    ["trusts a secret of which the provider missed the time", secret, { made: {}, live: early }, keep],
    ["writes a changed variable again", variable, { made: { value: "a" }, live: { value: "b" } }, changed],
    ["leaves alone the variable of somebody else", variable, { live: { value: "a" } }, foreign],
    [
      "makes an environment anew whose branches were opened",
      environment,
      { made: { deployments: "patterns" }, live: { deployments: "all" } },
      changed,
    ],
    ["leaves alone the environment of somebody else", environment, { live: { deployments: "all" } }, foreign],
    ["leaves alone the pattern of somebody else", branch, { live: {} }, foreign],
    ["completes a pattern whose answer was lost", branch, { begun: true, live: {} }, unfinished],
    ["takes what every repository has", workflow, { live: { permissions: "write" } }, keep],
    [
      "sets back what a workflow may do",
      workflow,
      { made: { permissions: "read" }, live: { permissions: "write" } },
      changed,
    ],
  ] as const) {
    it(name, () => assert.deepEqual(plan(item, facts), expected));
  }
});

describe("the items of a plan", () => {
  const wanted = [secret, variable, environment, branch, tag, workflow];
  const recorded = { made: new Map([[itemKey(secret), secretTrace(1)]]), begun: new Set<string>() };
  const live = new Map([
    [itemKey(variable), { value: "theirs" }],
    [itemKey(environment), {}],
  ]);
  const made = itemActions(wanted, recorded, live);

  it("are without those of others, and without the patterns of an environment of others", () => {
    assert.deepEqual(foreignItems(wanted, made), [variable, environment]);
    assert.deepEqual(ownItems(wanted, made), [secret, workflow]);
  });

  it("are made anew when they were changed outside Pulumi", () => {
    assert.deepEqual(renewedKeys([secret, workflow], made), ["secret/TOKEN"]);
  });
});
