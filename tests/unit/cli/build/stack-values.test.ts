import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackValues } from "../../../../cli/build/stack-values.ts";

describe("readStackValues", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-values-"));
  after(() => rmSync(folder, { recursive: true }));
  /** What is read where `pulumi` is a script of the shell. */
  const read = (script: string, named: { readonly stack?: string } = { stack: "ghcr" }) => {
    const pulumi = join(folder, "pulumi");
    writeFileSync(pulumi, `#!/bin/sh\n${script}\n`);
    chmodSync(pulumi, 0o755);
    const place = { pulumi, env: { PATH: process.env.PATH }, project: "/project", stackFile: "/project/Pulumi.x.yaml" };
    return readStackValues({ ...place, stack: named.stack });
  };

  it("has the texts of maps and lists, and of a key as a whole", async () => {
    const printed = {
      "multiarch:images": {
        value: "{}",
        objectValue: { app: { secrets: { npm: "s3cret" }, tags: ["v1"], reproducible: true } },
        secret: true,
      },
      "multiarch:github": { value: "whole", secret: true },
    };
    const args = "config --show-secrets --json --stack ghcr --config-file /project/Pulumi.x.yaml --cwd /project";
    const values = await read(`test "$*" = "${args} --non-interactive" && echo '${JSON.stringify(printed)}'`);
    assert.ok(typeof values === "function");
    assert.equal(values(["multiarch:images", "app", "secrets", "npm"]), "s3cret");
    assert.equal(values(["multiarch:images", "app", "tags", 0]), "v1");
    assert.equal(values(["multiarch:github"]), "whole");
    for (const path of [["multiarch:images", "app", "reproducible"], ["multiarch:images", "web"], ["other:key"]]) {
      assert.equal(values(path), undefined);
    }
  });

  it("says why nothing is known", async () => {
    assert.deepEqual(await read("echo 'error: passphrase must be set' >&2; exit 255"), {
      problem: 'the stack "ghcr" cannot be asked for its value: passphrase must be set',
    });
    assert.deepEqual(await read("exit 1", {}), {
      problem: "the file is not called Pulumi.<stack>.yaml, so its stack is unknown",
    });
  });
});
