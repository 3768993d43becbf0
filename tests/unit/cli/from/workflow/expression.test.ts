import assert from "node:assert/strict";
import { condition, interpolate, type Scope } from "../../../../../cli/from/workflow/expression.ts";
import { Markers } from "../../../../../cli/from/workflow/markers.ts";

describe("expressions of a workflow", () => {
  const markers = new Markers();
  const tag = markers.text({ label: "github.ref_name", sample: "v1.2.3", rule: "{{tag}}" });
  const secret = markers.text({ label: "secrets.NAME", env: "{{env.NAME}}" });
  const values: Readonly<Record<string, unknown>> = {
    "github.event_name": "push",
    "github.ref_name": tag,
    "github.ref": `refs/tags/${tag}`,
    "secrets.name": secret,
    "inputs.list": '["a","b"]',
  };
  const assumed: string[] = [];
  const scope: Scope = {
    markers,
    lookup: (path) => values[path.join(".").toLowerCase()],
    assumed: (label, value) => assumed.push(`${label}=${value}`),
  };
  /** With `<rule>` where a value stands that only a run knows. */
  const text = (written: string) =>
    markers.replace(String(interpolate(written, scope)), ({ rule, env }) => `<${rule ?? env}>`);

  const texts: Readonly<Record<string, string>> = {
    plain: "plain",
    "a-${{ github.ref_name }}": "a-<{{tag}}>",
    "${{ github.event_name == 'push' && 'yes' || 'no' }}": "yes",
    "${{ startsWith(github.ref, 'refs/tags/') }}": "true",
    "${{ format('{0}:{1}', secrets.NAME, github.ref_name) }}": "<{{env.NAME}}>:<{{tag}}>",
    "${{ fromJSON(inputs.list)[1] }}": "b",
    "${{ github.none || 'otherwise' }}": "otherwise",
    "${{ '}}' }}": "}}",
  };
  for (const [written, expected] of Object.entries(texts)) {
    it(`${written} is ${expected}`, () => assert.equal(text(written), expected));
  }

  it("take the default of what is not known, and tell so", () => {
    assert.equal(text(`\${{ secrets.NAME || 'acme' }}`), "acme");
    assert.deepEqual(assumed, ["secrets.NAME=acme"]);
  });

  it("are not told where they compare what only a run knows", () => {
    assert.throws(() => interpolate(`\${{ secrets.NAME == 'a' }}`, scope), /^Error: depends on secrets\.NAME$/);
    assert.throws(() => interpolate(`\${{ hashFiles('a') }}`, scope), /depends on hashFiles\(\)/);
  });

  const conditions: readonly (readonly [unknown, boolean])[] = [
    [undefined, true],
    [false, false],
    ["github.event_name != 'pull_request'", true],
    [`\${{ github.event_name == 'release' }}`, false],
    ["always() && contains(github.ref_name, 'rc')", false],
    ["failure()", false],
  ];
  for (const [written, expected] of conditions) {
    it(`${String(written)} ${expected ? "holds" : "does not hold"}`, () =>
      assert.equal(condition(written, scope), expected));
  }
});
