import assert from "node:assert/strict";
import { image, problemsOf } from "./fixture.ts";

/** A wrong image, and how its only problem reads. */
const FAULTS: [name: string, changes: Record<string, unknown>, problem: RegExp][] = [
  ["a repository without an owner", { repositories: ["ghcr.io/app"] }, /^images\.app\.repositories\[0\]: .*no owner/],
  [
    "one repository by two names of Docker Hub",
    { repositories: ["docker.io/acme/app", "registry-1.docker.io/acme/app"] },
    /repositories\[1\]: .* is the same as "docker\.io\/acme\/app"; remove one of them/,
  ],
  ["a tag named twice", { tags: ["a", "b", "a"] }, /tags\[2\]: "a" is listed twice; remove one of them/],
  ["an invalid tag", { tags: ["-a"] }, /tags\[0\]: "-a" gives the tag "-a", which starts with "-"/],
  ["no tags", { tags: [] }, /tags: is empty; name at least one, or set publish: false/],
  ["no repositories", { repositories: [] }, /repositories: is empty; name at least one, or set publish: false/],
  ["no platform", { platforms: [] }, /platforms: is empty; name a platform/],
  ["no platform in a map", { platforms: {} }, /platforms: is empty; name a platform/],
  ["an unknown platform", { platforms: ["linux/amd46"] }, /platforms\[0\]: .*did you mean "linux\/amd64"\?/],
  ["an unknown platform in a map", { platforms: { "linux/amd46": {} } }, /platforms\["linux\/amd46"\]: .*linux\/amd64/],
  [
    "one platform by two names",
    { platforms: ["linux/arm64", "linux/aarch64"] },
    /platforms\[1\]: "linux\/aarch64" is the same as "linux\/arm64"/,
  ],
  [
    "one platform by two names in a map",
    { platforms: { "linux/arm": {}, "linux/arm/v7": {} } },
    /platforms\["linux\/arm\/v7"\]: .* is the same as "linux\/arm"/,
  ],
  [
    "a platform's builder",
    { platforms: { "linux/386": { builder: "a/b" } } },
    /platforms\["linux\/386"\]\.builder: "a\/b"/,
  ],
  ["a platform's argument", { platforms: { "linux/386": { args: { "A-B": "" } } } }, /\.args\.A-B: .*build argument/],
  [
    "a platform's cache",
    { platforms: { "linux/386": { cache: { type: "local", path: "" } } } },
    /\.cache\.path: .*empty/,
  ],
  ["a cache's repository", { cache: { type: "registry", ref: "acme/cache" } }, /cache\.ref: .*has no registry/],
  ["an empty cache path", { cache: { type: "local", path: " " } }, /cache\.path: " " is empty/],
  ["an empty target", { target: "" }, /target: "" is empty/],
  ["an argument's name", { args: { "1A": "x" } }, /args\["1A"\]: "1A" is not a valid name of a build argument/],
  ["a secret's id", { secrets: { "a,b": { env: "A" } } }, /secrets\["a,b"\]: is not a valid secret id/],
  ["a secret's file", { secrets: { a: { file: "" } } }, /secrets\.a\.file: is empty/],
  ["a context's name", { contexts: { Base: "." } }, /contexts\.Base: "Base" is not a valid context name/],
  ["a named context", { contexts: { base: "docker-image:x" } }, /contexts\.base: .*docker-image:\/\/x/],
  ["a label's key", { labels: { "a=b": "c" } }, /labels\["a=b"\]/],
  ["an annotation's key", { annotations: { "a b": "c" } }, /annotations\["a b"\]/],
  ["an SSH key without a path", { ssh: ["a="] }, /ssh\[0\]: "a=" is not an SSH agent or key/],
  ["a host without an address", { addHosts: ["db"] }, /addHosts\[0\]: "db" is not a line/],
  ["a duration in words", { timeout: "2 hours" }, /timeout: "2 hours" is not a duration; write "45s"/],
  ["a context that is no git address", { context: "https://example.com/x" }, /context: .*does not end in \.git/],
  [
    "a Dockerfile outside a git context",
    { context: "https://example.com/x.git", dockerfile: "../Dockerfile" },
    /images\.app\.dockerfile: .*is outside the git context/,
  ],
  [
    "a platform's Dockerfile outside a git context",
    { context: "https://example.com/x.git", platforms: { "linux/386": { dockerfile: "/D" } } },
    /platforms\["linux\/386"\]\.dockerfile: .*is outside the git context/,
  ],
];

describe("the rules of an image", () => {
  it("allow the fixture", () => assert.deepEqual(problemsOf({ app: image() }), []));

  for (const [name, changes, problem] of FAULTS) {
    it(`refuse ${name}, once`, () => {
      const problems = problemsOf({ app: image(changes) });
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", problem);
    });
  }

  it("ask for repositories of an image that is published only, and for no tags: there are default rules", () => {
    const { repositories: _, tags: __, ...local } = image();
    assert.deepEqual(problemsOf({ app: { ...local, publish: false } }), []);
    assert.deepEqual(problemsOf({ app: local }), [
      "images.app.repositories: is missing; name at least one, or set publish: false",
    ]);
  });

  it("allow a Dockerfile outside a folder", () => {
    assert.deepEqual(problemsOf({ app: image({ context: "app", dockerfile: "../Dockerfile" }) }), []);
  });

  it("keep a text under secrets out of the sentence", () => {
    const problems = problemsOf({ app: image({ secrets: { npm: { env: "ghp-hunter2" } } }) });
    assert.deepEqual(problems, [
      "images.app.secrets.npm.env: is not a valid name of an environment variable; use letters, digits and _, not starting with a digit",
    ]);
  });

  it("keep a password in an address out of the sentence", () => {
    const address = "https://alice:hunter2@example.com/app.git";
    for (const changes of [{ context: address }, { contexts: { base: address } }]) {
      const problems = problemsOf({ app: image(changes) });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", /: "https:\/\/[^"]*example\.com\/app\.git" has a user or a password/);
      assert.doesNotMatch(problems[0] ?? "", /hunter2/);
    }
  });

  it("allow several repositories", () => {
    assert.deepEqual(problemsOf({ app: image({ repositories: ["docker.io/acme/app", "ghcr.io/acme/app"] }) }), []);
  });

  it("refuse a name that cannot name resources", () => {
    assert.match(problemsOf({ "a.b": image() }).join("\n"), /^images\["a\.b"\]: "a\.b" is not a valid image name/);
  });
});

describe("the rules of builders", () => {
  const builderProblems = (builders: unknown) => problemsOf({}, { environment: {} }, builders);

  it("allow platforms and default", () => {
    assert.deepEqual(builderProblems({ default: "sandbox", "linux/aarch64": "arm", "linux/386": "sandbox" }), []);
  });

  it("refuse unknown keys, doubles and invalid names", () => {
    assert.deepEqual(builderProblems({ defautl: "a", "linux/arm64": "b", "linux/aarch64": "c", "linux/386": "1" }), [
      'builders.defautl: "defautl" is neither a known platform nor default; did you mean "default"?',
      'builders["linux/386"]: "1" is not a valid builder name; use letters, digits, ., - and _, starting with a letter, as shown by `docker buildx ls`',
      'builders["linux/aarch64"]: "linux/aarch64" is the same as "linux/arm64"; remove one of them',
    ]);
  });
});
