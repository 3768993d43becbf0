import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { checkImage, parseSettings } from "../../../../components/settings/parse.ts";
import { formatPath, type Path, type Problem } from "../../../../components/settings/problems.ts";
import type { ImageSettings, SecretSource } from "../../../../components/settings/schema.ts";
import { KNOWN_PLATFORMS } from "../../../../lib/oci/platform.ts";
import { image, problemsOf } from "./fixture.ts";

const nowhere = { environment: {} };

describe("parseSettings", () => {
  it("fills in every default", () => {
    const settingsOf = (raw: object) => {
      const result = parseSettings(raw, nowhere);
      return "settings" in result ? result.settings : result.problems;
    };
    assert.deepEqual(settingsOf({ images: { app: image() } }), {
      images: {
        app: {
          repositories: ["localhost:5055/acme/app"],
          context: ".",
          dockerfile: "Dockerfile",
          platforms: { "linux/amd64": { args: {} } },
          args: {},
          secrets: {},
          contexts: {},
          ssh: [],
          labels: {},
          annotations: {},
          annotationLevels: ["index", "manifest"],
          volatileLabels: "image",
          tags: ["v1"],
          flavor: [],
          highestOnly: false,
          forceTags: [],
          noCache: false,
          reproducible: false,
          pull: false,
          network: "default",
          addHosts: [],
          build: "separate",
          attestations: { provenance: "min", sbom: false },
          publish: true,
          timeout: "2h",
        },
      },
    });
    assert.deepEqual(settingsOf({}), { images: {} });
  });

  it("gives platforms one shape and one name, in the order written", () => {
    const platforms = { "linux/x86_64": null, "linux/arm": { args: { JOBS: 2, FAST: true } }, "linux/386": {} };
    const result = parseSettings({ images: { app: image({ platforms }) }, builders: { "linux/arm": "arm" } }, nowhere);
    assert.ok("settings" in result);
    assert.deepEqual(Object.entries(result.settings.images.app?.platforms ?? {}), [
      ["linux/amd64", { args: {} }],
      ["linux/arm/v7", { args: { JOBS: "2", FAST: "true" } }],
      ["linux/386", { args: {} }],
    ]);
    const builders = result.images.flatMap(({ builds }) => builds.map(({ builder }) => builder));
    assert.deepEqual(builders, [undefined, "arm", undefined]);
  });

  it("tells the three sources of a secret apart", () => {
    const secrets = { a: "text", b: { env: "B" }, c: { file: "c" } };
    const result = parseSettings({ images: { app: image({ secrets }) } }, nowhere);
    assert.ok("settings" in result);
    assert.deepEqual(result.settings.images.app?.secrets, { a: { value: "text" }, b: { env: "B" }, c: { file: "c" } });
  });

  it("defaults a cache's mode where it has one", () => {
    const read = (cache: unknown) => {
      const result = parseSettings({ images: { app: image({ cache }) } }, nowhere);
      return "settings" in result ? result.settings.images.app?.cache : result.problems;
    };
    assert.deepEqual(read({ type: "local", path: ".cache" }), { type: "local", path: ".cache", mode: "max" });
    assert.deepEqual(read({ type: "gha", mode: "min" }), { type: "gha", mode: "min", required: false });
    assert.deepEqual(read({ type: "inline" }), { type: "inline" });
  });

  it("checks what the templates became", () => {
    const context = { environment: { TAG: "-x" } };
    assert.deepEqual(problemsOf({ app: image({ tags: ["{{env.TAG}}"] }) }, context), [
      'images.app.tags[0]: "-x" gives the tag "-x", which starts with "-"; start with a letter, a digit or _',
    ]);
  });

  it("gives what the templates became", () => {
    const images = { app: image({ repositories: ["ghcr.io/{{owner}}/app"] }) };
    const result = parseSettings({ images }, { environment: {}, owner: "Acme" });
    assert.deepEqual("settings" in result && result.settings.images.app?.repositories, ["ghcr.io/acme/app"]);
  });

  it("reads what is about a repository, and links the images to it", () => {
    const result = parseSettings({ images: { app: image() }, github: { repository: "acme/hit-counter" } }, nowhere);
    assert.ok("settings" in result, JSON.stringify(result));
    assert.equal(result.settings.github?.repository, "acme/hit-counter");
    const source = { "org.opencontainers.image.source": "https://github.com/acme/hit-counter" };
    const { labels, annotations } = result.settings.images.app ?? {};
    assert.deepEqual([labels, annotations], [source, source]);
  });

  it("has images alone, or a repository alone", () => {
    const github = { repository: "acme/hit-counter" };
    const alone = parseSettings({ github }, nowhere);
    assert.ok("settings" in alone, JSON.stringify(alone));
    assert.deepEqual([alone.settings.images, alone.images], [{}, []]);
    const without = parseSettings({ images: { app: image() } }, nowhere);
    assert.equal("settings" in without && "github" in without.settings, false);
  });

  it("tells the problems of images and of the repository together", () => {
    const result = parseSettings({ images: { app: image({ tags: [1] }) }, github: { repository: "app" } }, nowhere);
    assert.ok("problems" in result);
    assert.deepEqual(
      result.problems.map(({ path }) => formatPath(path)),
      ["github.repository", "images.app.tags[0]"],
    );
  });

  it("reads maps whoever made them", () => {
    const images = Object.assign(Object.create(null), { app: Object.assign(Object.create(null), image()) });
    assert.deepEqual(problemsOf(images), []);
    assert.equal(problemsOf(Object.assign(Object.create(null), { app: image({ tags: [1] }) })).length, 1);
  });

  it("says of an unfilled template that alone", () => {
    const repositories = ["ghcr.io/{{owner}}/app", "ghcr.io/{{owner}}/app"];
    const problems = problemsOf({ app: image({ repositories }) });
    assert.equal(problems.length, 2);
    for (const problem of problems) assert.match(problem, /needs an owner/);
  });

  it("checks the files of an image while another is wrong", () => {
    const kinds: Record<string, "file" | "folder"> = { ".": "folder", Dockerfile: "file" };
    const files = { kind: (path: string) => kinds[path], read: () => undefined, bytes: () => undefined };
    const problems = problemsOf({ bad: image({ tags: [1] }), good: image({ context: "gone" }) }, { ...nowhere, files });
    assert.deepEqual(problems, [
      "images.bad.tags[0]: is the number 1; quote it as it was written (YAML reads 007 as 7, and 0x10 as 16)",
      'images.good.context: "gone" does not exist; write a folder, relative to the project',
    ]);
  });

  it("refuses unknown keys beside images and builders", () => {
    const result = parseSettings({ imges: {} } as object, nowhere);
    assert.ok("problems" in result);
    assert.deepEqual(result.problems, [{ path: ["imges"], message: 'is not a known setting; did you mean "images"?' }]);
  });
});

