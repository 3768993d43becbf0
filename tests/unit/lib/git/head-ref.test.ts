import assert from "node:assert/strict";
import fc from "fast-check";
import { type NamedRef, refAtHead } from "../../../../lib/git/head-ref.ts";

const ORIGIN_HEAD: NamedRef = { name: "refs/remotes/origin/HEAD", target: "refs/remotes/origin/main" };

const names = (...list: string[]): NamedRef[] => list.map((name) => ({ name }));

describe("refAtHead", () => {
  const cases: [refs: NamedRef[], ref: string | undefined][] = [
    [[], undefined],
    [names("refs/stash", "refs/notes/commits"), undefined],
    [names("refs/heads/main", "refs/remotes/origin/main", "refs/tags/v1.2.3"), "refs/tags/v1.2.3"],
    [names("refs/tags/v1", "refs/tags/v1.2", "refs/tags/v1.2.3"), "refs/tags/v1.2.3"],
    [names("refs/tags/app/v1.2.3"), "refs/tags/app/v1.2.3"],
    [names("refs/remotes/origin/main", "refs/remotes/pull/2/merge"), "refs/pull/2/merge"],
    [names("refs/heads/main", "refs/pull/12/head"), "refs/pull/12/head"],
    [names("refs/remotes/pull/2/merge", "refs/tags/v1"), "refs/tags/v1"],
    [names("refs/heads/feature/login", "refs/remotes/origin/feature/login"), "refs/heads/feature/login"],
    [names("refs/remotes/origin/feature/login"), "refs/heads/feature/login"],
    [names("refs/heads/one", "refs/remotes/origin/two"), "refs/heads/one"],
    [[...names("refs/heads/zebra", "refs/remotes/origin/main"), ORIGIN_HEAD], "refs/heads/main"],
    [[ORIGIN_HEAD, ...names("refs/tags/v1")], "refs/tags/v1"],
    [names("refs/remotes/origin/HEAD"), undefined],
  ];
  for (const [refs, ref] of cases) {
    it(`of ${refs.map(({ name }) => name).join(", ") || "none"} is ${ref}`, () => assert.equal(refAtHead(refs), ref));
  }

  it("does not depend on the order", () => {
    const some = names(
      "refs/heads/a",
      "refs/heads/b",
      "refs/remotes/origin/c",
      "refs/remotes/pull/1/merge",
      "refs/remotes/pull/2/merge",
      "refs/tags/v1",
      "refs/tags/v2",
    );
    fc.assert(
      fc.property(fc.shuffledSubarray([...some, ORIGIN_HEAD]), (refs) => {
        const sorted = refs.toSorted((one, other) => one.name.localeCompare(other.name));
        assert.equal(refAtHead(refs), refAtHead(sorted));
      }),
    );
  });
});
