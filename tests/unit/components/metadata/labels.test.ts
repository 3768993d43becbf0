import assert from "node:assert/strict";
import { mainVersion, sourceDateProblem, standardLabels } from "../../../../components/metadata/labels.ts";

const OCI = "org.opencontainers.image";
const facts = { name: "app", tags: ["latest", "v1.2.3"], environment: {} };

describe("standardLabels", () => {
  it("has title and version when git knows nothing", () => {
    assert.deepEqual(standardLabels(facts), { [`${OCI}.title`]: "app", [`${OCI}.version`]: "v1.2.3" });
  });

  it("has no version when there are no tags", () => {
    assert.deepEqual(standardLabels({ ...facts, tags: [] }), { [`${OCI}.title`]: "app" });
  });

  it("has all that git knows", () => {
    const git = { revision: "0123", created: "2026-01-02T01:04:05.000Z", source: "https://github.com/acme/app" };
    assert.deepEqual(standardLabels({ ...facts, ...git }), {
      [`${OCI}.title`]: "app",
      [`${OCI}.version`]: "v1.2.3",
      [`${OCI}.created`]: git.created,
      [`${OCI}.revision`]: "0123",
      [`${OCI}.source`]: git.source,
      [`${OCI}.url`]: git.source,
    });
  });

  const epochs: [epoch: string | undefined, created: string][] = [
    ["1767225600", "2026-01-01T00:00:00.000Z"],
    ["0", "1970-01-01T00:00:00.000Z"],
    ["", "commit"],
    [undefined, "commit"],
  ];
  for (const [epoch, created] of epochs) {
    it(`is created at ${created} with SOURCE_DATE_EPOCH=${epoch}`, () => {
      const labels = standardLabels({ ...facts, created: "commit", environment: { SOURCE_DATE_EPOCH: epoch } });
      assert.equal(labels[`${OCI}.created`], created);
    });
  }
});

describe("sourceDateProblem", () => {
  for (const epoch of ["-1", "now", "1.5", "9".repeat(20)]) {
    it(`refuses ${epoch}`, () => {
      const problem = sourceDateProblem({ SOURCE_DATE_EPOCH: epoch });
      assert.equal(
        problem,
        `SOURCE_DATE_EPOCH is "${epoch}"; set it to a time in whole seconds since 1970, or unset it`,
      );
    });
  }
  for (const epoch of ["0", "1767225600", "", undefined]) {
    it(`accepts ${epoch}`, () => assert.equal(sourceDateProblem({ SOURCE_DATE_EPOCH: epoch }), undefined));
  }
});

describe("mainVersion", () => {
  const lists: [tags: string[], version: string | undefined][] = [
    [["latest", "1", "v1.2.3", "1.2.4"], "v1.2.3"],
    [["latest", "main", "edge"], "main"],
    [["latest"], "latest"],
    [[], undefined],
  ];
  for (const [tags, version] of lists) {
    it(`of ${tags.join(", ") || "none"} is ${version}`, () => assert.equal(mainVersion(tags), version));
  }
});