describe("parseSettings, for anything", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
  const legalImage = fc.record(
    {
      repositories: fc.constant(undefined),
      tags: fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/), { minLength: 1, maxLength: 4 }),
      platforms: fc.uniqueArray(fc.constantFrom(...KNOWN_PLATFORMS), { minLength: 1, maxLength: 4 }),
      args: fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,6}$/), fc.oneof(word, fc.integer(), fc.boolean())),
      labels: fc.dictionary(fc.stringMatching(/^[a-z.]{1,10}$/), word),
      noCache: fc.boolean(),
      network: fc.constantFrom("default", "host", "none"),
      timeout: fc.constantFrom("45s", "1h30m"),
    },
    { requiredKeys: ["repositories", "tags", "platforms"] },
  );
  const legalImages = fc.dictionary(word, legalImage, { maxKeys: 3 }).map((images) =>
    // A repository of its own for each image, so that none claims another's tags.
    Object.fromEntries(
      Object.entries(images).map(([name, fields]) => [
        name,
        { ...fields, repositories: [`localhost:5055/acme/${name}`] },
      ]),
    ),
  );

  it("keeps what a valid configuration says, and reads its own result again", () => {
    fc.assert(
      fc.property(legalImages, (images) => {
        const once = parseSettings({ images }, nowhere);
        assert.ok("settings" in once, JSON.stringify(once));
        for (const [name, written] of Object.entries(images)) {
          const read: ImageSettings | undefined = once.settings.images[name];
          assert.deepEqual(read?.tags, written.tags);
          assert.deepEqual(Object.keys(read?.platforms ?? {}), written.platforms);
          assert.deepEqual(
            Object.entries(read?.args ?? {}),
            Object.entries(written.args ?? {}).map(([key, value]) => [key, String(value)]),
          );
          assert.equal(read?.noCache, written.noCache ?? false);
        }
        const again = parseSettings({ images: once.settings.images }, nowhere);
        assert.deepEqual("settings" in again && again.settings, once.settings);
      }),
    );
  });

  /** Garbage in the places of real fields, so that it gets past the first check. */
  const fields = Object.keys(image()).concat("args", "secrets", "cache", "contexts", "context", "timeout", "forceTags");
  const garbageImage = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue());
  const garbage = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("app", "__proto__", "constructor")), garbageImage),
  );

  it("never throws, and each problem's path leads to something or to what is missing in it", function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(garbage, garbage, (images, builders) => {
        const result = parseSettings(
          { images, builders },
          { ...nowhere, files: { kind: () => undefined, read: () => undefined, bytes: () => undefined } },
        );
        if ("settings" in result) return;
        assert.ok(result.problems.length > 0);
        for (const { path, message } of result.problems) {
          assert.ok(leadsSomewhere({ images, builders }, path), `${formatPath(path)}: ${message}`);
          assert.ok(message.length > 0 && !message.includes("undefined"), message);
        }
      }),
      { numRuns: 300 },
    );
  });

  /** Something in every place of the settings. */
  const whole = {
    builders: { default: "multi", "linux/arm64": "arm" },
    images: {
      app: image({
        context: "app",
        dockerfile: "Dockerfile",
        target: "production",
        platforms: { "linux/amd64": { target: "fast", args: { A: "1" }, cache: { type: "local", path: "/c" } } },
        args: { VERSION: "1" },
        secrets: { a: { env: "TOKEN" }, b: { file: ".npmrc" }, c: { value: "x" } },
        contexts: { assets: "web", base: "docker-image://busybox" },
        ssh: ["default"],
        tags: ["v1", "type=semver,pattern={{version}}", { type: "ref", event: "branch" }],
        forceTags: ["v1"],
        flavor: { latest: "auto", prefix: "p" },
        labels: { a: "b" },
        annotations: { a: "b" },
        cache: { type: "registry", ref: "ghcr.io/acme/app:cache" },
        addHosts: ["mirror:10.0.0.5"],
        noCache: true,
        timeout: "2h",
      }),
    },
    github: {
      repository: "acme/app",
      baseUrl: "https://github.example.com/",
      token: "t",
      secrets: { A: "a" },
      variables: { B: "b" },
      environments: { release: { branches: ["main"], secrets: { A: "a" }, variables: { B: "b" } } },
      workflow: { permissions: "read", canApprovePullRequests: false },
      actions: { allowed: "all" },
      package: { visibility: "public", enforce: true },
    },
  };

  /** Every copy of a value in which one thing, in any depth, is replaced. */
  function* replaced(value: unknown, by: unknown): Generator<unknown> {
    yield by;
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      for (const other of replaced(inner, by)) {
        yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
      }
    }
  }

  for (const by of [null, 5, true, "text", "", [], {}, [null], { a: null }, { type: null }]) {
    it(`never throws where one thing is ${JSON.stringify(by)}`, () => {
      const [, ...broken] = [...replaced(whole, by)] as Partial<typeof whole>[];
      for (const { builders, images, github } of broken) {
        const raw = { builders, images, github };
        const result = parseSettings(raw, {
          ...nowhere,
          files: { kind: () => "file", read: () => "", bytes: () => undefined },
        });
        const problems = "settings" in result ? [] : result.problems;
        for (const { path, message } of problems) {
          assert.ok(leadsSomewhere(raw, path) && !message.includes("undefined"), `${formatPath(path)}: ${message}`);
        }
      }
    });
  }

  /** Faults that do not touch each other. */
  const faults: Record<string, unknown>[] = [
    { tags: ["v1", 1.1, "v1", "-"] },
    { repositories: ["ghcr.io/app"] },
    { platforms: ["linux/amd46"] },
    { args: { A: 1.5 } },
    { network: "hosst" },
    { timeout: "soon" },
    { cache: { type: "locl" } },
    { labels: { a: "{{nothing}}" } },
    { tag: [] },
    { secrets: { a: 1 } },
    { context: "" },
  ];

  it("reports at least as many problems as there are faults", () => {
    fc.assert(
      fc.property(fc.subarray(faults), fc.subarray(faults), (one, other) => {
        const images = {
          one: image(Object.assign({}, ...one)),
          other: image(Object.assign({ tags: ["x"] }, ...other)),
        };
        assert.ok(problemsOf(images).length >= one.length + other.length);
      }),
    );
  });
});

