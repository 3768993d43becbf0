import assert from "node:assert/strict";
import type { Means } from "../../../../cli/build/means.ts";
import { buildSettings, encryptedPaths, ownConfiguration } from "../../../../cli/build/settings.ts";
import type { Path } from "../../../../components/settings/problems.ts";

const NOTHING: Means = {
  pushes: false,
  emptyFile: "/throwaway/empty",
  environment: { SET: "value", EMPTY: "" },
  sealed: () => undefined,
  reason: "the stack's passphrase is not asked for",
};
const PUSH: Means = { ...NOTHING, pushes: true, reason: "nobody knows it" };
/** With a key that every value was encrypted with. */
const KEY: Pick<Means, "sealed"> = { sealed: (path: Path) => ({ secure: `ours of ${path.join(" ")}` }) };

/** The settings of a stack file's configuration. */
function settingsOf(config: object, means: Means = NOTHING) {
  return buildSettings(ownConfiguration({ config: config as Record<string, unknown> }), means);
}

/** The image that is built in place of one, and what is said of it. */
function check(image: unknown, means: Means = NOTHING) {
  const { config, notes } = settingsOf({ "multiarch:images": { app: image } }, means);
  return { image: (config["multiarch:images"] as Record<string, unknown>).app, notes };
}

describe("the settings of a build", () => {
  it("have of the repository what images need: where they are from, and whether they are packages of it", () => {
    const github = {
      repository: "acme/app",
      package: { visibility: "public" },
      secrets: { TOKEN: { secure: "v1:x" } },
    };
    const { secrets: _, ...kept } = github;
    for (const means of [NOTHING, PUSH]) {
      assert.deepEqual(settingsOf({ "multiarch:github": github }, means), {
        config: { "multiarch:github": kept },
        notes: [],
        problems: [],
        wouldPublish: [],
        reproducible: [],
      });
    }
    assert.deepEqual(settingsOf({ "multiarch:github": { secrets: {} } }).config, {});
    assert.deepEqual(settingsOf({ "multiarch:github": { secure: "v1:x" } }).config, {});
  });

  for (const publish of [undefined, true, false, "{{env.PUBLISH}}"]) {
    it(`turn publish: ${publish} off`, () => {
      const image = { context: "app", ...(publish !== undefined && { publish }) };
      assert.deepEqual(check(image), { image: { context: "app", publish: false }, notes: [] });
    });
  }

  it("keep gates to be checked, say that they are not run, and need none of their secrets", () => {
    const gates = [
      { name: "starts", run: ["app"] },
      { name: "scan", dockerfile: "scan", secrets: { a: { secure: "v1:x" }, b: { env: "UNSET" }, c: { env: "SET" } } },
    ];
    const file = { file: "/throwaway/empty" };
    assert.deepEqual(check({ gates }), {
      image: { gates: [gates[0], { ...gates[1], secrets: { a: file, b: file, c: { env: "SET" } } }], publish: false },
      notes: [
        "images.app.gates are not run, because nothing is pushed: starts, scan",
        "images.app.gates[1].secrets.b is empty here: the environment variable UNSET is not set",
        "images.app.gates[1].secrets.a is empty here: it is encrypted, and the stack's passphrase is not asked for",
      ],
    });
  });

  for (const [cache, kept] of [
    [{ type: "registry", ref: "ghcr.io/acme/cache" }, false],
    [{ type: "inline" }, false],
    [{ type: "local", path: ".cache" }, true],
    [{ type: "gha" }, true],
  ] as const) {
    it(`${kept ? "keep" : "leave out"} a cache of the type ${cache.type}, that of one platform too`, () => {
      const expected = kept ? { cache } : {};
      const { image, notes } = check({ cache, platforms: { "linux/amd64": { cache, target: "x" }, "linux/386": {} } });
      assert.deepEqual(image, {
        ...expected,
        platforms: { "linux/amd64": { ...expected, target: "x" }, "linux/386": {} },
        publish: false,
      });
      const reason = "is left out: it would be written to a registry";
      const left = [`images.app.cache ${reason}`, `images.app.platforms["linux/amd64"].cache ${reason}`];
      assert.deepEqual(notes, kept ? [] : left);
    });
  }

  it("put an empty file in place of build secrets that are not to be had, and say so", () => {
    const there = { set: { env: "SET" }, file: { file: ".npmrc" } };
    const missing = { encrypted: { secure: "v1:abc" }, unset: { env: "UNSET" }, empty: { env: "EMPTY" } };
    const empty = { file: "/throwaway/empty" };
    assert.deepEqual(check({ secrets: { ...there, ...missing } }), {
      image: { secrets: { ...there, encrypted: empty, unset: empty, empty }, publish: false },
      notes: [
        "images.app.secrets.unset is empty here: the environment variable UNSET is not set",
        "images.app.secrets.empty is empty here: the environment variable EMPTY is not set",
        "images.app.secrets.encrypted is empty here: it is encrypted, and the stack's passphrase is not asked for",
      ],
    });
  });

  it("name the builders that are declared, and say so", () => {
    const tls = { ca: "PEM", key: { secure: "v1:xyz" } };
    const builders = { default: "multi", "linux/arm64": { name: "arm", driver: "remote", endpoint: "tcp://a:1", tls } };
    for (const means of [NOTHING, PUSH]) {
      const { config, notes } = settingsOf({ "multiarch:builders": builders }, means);
      assert.deepEqual(config, { "multiarch:builders": { default: "multi", "linux/arm64": "arm" } });
      assert.deepEqual(notes, [
        'builders["linux/arm64"] is used by its name, arm: no builder is created or changed here',
      ]);
    }
    assert.deepEqual(encryptedPaths({ "multiarch:builders": builders }, {}), []);
  });

  it("keep builders that are only named", () => {
    const builders = { default: "multi" };
    const { config, notes } = settingsOf({ "multiarch:builders": builders });
    assert.deepEqual([config, notes], [{ "multiarch:builders": builders }, []]);
  });

  it("remember which images are published", () => {
    const images = { app: {}, base: { publish: true }, tool: { publish: false } };
    assert.deepEqual(settingsOf({ "multiarch:images": images }).wouldPublish, ["app", "base"]);
  });

  it("name the images that are to be reproducible", () => {
    const images = { app: { reproducible: true }, web: { reproducible: false }, base: {}, broken: null };
    assert.deepEqual(settingsOf({ "multiarch:images": images }).reproducible, ["app"]);
  });

  const encrypted = {
    args: { TOKEN: { secure: "v1:args" } },
    secrets: { npm: { secure: "v1:npm" }, "a.b": { secure: "v1:ab" } },
    tags: [{ secure: "v1:tag" }],
  };

  it("have an empty text in place of whatever else is encrypted, and say so", () => {
    const { image, notes } = check(encrypted);
    const empty = { file: "/throwaway/empty" };
    const secrets = { npm: empty, "a.b": empty };
    assert.deepEqual(image, { args: { TOKEN: "" }, secrets, tags: [""], publish: false });
    const why = "is empty here: it is encrypted, and the stack's passphrase is not asked for";
    assert.deepEqual(notes, [
      `images.app.args.TOKEN ${why}`,
      `images.app.secrets.npm ${why}`,
      `images.app.secrets["a.b"] ${why}`,
      `images.app.tags[0] ${why}`,
    ]);
    const { config, notes: said } = settingsOf({ "multiarch:images": { secure: "v1:x" } });
    assert.deepEqual([config, said], [{ "multiarch:images": "" }, [`images ${why}`]]);
  });

  it("are encrypted anew for a push, and otherwise as they were written", () => {
    const others = {
      cache: { type: "registry", ref: "ghcr.io/acme/cache" },
      platforms: { "linux/amd64": { cache: { type: "inline" } } },
      publish: "{{env.PUBLISH}}",
    };
    const image = { ...encrypted, ...others, secrets: { ...encrypted.secrets, unset: { env: "UNSET" } } };
    const ours = (...path: Path) => ({ secure: `ours of multiarch:images app ${path.join(" ")}` });
    assert.deepEqual(check(image, { ...PUSH, ...KEY }), {
      image: {
        ...others,
        args: { TOKEN: ours("args", "TOKEN") },
        secrets: { npm: ours("secrets", "npm"), "a.b": ours("secrets", "a.b"), unset: { env: "UNSET" } },
        tags: [ours("tags", 0)],
      },
      notes: [],
    });
    // Who names the stack has its secrets without a push as well.
    assert.deepEqual(check({ secrets: { npm: { secure: "v1:x" } } }, { ...NOTHING, ...KEY }), {
      image: { secrets: { npm: ours("secrets", "npm") }, publish: false },
      notes: [],
    });
  });

  it("refuse a push where a value of an image that is built cannot be decrypted", () => {
    const images = { app: encrypted, web: { secrets: { npm: { secure: "v1:x" } } } };
    const refused = (means: Partial<Means>) =>
      settingsOf({ "multiarch:images": images }, { ...PUSH, ...means }).problems.map(({ path }) => path.join(" "));
    const ofApp = ["args TOKEN", "secrets npm", "secrets a.b", "tags 0"].map((field) => `images app ${field}`);
    assert.deepEqual(refused({}), [...ofApp, "images web secrets npm"]);
    assert.deepEqual(refused({ images: ["web"] }), ["images web secrets npm"]);
    assert.deepEqual(settingsOf({ "multiarch:images": { secure: "v1:x" } }, PUSH).problems, [
      {
        path: ["images"],
        message:
          "is encrypted, and nobody knows it; name a stack with --stack whose passphrase or key is known here, or build with --no-push",
      },
    ]);
    assert.deepEqual(encryptedPaths({ "multiarch:images": images }, { images: ["web"] }), [
      ["multiarch:images", "web", "secrets", "npm"],
    ]);
  });

  it("say nothing of images that are not built", () => {
    const app = { cache: { type: "inline" }, secrets: { npm: { secure: "v1:x" }, unset: { env: "UNSET" } } };
    assert.deepEqual(check(app, { ...NOTHING, images: ["web"] }).notes, []);
  });

  for (const image of [null, "app", ["app"]]) {
    it(`leave ${JSON.stringify(image)} in place of an image for the program to refuse`, () => {
      assert.deepEqual(check(image), { image, notes: [] });
    });
  }

  it("leave a list in place of images", () => {
    assert.deepEqual(settingsOf({ "multiarch:images": [] }).config, { "multiarch:images": [] });
  });
});
