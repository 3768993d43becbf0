import assert from "node:assert/strict";
import { publicationProvenance } from "../../../../lib/signing/provenance.ts";
import { readProvenance, sourceAddress } from "../../../../lib/signing/stated-provenance.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const DIGITS = "a".repeat(64);

describe("what provenance says", () => {
  it("is read of a publication's own: its platforms are no bases", () => {
    const base = { name: "docker.io/library/busybox:stable", digest: `sha256:${DIGITS}` };
    const facts = {
      repository: "ghcr.io/acme/app",
      tags: ["1"],
      platforms: { "linux/amd64": `sha256:${"b".repeat(64)}` },
      source: "https://github.com/acme/app",
      revision: COMMIT,
      bases: [base, base],
    };
    assert.deepEqual(readProvenance(publicationProvenance(facts, {})), {
      source: "https://github.com/acme/app",
      revision: COMMIT,
      bases: [base],
    });
  });

  it("is read of GitHub's", () => {
    const uri = "git+https://github.com/acme/app@refs/heads/a/b";
    const predicate = { buildDefinition: { resolvedDependencies: [{ uri, digest: { gitCommit: COMMIT } }] } };
    assert.deepEqual(readProvenance(predicate), { source: "https://github.com/acme/app", revision: COMMIT, bases: [] });
  });

  it("is read of BuildKit's, of version 0.2 as well", () => {
    const materials = [{ uri: "pkg:docker/busybox@stable?platform=linux%2Famd64", digest: { sha256: DIGITS } }];
    const bases = [{ name: "docker.io/library/busybox:stable", digest: `sha256:${DIGITS}` }];
    for (const predicate of [{ materials }, { buildDefinition: { resolvedDependencies: materials } }]) {
      assert.deepEqual(readProvenance(predicate), { bases });
    }
  });

  for (const predicate of [
    undefined,
    null,
    [],
    { materials: "none" },
    { materials: [null, { uri: 1, digest: {} }, { uri: "pkg:docker/a", digest: { sha256: 1, md5: "a" } }] },
    { buildDefinition: { resolvedDependencies: [{ uri: "git+https://github.com/acme/app", digest: { sha1: "a" } }] } },
  ]) {
    it(`is nothing in ${JSON.stringify(predicate)}`, () => assert.deepEqual(readProvenance(predicate), { bases: [] }));
  }
});

describe("addresses of sources", () => {
  for (const [text, address] of [
    ["https://github.com/acme/app", "https://github.com/acme/app"],
    ["github.com/acme/app", "https://github.com/acme/app"],
    ["https://GitHub.com/acme/app.git", "https://github.com/acme/app"],
    ["git+https://github.com/acme/app/@refs/tags/v1", "https://github.com/acme/app"],
    ["https://user:secret@github.com/acme/app", "https://github.com/acme/app"],
    ["ssh://git@example.com/acme/app", "ssh://example.com/acme/app"],
    ["http://[", "http://["],
  ] as const) {
    it(`has one form for ${text}`, () => assert.equal(sourceAddress(text), address));
  }
});
