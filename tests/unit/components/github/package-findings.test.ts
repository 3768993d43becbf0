import assert from "node:assert/strict";
import {
  type PackageFacts,
  packageFindings,
  type WantedAccess,
} from "../../../../components/github/package-findings.ts";

const facts = (changes: Partial<PackageFacts> = {}, live: Partial<PackageFacts["live"]> = {}): PackageFacts => ({
  name: { owner: "acme", name: "app/server" },
  owner: "user",
  pages: "https://github.com",
  live: { visibility: "public", repository: "acme/app", ...live },
  ...changes,
});
const PAGE = "https://github.com/users/acme/packages/container/app%2Fserver/settings";
const ORG_PAGE = "https://github.com/orgs/acme/packages/container/app%2Fserver/settings";

describe("packageFindings", () => {
  const githubRepository = "acme/app";
  const cases: [name: string, PackageFacts, WantedAccess, findings: string[]][] = [
    ["in order", facts({ anonymousPull: true }), { githubRepository, visibility: "public" }, []],
    [
      "in order, whatever the letters",
      facts({}, { repository: "Acme/App" }),
      { githubRepository, visibility: "public" },
      [],
    ],
    ["in order when nothing is wanted", facts({}, { visibility: "private" }), { githubRepository }, []],
    [
      "private",
      facts({}, { visibility: "private" }),
      { githubRepository, visibility: "public" },
      [`is private and should be public: choose "Change visibility" at ${PAGE}, which cannot be undone`],
    ],
    [
      "private, of an organization that may forbid public packages",
      facts({ owner: "organization" }, { visibility: "private" }),
      { githubRepository, visibility: "public" },
      [
        `is private and should be public: choose "Change visibility" at ${ORG_PAGE}, which cannot be undone; if it is not offered there, an owner of acme has to allow public packages at https://github.com/organizations/acme/settings/packages`,
      ],
    ],
    [
      "public for ever",
      facts(),
      { githubRepository, visibility: "private" },
      [`is public and should be private, which GitHub does not allow: delete it at ${PAGE} and publish again`],
    ],
    [
      "public by name only",
      facts({ anonymousPull: false }),
      { githubRepository, visibility: "public" },
      [`is public, but a pull without credentials was refused: check ${PAGE}`],
    ],
    [
      "unlinked",
      { ...facts(), live: { visibility: "public" } },
      { githubRepository },
      [
        `is not linked to a repository, so workflows of acme/app cannot push to it: add acme/app with the Write role under "Manage Actions access" at ${PAGE}`,
      ],
    ],
    [
      "linked elsewhere, and private",
      facts({}, { visibility: "private", repository: "acme/other" }),
      { githubRepository, visibility: "public" },
      [
        `is private and should be public: choose "Change visibility" at ${PAGE}, which cannot be undone`,
        `is linked to acme/other and not to acme/app, whose workflows cannot push to it: add acme/app with the Write role under "Manage Actions access" at ${PAGE}`,
      ],
    ],
  ];
  for (const [name, found, wanted, findings] of cases) {
    it(name, () => {
      const read = packageFindings(found, wanted);
      assert.deepEqual(
        read.map(({ sentence }) => sentence),
        findings,
      );
      for (const { fact, sentence } of read) assert.ok(sentence.startsWith(`${fact}: `), fact);
    });
  }
});
