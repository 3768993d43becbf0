import assert from "node:assert/strict";
import { checkBuilders, readBuilders } from "../../../../components/settings/builders.ts";
import { plainSecrets } from "../../../../components/stack/plain-secrets.ts";
import { problemsOf, readApp } from "./fixture.ts";

const problems = (builders: unknown) => problemsOf({}, { environment: {} }, builders);
const declared = (fields: object = {}) => ({ name: "multi", driver: "docker-container", ...fields });
const remote = (fields: object = {}) => ({ name: "arm", driver: "remote", endpoint: "tcp://arm:1234", ...fields });

describe("the builder of a platform", () => {
  const namesOf = (builders: object) => {
    const platforms = ["linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/amd64", "linux/amd64/v3"];
    return readApp({ platforms }, builders).builds.map(({ builder }) => builder);
  };

  it("is the platform's own, else that of its architecture, else the default", () => {
    const builders = { "linux/arm": "small", "linux/arm64": "big", "linux/arm/v6": "old", default: "multi" };
    assert.deepEqual(namesOf(builders), ["big", "small", "old", "multi", "multi"]);
    assert.deepEqual(namesOf({ "linux/amd64": "own", "linux/armhf": "seven" }), [
      undefined,
      "seven",
      undefined,
      "own",
      "own",
    ]);
  });

  it("is declared where its name is, by whatever platform names it", () => {
    const builds = readApp(
      { platforms: { "linux/arm64": {}, "linux/amd64": { builder: "Multi" } } },
      {
        default: "multi",
        "linux/386": declared(),
      },
    ).builds;
    assert.deepEqual(
      builds.map(({ builder, declared: found }) => [builder, found?.declaration.driver, found?.path]),
      [
        ["multi", "docker-container", ["builders", "linux/386"]],
        ["multi", "docker-container", ["builders", "linux/386"]],
      ],
    );
  });
});

