import assert from "node:assert/strict";
import type { AskLive, LiveTag } from "../../../../components/plan/left-tags.ts";
import { isPublishedAlready } from "../../../../components/plan/published-already.ts";
import { readApp } from "../settings/fixture.ts";
import { SOURCE } from "./fixture.ts";

const OCI = "org.opencontainers.image";
const GHCR = "ghcr.io/acme/app";
const REVISION = SOURCE.sha;
const PLATFORMS = ["linux/amd64", "linux/arm/v7"];
const RELEASE = { ...SOURCE, ref: "refs/tags/v1.2.4", eventName: "push" };

const metadata = {
  tags: ["1.2.4", "1.2", "latest"],
  rules: {},
  forceTags: [] as string[],
  keepNewer: ["1.2.4", "1.2", "latest"],
  annotations: { index: { [`${OCI}.version`]: "1.2.4", [`${OCI}.revision`]: REVISION } },
  left: [{ repository: GHCR, tag: "latest", reason: "version 1.2.4 is older than 1.3.0" }],
};
const live: LiveTag = {
  digest: "sha256:a",
  publication: { version: "1.2.4", revision: REVISION },
  platforms: ["linux/arm/v7", "linux/amd64"],
};
const asking =
  (change: (tag: string, repository: string) => Partial<LiveTag> | undefined): AskLive =>
  async (repository, tag) => {
    if (tag === "latest" && repository === GHCR) return { digest: "sha256:b", publication: { version: "1.3.0" } };
    const changed = change(tag, repository);
    return changed && { ...live, ...changed };
  };
const there = asking(() => ({}));

interface Case {
  readonly fields?: object;
  readonly more?: Partial<typeof metadata>;
  readonly source?: typeof RELEASE;
  readonly hasChanges?: boolean;
  readonly ask?: AskLive;
}

const judge = ({ fields = {}, more = {}, source = RELEASE, hasChanges = false, ask = there }: Case) =>
  isPublishedAlready(
    readApp({ repositories: [GHCR], platforms: PLATFORMS, tags: ["x"], ...fields }),
    { ...metadata, ...more },
    source,
    hasChanges,
    ask,
  );

describe("isPublishedAlready", () => {
  const otherPublication = (publication: object) =>
    asking(() => ({ publication: { ...live.publication, ...publication } }));
  const branch = { ...RELEASE, ref: "refs/heads/main" };
  const byHand = { ...RELEASE, eventName: "workflow_dispatch" };
  const laptop = { ...RELEASE, eventName: "" };

  const TRUE: [string, Case][] = [
    ["all that would move points to one index of the commit", {}],
    ["a branch does", { source: branch }],
    ["a release runs again, although its bases are followed", { fields: { bases: "follow" } }],
    ["a release runs again, although BuildKit decides about bases", { fields: { bases: "float" } }],
  ];
  for (const [when, given] of TRUE) it(`is so where ${when}`, async () => assert.equal(await judge(given), true));

  const FALSE: [string, Case][] = [
    ["a tag is missing", { ask: asking((tag) => (tag === "1.2" ? undefined : {})) }],
    ["two tags differ", { ask: asking((tag) => ({ digest: `sha256:${tag}` })) }],
    [
      "another repository has nothing",
      {
        fields: { repositories: [GHCR, "docker.io/acme/app"] },
        ask: asking((_, at) => (at === GHCR ? {} : undefined)),
      },
    ],
    ["it is of another commit", { ask: otherPublication({ revision: "b".repeat(40) }) }],
    ["it is of another version", { ask: otherPublication({ version: "1.2.3" }) }],
    ["it has other platforms", { ask: asking(() => ({ platforms: ["linux/amd64"] })) }],
    ["it is no index", { ask: asking(() => ({ platforms: undefined }) as object) }],
    ["no tag would move", { more: { tags: ["latest"] } }],
    ["a tag is forced", { more: { forceTags: ["1.2"] } }],
    ["what is built differs from the commit", { hasChanges: true }],
    ["nothing tells the commit", { more: { annotations: { index: { [`${OCI}.version`]: "1.2.4" } } } as object }],
    ["nothing is published", { fields: { publish: false } }],
    ["a registry cannot tell", { ask: async () => Promise.reject(new Error("answered 503")) }],
    ["bases are followed on a branch", { fields: { bases: "follow" }, source: branch }],
    ["new bases are asked for by hand", { fields: { bases: "follow" }, source: byHand }],
    ["new bases are asked for on a laptop", { fields: { bases: "float" }, source: laptop }],
  ];
  for (const [when, given] of FALSE) it(`is not so where ${when}`, async () => assert.equal(await judge(given), false));

  it("asks nobody about what cannot be so", async () => {
    assert.equal(await judge({ hasChanges: true, ask: () => assert.fail("asked") }), false);
  });
});
