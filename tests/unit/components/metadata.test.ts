import assert from "node:assert/strict";
import fc from "fast-check";
import {
  computeMetadata,
  type Metadata,
  MetadataError,
  type MetadataOptions,
  type SourceContext,
} from "../../../components/metadata/index.ts";
import { tagProblem } from "../../../lib/oci/reference.ts";
import { NOW, SOURCE } from "./metadata/fixture.ts";

const LISTS = ["images", "tags", "flavor", "labels", "annotations"] as const;

const word = fc.constantFrom(
  ..."schedule semver pep440 match edge ref raw sha branch tag pr main v1.2.3 1.2 2.0rc1 true false auto nightly".split(
    " ",
  ),
  ...[".*", "v(.*)", "(", "/v(\\d)/g", "0", "1", "-", "", "x/y", "ü", '"', "#", "=", "long", "short", "latest"],
  ...["{{raw}}", "{{version}}", "{{major}}.{{minor}}", "{{branch}}", "{{tag}}-{{sha}}", "{{is_default_branch}}"],
  ...[
    "{{date 'YYYY'}}",
    "{{date YYYY}}",
    "{{commit_date 'x' tz='UTC'}}",
    "{{date}}",
    "{{",
    "}}",
    "{{{sha}}}",
    "{{#if tag}}",
  ],
);
const key = fc.constantFrom(
  ..."type enable priority prefix suffix pattern value match group branch event format latest onlatest name a".split(
    " ",
  ),
);
const field = fc.oneof(
  word,
  fc.tuple(key, word).map(([name, value]) => `${name}=${value}`),
  fc.tuple(key, word).map(([name, value]) => `"${name}=${value}"`),
);
const line = fc.oneof(
  { weight: 4, arbitrary: fc.array(field, { minLength: 1, maxLength: 4 }).map((fields) => fields.join(",")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);
const lines = fc.array(line, { maxLength: 3 });
const ref = fc.oneof(
  fc.constantFrom("refs/heads/main", "refs/heads/a/b", "refs/tags/v1.2.3", "refs/tags/2.0rc1", "refs/pull/2/merge", ""),
  fc.string({ unit: "binary" }).map((name) => `refs/heads/${name}`),
  fc.string({ unit: "binary" }).map((name) => `refs/tags/${name}`),
);
const source: fc.Arbitrary<SourceContext> = fc
  .record({
    ref,
    eventName: fc.constantFrom("push", "schedule", "pull_request", ""),
    sha: fc.constantFrom(SOURCE.sha, ""),
  })
  .map((some) => ({ ...SOURCE, ...some }));
const options: fc.Arbitrary<MetadataOptions> = fc.record(
  {
    images: lines,
    tags: lines,
    flavor: lines,
    labels: lines,
    annotations: lines,
    existingTags: fc.array(fc.oneof(word, fc.string())),
  },
  { requiredKeys: [] },
);

/** What is computed; undefined when the inputs are refused, as a MetadataError that says where and what. */
function attempt(given: MetadataOptions, from: SourceContext): Metadata | undefined {
  try {
    return computeMetadata(given, from, { now: NOW });
  } catch (error) {
    assert.ok(error instanceof MetadataError, String((error as Error).stack));
    assert.ok(error.problems.length > 0);
    for (const { list, position, text, message } of error.problems) {
      if (text.startsWith("type=") || LISTS.some((name) => given[name]?.[position] === text)) continue;
      assert.fail(`${list}[${position}] is not ${text}: ${message}`);
    }
    return undefined;
  }
}

describe("computeMetadata, whatever it is given,", () => {
  it("gives valid tags, each once, or refuses with the rule as it was written", () => {
    fc.assert(
      fc.property(options, source, (given, from) => {
        const metadata = attempt(given, from);
        if (!metadata) return;
        for (const tag of metadata.tagNames) assert.equal(tagProblem(tag), undefined, tag);
        assert.equal(new Set(metadata.tagNames).size, metadata.tagNames.length);
        assert.deepEqual(Object.keys(metadata.rules).toSorted(), metadata.tagNames.toSorted());
        assert.equal(metadata.version.main, metadata.tagNames[0]);
      }),
      { numRuns: 300 },
    );
  }).timeout(20_000);

  it("gives labels and annotations sorted by key, each key once, and the same from the same", () => {
    fc.assert(
      fc.property(options, source, (given, from) => {
        const metadata = attempt(given, from);
        if (!metadata) return;
        assert.deepEqual(attempt(given, from), metadata);
        for (const set of [metadata.labels, metadata.annotations]) {
          const keys = set.map((label) => label.slice(0, label.indexOf("=")));
          assert.equal(new Set(keys).size, keys.length);
          assert.ok(keys.length >= 8);
          assert.ok(
            keys.every((one, index) => index === 0 || new Intl.Collator("en").compare(keys[index - 1] ?? "", one) <= 0),
          );
        }
      }),
    );
  }).timeout(20_000);

  it("keeps rules of equal priority in the order written", () => {
    const rule = fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/),
      priority: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(rule, { selector: ({ name }) => name, minLength: 1 }), (rules) => {
        const tags = rules.map(({ name, priority }) => `type=raw,value=${name},priority=${priority}`);
        const sorted = [3, 2, 1, 0].flatMap((level) => rules.filter(({ priority }) => priority === level));
        assert.deepEqual(
          computeMetadata({ tags }, SOURCE, { now: NOW }).tagNames,
          sorted.map(({ name }) => name),
        );
      }),
    );
  }).timeout(20_000);

  it("holds back some tags of existing ones, gives no others, and keeps the exact version", () => {
    const rules = ["type=semver,pattern={{major}}", "type=semver,pattern={{version}}", "type=ref,event=branch"];
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string())), source, (existingTags, from) => {
        const all = attempt({ tags: rules }, from);
        const kept = all && attempt({ tags: rules, existingTags }, from);
        if (!kept) return;
        assert.deepEqual(
          kept.tagNames.filter((tag) => !all.tagNames.includes(tag)),
          [],
        );
        const exact = all.tagNames.filter((tag) => all.rules[tag] === rules[1]);
        assert.ok(exact.every((tag) => kept.tagNames.includes(tag)));
        assert.equal(kept.warnings.length > all.warnings.length, kept.tagNames.length < all.tagNames.length);
      }),
    );
  }).timeout(20_000);
});