describe("a declared builder", () => {
  const nodesOf = (builder: object) =>
    [...readBuilders({ default: builder }, ["builders"]).declared.values()].flatMap(
      ({ declaration }) => declaration.nodes,
    );

  it("has one node where none is listed, named as buildx names it", () => {
    assert.deepEqual(nodesOf(declared({ name: "Multi" })), [{ name: "multi0" }]);
  });

  it("gives its nodes what they do not have themselves", () => {
    const nodes = [{ endpoint: "tcp://a:1" }, { name: "B", endpoint: "tcp://b:1", platforms: ["linux/arm64"] }];
    const options = { "default-load": "true" };
    assert.deepEqual(nodesOf({ name: "arm", driver: "remote", options: { "default-load": true }, nodes }), [
      { name: "arm0", endpoint: "tcp://a:1", options },
      { name: "b", endpoint: "tcp://b:1", platforms: ["linux/arm64"], options },
    ]);
  });

  const tls = { ca: { file: "ca.pem" }, cert: { file: "cert.pem" } };
  const cases: [string, unknown, string[]][] = [
    ["a name and driver are enough", { default: declared() }, []],
    ["the same twice is one", { default: declared(), "linux/arm64": declared() }, []],
    [
      "what is missing",
      { default: {} },
      [
        "builders.default.driver: is missing; write one of docker-container, remote, kubernetes",
        "builders.default.name: is missing; write a text",
      ],
    ],
    [
      "unknown drivers and fields",
      { default: declared({ driver: "docker", endpont: "x" }) },
      [
        'builders.default.driver: is the text "docker"; write one of docker-container, remote, kubernetes',
        'builders.default.endpont: is not a known setting; did you mean "endpoint"?',
      ],
    ],
    [
      "names",
      { default: declared({ name: "Default" }), "linux/arm64": declared({ name: "1" }) },
      [
        'builders.default.name: "default" is a name that buildx keeps to itself; write another one',
        'builders["linux/arm64"].name: "1" is not a valid builder name; use letters, digits, ., - and _, starting with a letter, as shown by `docker buildx ls`',
      ],
    ],
    [
      "one name for two builders",
      { default: declared(), "linux/arm64": remote({ name: "multi" }) },
      ['builders["linux/arm64"].name: "multi" is declared differently above; write its name alone, or another name'],
    ],
    [
      "fields of other drivers",
      {
        default: declared({ tls, replicas: 2 }),
        "linux/arm64": remote({ buildkitdFlags: ["--debug"], limits: { cpu: 2 } }),
      },
      [
        "builders.default.replicas: is not for the driver docker-container, only for kubernetes; remove it",
        "builders.default.tls: is not for the driver docker-container, only for remote; remove it",
        "builders.default.tls.key: is missing; tls.cert needs it",
        'builders["linux/arm64"].buildkitdFlags: is not for the driver remote, only for docker-container and kubernetes; remove it',
        'builders["linux/arm64"].limits: is not for the driver remote, only for kubernetes; remove it',
      ],
    ],
    [
      "where a remote one is",
      { default: { name: "a", driver: "remote" }, "linux/arm64": remote({ endpoint: "arm:1234" }) },
      [
        'builders.default.endpoint: is missing; write where BuildKit is, "tcp://host:1234"',
        'builders["linux/arm64"].endpoint: "arm:1234" is not an address of BuildKit; write "tcp://host:1234" or "unix:///path"',
      ],
    ],
    [
      "options that the driver does not have, or that have fields",
      {
        default: { name: "k", driver: "kubernetes", options: { nodeselector: "a=b", "env.A": "1" } },
        "linux/arm64": declared({ options: { memroy: "1g", "env.A_B": 1 } }),
      },
      [
        'builders.default.options["env.A"]: "env.A" is not an option of the driver kubernetes; write one of image, rootless, schedulername, serviceaccount, annotations, labels, tolerations, loadbalance, qemu.install, qemu.image, default-load, timeout',
        'builders.default.options.nodeselector: "nodeselector" is a setting of its own; write nodeSelector beside options',
        'builders["linux/arm64"].options.memroy: "memroy" is not an option of the driver docker-container; did you mean "memory"?',
      ],
    ],
    [
      "nodes that are the same",
      { default: remote({ nodes: [{}, {}] }), "linux/386": declared({ nodes: [{ name: "a" }, { name: "A" }] }) },
      [
        'builders.default.nodes[1].endpoint: "tcp://arm:1234" is the endpoint of another node; write another one',
        'builders["linux/386"].nodes: has nodes on one Docker daemon, where buildx allows one; give each an endpoint of its own',
        'builders["linux/386"].nodes[1].name: "a" is the name of another node; write another one',
      ],
    ],
    [
      "platforms of nodes",
      { default: declared({ platforms: ["linux/amd46"] }) },
      ['builders.default.platforms[0]: "linux/amd46" is not a known platform; did you mean "linux/amd64"?'],
    ],
  ];
  for (const [what, builders, expected] of cases) it(what, () => assert.deepEqual(problems(builders), expected));

  it("has no key in a sentence, whatever is wrong with it", () => {
    const found = problems({ default: remote({ tls: { ca: "x", key: 12345678 } }) }).join("\n");
    assert.match(found, /tls/);
    assert.doesNotMatch(found, /12345678/);
  });

  it("may have its key in the stack file only encrypted", () => {
    const builders = {
      default: remote({ tls: { ca: "PUBLIC", cert: "PUBLIC", key: "KEY" } }),
      "linux/arm64": remote({ nodes: [{ tls: { key: "KEY" } }, { tls: { key: { env: "K" } } }] }),
    };
    const found = plainSecrets({ builders }, { "multiarch:builders": builders }, () => false);
    assert.deepEqual(
      found.map(({ path, message }) => [path.join("."), message.split(";")[0]]),
      [
        ["builders.default.tls.key", "is plain text in the stack file"],
        ["builders.linux/arm64.nodes.0.tls.key", "is plain text in the stack file"],
      ],
    );
    assert.deepEqual(checkBuilders({}, ["builders"]), []);
  });
});
