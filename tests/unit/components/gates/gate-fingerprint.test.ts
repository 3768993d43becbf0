import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type GateFacts, gateFingerprint } from "../../../../components/gates/gate-fingerprint.ts";
import { gatesOf } from "../../../../components/settings/gates.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";
import { image, readApp } from "../settings/fixture.ts";

const FACTS: GateFacts = { expected: { starts: "1.2.3" }, content: {} };

function of(gate: object, facts = FACTS): string {
  const [read] = gatesOf(readApp(image({ gates: [{ name: "starts", ...gate }] })));
  assert.ok(read);
  return gateFingerprint(read, facts);
}

describe("gateFingerprint", () => {
  after(removeFolders);

  it("changes with what a gate asks, and not with where, how long and with which secrets", () => {
    const run = { run: ["app"], expect: "{{version}}" };
    assert.equal(
      of(run),
      of({ ...run, timeout: "1m", shell: "registry.example.com/busybox:1", platforms: ["linux/amd64"] }),
    );
    assert.notEqual(of(run), of({ ...run, run: ["app", "-v"] }));
    assert.notEqual(of(run), of(run, { ...FACTS, expected: { starts: "1.2.4" } }));
    assert.notEqual(of(run), of({ builtin: "architecture" }));
    assert.notEqual(of({ builtin: "architecture" }), of({ builtin: "architecture", allow: ["/x"] }));
  });

  it("changes with the text of a Dockerfile, with folders, and with ids of secrets", () => {
    const dockerfile = join(temporaryFolder(), "scan");
    writeFileSync(dockerfile, "FROM image\n");
    const scan = { dockerfile, secrets: { token: { env: "A" } } };
    const before = of(scan);
    assert.equal(of({ ...scan, secrets: { token: { env: "B" } } }), before);
    assert.notEqual(of({ ...scan, secrets: { other: { env: "A" } } }), before);
    assert.notEqual(of({ ...scan, args: { N: 1 } }), before);
    writeFileSync(dockerfile, "FROM image\nRUN true\n");
    assert.notEqual(of(scan), before);
    const inFolder = { dockerfile: "scan", context: "test" };
    const read = (digest: string): GateFacts => ({
      ...FACTS,
      content: { "gate starts": { args: {}, digests: { context: digest }, changed: async () => [] } },
    });
    assert.notEqual(of(inFolder, read("1")), of(inFolder, read("2")));
  });
});
