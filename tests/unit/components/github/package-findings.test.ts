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
  const source = "acme/app";
  const cases: [name: string, PackageFacts, WantedAccess, findings: string[]][] = [
    ["in order", facts({ anonymousPull: true }), { source, visibility: "public" }, []],
    ["in order, whatever the letters", facts({}, { repository: "Acme/App" }), { source, visibility: "public" }, []],
    ["in order when nothing is wanted", facts({}, { visibility: "private" }), { source }, []],
    [
      "private",
      facts({}, { visibility: "private" }),
      { source, visibility: "public" },
      [`is private and is to be public: choose "Change visibility" at ${PAGE}, which cannot be taken back`],
    ],
    [
      "private, of an organisation that may forbid public packages",
      facts({ owner: "organization" }, { visibility: "private" }),
      { source, visibility: "public" },
      [
        `is private and is to be public: choose "Change visibility" at ${ORG_PAGE}, which cannot be taken back; when it is not offered there, an owner of acme has to allow public packages at https://github.com/organizations/acme/settings/packages`,
      ],
    ],
    [
      "public for ever",
      facts(),
      { source, visibility: "private" },
      [`is public and is to be private, which GitHub does not take back: delete it at ${PAGE} and publish again`],
    ],
    [
      "public by name only",
      facts({ anonymousPull: false }),
      { source, visibility: "public" },
      [`is public, and a pull without credentials was refused all the same: look at ${PAGE}`],
    ],
    [
      "unlinked",
      { ...facts(), live: { visibility: "public" } },
      { source },
      [
        `is linked to no repository, so that workflows of acme/app may not push to it: add acme/app with the role Write under "Manage Actions access" at ${PAGE}`,
      ],
    ],
    [
      "linked elsewhere, and private",
      facts({}, { visibility: "private", repository: "acme/other" }),
      { source, visibility: "public" },
      [
        `is private and is to be public: choose "Change visibility" at ${PAGE}, which cannot be taken back`,
        `is linked to acme/other and not to acme/app, whose workflows may not push to it: add acme/app with the role Write under "Manage Actions access" at ${PAGE}`,
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
