import assert from "node:assert/strict";
import { decide, removedRecords } from "../../../../components/builders/decide.ts";
import { differences, type Instance } from "../../../../components/builders/instance.ts";
import type { BuilderDefinition } from "../../../../components/builders/node-args.ts";

const definition = (changes: object = {}): BuilderDefinition => [
  { name: "multi", node: "multi0", driver: "docker-container", bootstrap: true, ...changes },
];
const instance = (changes: object = {}): Instance => ({
  Driver: "docker-container",
  Nodes: [
    {
      Name: "multi0",
      Endpoint: "unix:///var/run/docker.sock",
      Platforms: null,
      DriverOpts: null,
      Flags: ["--allow-insecure-entitlement=network.host"],
      Files: null,
      ...changes,
    },
  ],
});
const record = (id: string, changes?: object) => ({ id, definition: definition(changes) });

describe("what is to become of a declared builder", () => {
  const small = { driverOptions: { memory: "1g" } };
  const cases: [string, ReturnType<typeof record>[], Instance | undefined, object][] = [
    ["the first time", [], undefined, { kind: "create", id: "multi" }],
    ["the second time", [record("multi")], instance(), { kind: "same", id: "multi" }],
    ["on another machine", [record("multi")], undefined, { kind: "create", id: "multi-2" }],
    ["on a third machine", [record("multi-2")], undefined, { kind: "create", id: "multi" }],
    ["made by hand just as it is declared", [], instance(), { kind: "same", id: "multi" }],
    [
      "made here before, while another machine has the record",
      [record("multi", { endpoint: "b" })],
      instance(),
      { kind: "same", id: "multi-2" },
    ],
    [
      "declared differently since",
      [record("multi-3", small)],
      instance({ DriverOpts: { memory: "1g" } }),
      { kind: "change", id: "multi-3" },
    ],
    [
      "another one of that name",
      [record("multi")],
      instance({ DriverOpts: { memory: "2g" } }),
      { kind: "foreign", differences: ["its node multi0 has other driver options"] },
    ],
  ];
  for (const [when, records, found, expected] of cases)
    it(when, () => assert.deepEqual(decide(definition(), records, found), expected));

  it("does not depend on the order in which a state has its fields", () => {
    const [own] = definition();
    const reordered = Object.fromEntries(Object.entries(own ?? {}).toReversed());
    const records = [{ id: "multi", definition: [reordered] as unknown as BuilderDefinition }];
    assert.deepEqual(decide(definition(), records, instance()), { kind: "same", id: "multi" });
  });
});

describe("what a builder has otherwise than it is defined", () => {
  const cases: [string, object, object, string[]][] = [
    ["nothing, where nothing is said", {}, {}, []],
    [
      "nothing, where all is the same",
      { platforms: ["linux/arm"], buildkitFlags: "--debug '--label=a b'" },
      {
        Platforms: [{ os: "linux", architecture: "arm", variant: "v7" }],
        Flags: ["--debug", "--label=a b", "--allow-insecure-entitlement=network.host"],
      },
      [],
    ],
    ["the option that says what is so anyway", {}, { DriverOpts: { "default-load": "false" } }, []],
    ["address", { endpoint: "tcp://a:1" }, {}, ["its node multi0 has other endpoint"]],
    ["platforms", { platforms: ["linux/arm64"] }, {}, ["its node multi0 has other platforms"]],
    ["flags", { buildkitFlags: "--debug" }, {}, ["its node multi0 has other flags of buildkitd"]],
    [
      "configuration",
      {},
      { Files: { "buildkitd.toml": "ZGVidWc9dHJ1ZQ==" } },
      ["its node multi0 has other buildkitd.toml"],
    ],
    ["node", {}, { Name: "other" }, ["its node is other, not multi0"]],
  ];
  for (const [what, wanted, found, expected] of cases)
    it(what, () => assert.deepEqual(differences(definition(wanted), instance(found)), expected));

  it("driver, and number of nodes", () => {
    assert.deepEqual(differences(definition(), { ...instance(), Driver: "remote" }), [
      "its driver is remote, not docker-container",
    ]);
    const nodes = [...instance().Nodes, ...instance({ Name: "multi1" }).Nodes];
    assert.deepEqual(differences(definition(), { ...instance(), Nodes: nodes }), ["it has 2 nodes, not one node"]);
  });
});

describe("the builders that are removed", () => {
  it("are those of the state that are not declared any more, and are here", () => {
    const records = [
      record("multi"),
      record("multi-2", { endpoint: "elsewhere" }),
      { id: "arm", definition: [{ ...definition()[0], name: "arm" }] as BuilderDefinition },
      { id: "gone", definition: [] },
    ];
    const removed = (declared: string[], found: Instance | undefined) =>
      removedRecords(records, new Set(declared), (name) => (name === "multi" ? found : undefined)).map(({ id }) => id);
    assert.deepEqual(removed([], instance()), ["multi"]);
    assert.deepEqual(removed(["multi"], instance()), []);
    assert.deepEqual(removed([], undefined), []);
    assert.deepEqual(removed([], instance({ DriverOpts: { memory: "1g" } })), []);
  });
});
