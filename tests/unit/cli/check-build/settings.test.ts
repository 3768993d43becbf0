import assert from "node:assert/strict";
import { stringify } from "yaml";
import { buildSettings } from "../../../../cli/check-build/settings.ts";

const substitutes = { emptyFile: "/throwaway/empty", environment: { SET: "value", EMPTY: "" } };

/** The image that is built in place of one, and what is said of it. */
function check(image: unknown) {
  const { config, notes } = buildSettings(stringify({ config: { "multiarch:images": { app: image } } }), substitutes);
  return { image: (config["multiarch:images"] as Record<string, unknown>).app, notes };
}

describe("the settings of a check", () => {
  it("leave the repository out", () => {
    const github = { repository: "acme/app", secrets: { TOKEN: { secure: "v1:xyz" } } };
    const { config } = buildSettings(
      stringify({ config: { "multiarch:images": {}, "multiarch:github": github } }),
      substitutes,
    );
    assert.deepEqual(config, { "multiarch:images": {} });
  });

  for (const publish of [undefined, true, false, "{{env.PUBLISH}}"]) {
    it(`turn publish: ${publish} off`, () => {
      const image = { context: "app", ...(publish !== undefined && { publish }) };
      assert.deepEqual(check(image), { image: { context: "app", publish: false }, notes: [] });
    });
  }

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
        "images.app.secrets.encrypted is empty here: it is encrypted, and the stack's passphrase is not asked for",
        "images.app.secrets.unset is empty here: the environment variable UNSET is not set",
        "images.app.secrets.empty is empty here: the environment variable EMPTY is not set",
      ],
    });
  });

  it("name the builders that are declared, and say so", () => {
    const tls = { ca: "PEM", key: { secure: "v1:xyz" } };
    const builders = { default: "multi", "linux/arm64": { name: "arm", driver: "remote", endpoint: "tcp://a:1", tls } };
    const { config, notes } = buildSettings(stringify({ config: { "multiarch:builders": builders } }), substitutes);
    assert.deepEqual(config, { "multiarch:builders": { default: "multi", "linux/arm64": "arm" } });
    assert.deepEqual(notes, [
      'builders["linux/arm64"] is used by its name, arm: a check creates and changes no builder',
    ]);
  });

  it("keep builders, and leave out other programs' keys and the stack's encryption", () => {
    const builders = { default: "multi" };
    const text = stringify({
      config: { "multiarch:builders": builders, "aws:region": "x" },
      encryptionsalt: "v1:salt",
    });
    const expected = { config: { "multiarch:builders": builders }, notes: [], wouldPublish: [], reproducible: [] };
    assert.deepEqual(buildSettings(text, substitutes), expected);
  });

  it("remember which images are published", () => {
    const images = { app: {}, base: { publish: true }, tool: { publish: false } };
    const text = stringify({ config: { "multiarch:images": images } });
    assert.deepEqual(buildSettings(text, substitutes).wouldPublish, ["app", "base"]);
  });

  it("name the images that are to be reproducible", () => {
    const images = { app: { reproducible: true }, web: { reproducible: false }, base: {}, broken: null };
    const text = stringify({ config: { "multiarch:images": images } });
    assert.deepEqual(buildSettings(text, substitutes).reproducible, ["app"]);
  });

  for (const image of [null, "app", ["app"]]) {
    it(`leave ${JSON.stringify(image)} in place of an image for the program to refuse`, () => {
      assert.deepEqual(check(image), { image, notes: [] });
    });
  }

  for (const text of ["", "config:", "[]", "config: {multiarch:images: []}"]) {
    it(`do not trip over ${JSON.stringify(text)}`, () => {
      const { config } = buildSettings(text, substitutes);
      assert.deepEqual(config, text.includes("images") ? { "multiarch:images": [] } : {});
    });
  }
});
