import assert from "node:assert/strict";
import fc from "fast-check";
import {
  canonicalRegistry,
  formatRepository,
  isDigest,
  parseRepository,
  registryProblem,
  repositoryProblem,
  TAG_MAX_LENGTH,
  tagProblem,
} from "../../../../lib/oci/reference.ts";

describe("registryProblem", () => {
  const NO_HOST = 'is not a host; write a host name with an optional port, for example "registry.example:5000"';
  const problems: [text: string, problem: string | undefined][] = [
    ["ghcr.io", undefined],
    ["GHCR.IO", undefined],
    ["registry.example:5000", undefined],
    ["[::1]:5000", undefined],
    ["https://ghcr.io", 'starts with https://; write "ghcr.io"'],
    ["HTTP://ghcr.io/acme", 'starts with HTTP://; write "ghcr.io"'],
    ["oci://ghcr.io", 'starts with oci://; write "ghcr.io"'],
    ["ghcr.io/acme", 'contains a path; write "ghcr.io"'],
    ["ghcr.io/", 'contains a path; write "ghcr.io"'],
    ["ghcr.io/https://acme", 'contains a path; write "ghcr.io"'],
    ["https://", NO_HOST],
    ["https://-x", NO_HOST],
    ["-x/acme", NO_HOST],
    ["a b", NO_HOST],
    ["registry.example:123456", NO_HOST],
    ["", NO_HOST],
  ];
  for (const [text, problem] of problems) {
    it(`says of "${text}" ${problem ?? "nothing"}`, () => assert.equal(registryProblem(text), problem));
  }
});

describe("repositoryProblem", () => {
  const valid = [
    "ghcr.io/acme/app",
    "docker.io/acme/app",
    "docker.io/busybox",
    "localhost/app",
    "localhost:5055/acme/hit-counter",
    "127.0.0.1:5055/a",
    "[::1]:5055/a",
    "registry.example.com/a/b/c__d/e--f/g.h",
    "GHCR.io/acme/app",
    `ghcr.io/acme/${"a".repeat(242)}`,
  ];
  for (const text of valid) it(`allows ${text}`, () => assert.equal(repositoryProblem(text), undefined));

  const invalid: [text: string, problem: RegExp][] = [
    ["", /is empty/],
    ["app", /has no registry; write "docker\.io\/OWNER\/app".*"ghcr\.io\/OWNER\/app"/],
    ["acme/app", /has no registry; write "docker\.io\/acme\/app".*"ghcr\.io\/acme\/app"/],
    ["http://ghcr.io/acme/app", /starts with http:\/\/; write "ghcr\.io\/acme\/app"/],
    ["ghcr.io/acme/http://app", /contains a tag; write "ghcr\.io\/acme\/http"/],
    ["https://ghcr.io/acme/app", /starts with https:\/\/; write "ghcr\.io\/acme\/app"/],
    ["ghcr.io/app", /no owner .*400.*"ghcr\.io\/OWNER\/app"/],
    ["GHCR.IO/app", /no owner/],
    ["ghcr.io/Acme/App", /upper-case letters; write "ghcr\.io\/acme\/app"/],
    ["ghcr.io/acme/app:1.0", /contains a tag; write "ghcr\.io\/acme\/app"/],
    ["ghcr.io/acme/app@sha256:00", /contains a digest; write "ghcr\.io\/acme\/app"/],
    ["ghcr.io/acme//app", /invalid path/],
    ["ghcr.io/acme/app/", /invalid path/],
    ["ghcr.io/acme/a..b", /invalid path/],
    ["ghcr.io/acme/-app", /invalid path/],
    ["-x.io/acme/app", /invalid registry "-x\.io"/],
    [`ghcr.io/acme/${"a".repeat(250)}`, /longer than 255/],
  ];
  for (const [text, problem] of invalid) {
    it(`refuses "${text.slice(0, 40)}"`, () => assert.match(repositoryProblem(text) ?? "", problem));
  }
});

describe("parseRepository", () => {
  it("gives Docker Hub one name and its official images their folder", () => {
    for (const host of ["docker.io", "index.docker.io", "registry-1.docker.io", "Docker.IO"]) {
      assert.equal(canonicalRegistry(host), "docker.io");
      assert.equal(formatRepository(parseRepository(`${host}/busybox`)), "docker.io/library/busybox");
      assert.equal(formatRepository(parseRepository(`${host}/acme/app`)), "docker.io/acme/app");
    }
    assert.equal(formatRepository(parseRepository("localhost:5055/app")), "localhost:5055/app");
  });

  it("throws the problem's sentence", () => {
    assert.throws(() => parseRepository("ghcr.io/app"), /^Error: the repository "ghcr\.io\/app" has no owner/);
  });

  it("reads any text without a problem, and gives it a stable form", () => {
    const texts = fc.oneof(
      fc.string(),
      fc
        .tuple(
          fc.constantFrom("ghcr.io", "docker.io", "index.docker.io", "localhost:5055", "Example.com", "acme"),
          fc.array(fc.stringMatching(/^[a-zA-Z0-9._-]{1,6}$/), { minLength: 1, maxLength: 3 }),
        )
        .map(([registry, path]) => [registry, ...path].join("/")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        if (repositoryProblem(text) !== undefined) {
          assert.throws(() => parseRepository(text));
          return;
        }
        const repository = parseRepository(text);
        assert.equal(repositoryProblem(formatRepository(repository)), undefined);
        assert.deepEqual(parseRepository(formatRepository(repository)), repository);
      }),
      { numRuns: 500 },
    );
  });
});

describe("tagProblem", () => {
  for (const tag of ["latest", "v1.2.3", "_x", "1.10", "a".repeat(TAG_MAX_LENGTH)]) {
    it(`allows ${tag.slice(0, 20)}`, () => assert.equal(tagProblem(tag), undefined));
  }
  const invalid: [tag: string, problem: RegExp][] = [
    ["", /is empty/],
    [".x", /starts with "\."/],
    ["-x", /starts with "-"/],
    ["a/b", /invalid character/],
    ["a\n", /invalid character/],
    ["é", /invalid character/],
    ["a".repeat(TAG_MAX_LENGTH + 1), /129 characters/],
    [`sha256-${"5".repeat(64)}`, /list signatures of a digest; choose another/],
  ];
  for (const [tag, problem] of invalid) {
    it(`refuses ${JSON.stringify(tag.slice(0, 20))}`, () => assert.match(tagProblem(tag) ?? "", problem));
  }
});

describe("isDigest", () => {
  it("wants the algorithm and 64 lower-case digits", () => {
    const hex = "0123456789abcdef".repeat(4);
    assert.equal(isDigest(`sha256:${hex}`), true);
    assert.equal(isDigest(`sha512:${hex}${hex}`), true);
    assert.equal(isDigest(`sha512:${hex}`), false);
    for (const text of [hex, `sha256:${hex}0`, `sha256:${hex.toUpperCase()}`, `sha512:${hex}`, ""]) {
      assert.equal(isDigest(text), false);
    }
  });
});
