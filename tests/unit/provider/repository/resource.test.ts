import assert from "node:assert/strict";
import type { Item } from "../../../../lib/github/item.ts";
import type { Say } from "../../../../provider/protocol/resource.ts";
import type { PropertyMap } from "../../../../provider/protocol/values.ts";
import type { Staying } from "../../../../provider/repository/removal.ts";
import { RepositoryContentsResource } from "../../../../provider/repository/resource.ts";

const inputs = (changes: object = {}): PropertyMap => ({
  repository: "acme/app",
  repositoryId: 7,
  baseUrl: "https://api.github.com/",
  items: ["secret/A", "variable/B"],
  renew: [],
  ...changes,
});

describe("RepositoryContentsResource", () => {
  let removed: Item[];
  let said: string[];
  let severities: (string | undefined)[];
  const resource = new RepositoryContentsResource(async (_inputs, items) => {
    removed.push(...items);
    return staying;
  });
  let staying: Staying;
  const say: Say = async (lines, severity) => {
    said.push(...lines);
    severities.push(severity);
  };
  beforeEach(() => {
    removed = [];
    said = [];
    severities = [];
    staying = new Map();
  });

  it("takes its inputs as they are, and names what is of the wrong kind", () => {
    assert.deepEqual(resource.check(inputs()).failures, []);
    const { failures } = resource.check(inputs({ repositoryId: "7", items: undefined }));
    assert.deepEqual(failures.map(({ property }) => property).sort(), ["items", "repositoryId"]);
    for (const { reason } of failures) assert.match(reason, /expected (?:array|number)/);
    const [failure] = resource.check(inputs({ items: ["secret/A", 1] })).failures;
    assert.equal(failure?.property, "items.1");
  });

  for (const [name, changes, expected] of [
    ["nothing", {}, { replace: false, properties: [] }],
    ["another order", { items: ["variable/B", "secret/A"] }, { replace: false, properties: [] }],
    ["another item", { items: ["secret/A"] }, { replace: false, properties: ["items"] }],
    ["an item to be created again", { renew: ["secret/A"] }, { replace: false, properties: ["renew"] }],
    ["another token", { token: "x" }, { replace: false, properties: ["token"] }],
    ["another name", { repository: "acme/new" }, { replace: true, properties: ["repository"] }],
    ["another repository of that name", { repositoryId: 8 }, { replace: true, properties: ["repositoryId"] }],
    ["another server", { baseUrl: "https://github.example.com/" }, { replace: true, properties: ["baseUrl"] }],
  ] as const) {
    it(`finds ${name}`, async () => {
      // What was made anew once is not made anew again.
      const before = inputs({ renew: ["secret/A"], generations: { "secret/A": 1 } });
      assert.deepEqual(await resource.diff(before, inputs(changes)), expected);
    });
  }

  it("tells in a preview what would be removed, and removes nothing", async () => {
    const state = await resource.preview(inputs(), inputs({ items: ["secret/A"] }), say);
    assert.deepEqual(said, ["acme/app", "the variable B: is removed on up"]);
    assert.deepEqual([removed, state.generations], [[], {}]);
  });

  it("removes nothing, and has nothing to say, when it is created or when all stays", async () => {
    for (const before of [undefined, inputs()]) {
      const preview = await resource.preview(before, inputs(), say);
      const { id, state } = await resource.publish(before, inputs(), say);
      assert.deepEqual([id, state], ["acme/app", { ...inputs(), generations: {} }]);
      assert.deepEqual(preview, state);
    }
    assert.deepEqual([removed, said], [[], []]);
  });

  it("is read as it was recorded", async () => {
    const state = inputs({ generations: {} });
    assert.deepEqual(await resource.read(state), state);
  });

  it("removes what leaves", async () => {
    const { id, state } = await resource.publish(inputs(), inputs({ items: ["secret/A"] }), say);
    assert.deepEqual(removed, [{ kind: "variable", name: "B" }]);
    assert.deepEqual([id, state.items], ["acme/app", ["secret/A"]]);
  });

  it("counts how often an item was made anew, and clears the way where GitHub would refuse a second one", async () => {
    const renew = ["secret/A", "variable/B", "environment/eu", "branch/main/eu", "actions"];
    const before = inputs({ generations: { "secret/A": 2, "secret/OLD": 1 } });
    const preview = await resource.preview(before, inputs({ items: renew, renew }), say);
    const { state } = await resource.publish(before, inputs({ items: renew, renew }), say);
    const counted = { "variable/B": 1, "environment/eu": 1, "branch/main/eu": 1, actions: 1 };
    assert.deepEqual(state.generations, { "secret/A": 3, "secret/OLD": 1, ...counted });
    assert.deepEqual(preview.generations, state.generations);
    assert.deepEqual(removed, [
      { kind: "variable", name: "B" },
      { kind: "branch", name: "main", environment: "eu" },
    ]);
  });

  it("says what stays, and why", async () => {
    staying = new Map([["environment/eu", "stays, for a reason"]]);
    await resource.delete(inputs({ items: ["secret/A", "environment/eu"], generations: {} }), say);
    assert.deepEqual(said, ["acme/app", "the secret A: removed", "the environment eu: stays, for a reason"]);
    assert.deepEqual(severities, ["warning"]);
  });

  it("removes everything in the end", async () => {
    await resource.delete(inputs({ items: ["secret/A", "workflow"], generations: {} }), say);
    assert.deepEqual(removed, [{ kind: "secret", name: "A" }, { kind: "workflow" }]);
    assert.deepEqual(said, [
      "acme/app",
      "the secret A: removed",
      "what a workflow's token may do: as in a new repository",
    ]);
    assert.deepEqual(severities, ["info"]);
    await resource.delete(inputs({ items: ["actions"], generations: {} }), say);
    assert.deepEqual(said.at(-1), "which actions may run: as in a new repository");
  });
});