describe("checkImage", () => {
  const args = { repositories: ["localhost:5055/acme/app"], platforms: ["linux/amd64"], tags: ["v1"] };

  it("passes a secret that only Pulumi can read on untouched", () => {
    const token = pulumi.secret("hunter2");
    const secrets = { token, npm: { env: "NPM" }, plain: "text" };
    const { image, problems } = checkImage<pulumi.Input<string>>("app", { ...args, secrets }, nowhere);
    assert.deepEqual(problems, []);
    const { token: read, ...others }: Record<string, SecretSource<pulumi.Input<string>>> = image.secrets;
    assert.ok(read && "value" in read);
    assert.equal(read.value, token);
    assert.deepEqual(others, { npm: { env: "NPM" }, plain: { value: "text" } });
  });

  it("takes undefined for left out", () => {
    const loose = { ...args, target: undefined, cache: undefined, args: { A: undefined } } as unknown as typeof args;
    const { image, problems } = checkImage("app", loose, nowhere);
    assert.deepEqual(problems, []);
    assert.equal("target" in image, false);
    assert.deepEqual(image.args, {});
  });

  it("gives the rules of the stack file, with paths from the image's name", () => {
    const result = checkImage("a.b", { ...args, tags: ["-"], repositories: ["{{owner}}/a"] }, nowhere);
    assert.deepEqual(
      result.problems.map(({ path }) => formatPath(path)),
      ['["a.b"]', '["a.b"].repositories[0]', '["a.b"].tags[0]'],
    );
  });

  it("refuses secrets that are neither a text nor an output", () => {
    const secrets = { a: null, b: ["x"], c: 5, d: {} } as unknown as Record<string, string>;
    const { problems } = checkImage("app", { ...args, secrets }, nowhere);
    assert.deepEqual([...new Set(problems.map(({ path }) => path[2]))], ["a", "b", "c", "d"]);
  });

  it("looks for files, with paths from the image's name", () => {
    const files = { kind: () => undefined, read: () => undefined, bytes: () => undefined };
    const { problems } = checkImage("app", { ...args, context: "gone" }, { ...nowhere, files });
    assert.deepEqual(
      problems.map(({ path }) => formatPath(path)),
      ["app.context"],
    );
  });

  it("refuses an output where a plain value decides what is built", () => {
    const result = checkImage("app", { ...args, tags: [pulumi.output("v1") as unknown as string] }, nowhere);
    assert.deepEqual(result.problems, [
      { path: ["app", "tags", 0], message: "is known only while the program runs; write a text" },
    ] satisfies Problem[]);
  });
});

/** Whether all but the last key of the path is there. */
function leadsSomewhere(value: unknown, path: Path): boolean {
  let inner = value;
  for (const key of path.slice(0, -1)) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return false;
    inner = (inner as Record<string | number, unknown>)[key];
  }
  return typeof inner === "object" && inner !== null;
}
