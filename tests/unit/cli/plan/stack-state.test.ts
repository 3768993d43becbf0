import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackState } from "../../../../cli/plan/stack-state.ts";

describe("stackState", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-plan-"));
  after(() => rmSync(folder, { recursive: true }));
  /** What is read where `pulumi` is a script of the shell. */
  const read = (script: string, stackFile = "/project/Pulumi.ghcr.yaml") => {
    const program = join(folder, "pulumi");
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    return stackState(stackFile, { PATH: `${folder}:/usr/bin:/bin` });
  };
  const UNKNOWN = "what was built on which base is unknown";

  it("has the resources of the stack that the file is named for", async () => {
    const urn = "urn:pulumi:ghcr::images::docker-build:index:Image::app-linux-amd64";
    const resources = [
      { urn, type: "docker-build:index:Image", outputs: { digest: "d" }, modified: "x" },
      { urn: "b", type: "t" },
    ];
    const text = JSON.stringify({ version: 3, deployment: { resources } });
    assert.deepEqual(await read(`test "$*" = "stack export --stack ghcr --non-interactive" && echo '${text}'`), {
      resources: {
        [urn]: { type: "docker-build:index:Image", outputs: { digest: "d" } },
        b: { type: "t", outputs: {} },
      },
    });
    assert.deepEqual(await read(`echo '{"deployment": {}}'`), { resources: {} });
  });

  it("says why nothing is known: without a login or a stack, and without Pulumi", async () => {
    assert.deepEqual(await read("echo \"error: no stack named 'ghcr' found\" >&2; echo more >&2; exit 255"), {
      problem: `${UNKNOWN}: no stack named 'ghcr' found`,
    });
    assert.deepEqual(await read("exit 1"), { problem: `${UNKNOWN}: pulumi says nothing` });
    assert.deepEqual(await stackState("Pulumi.ghcr.yaml", { PATH: "/nowhere" }), {
      problem: `${UNKNOWN}: pulumi is not installed; install it: https://www.pulumi.com/docs/iac/download-install/`,
    });
    assert.deepEqual(await read("exit 0", "settings.yaml"), {
      problem: `${UNKNOWN}: settings.yaml is not the file of a stack, Pulumi.<stack>.yaml`,
    });
  });
});
