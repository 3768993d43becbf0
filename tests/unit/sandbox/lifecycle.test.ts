import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxLayout } from "../../../sandbox/layout.ts";
import { resetSandbox, stopSandbox } from "../../../sandbox/lifecycle.ts";
import { itAsRoot } from "../../support/as-root.ts";

describe("a folder that is no sandbox", () => {
  const folder = mkdtempSync(join(tmpdir(), "no-sandbox-"));
  after(() => rmSync(folder, { recursive: true }));

  itAsRoot("is left as it is when the sandbox is stopped or reset", async () => {
    const layout = sandboxLayout({ MULTIARCH_SANDBOX: folder });
    // Where BuildKit's temporary files and socket would be.
    const theirs = [join(layout.buildkit, "tmp", "letter"), join(layout.run, "buildkitd.sock")];
    for (const file of theirs) {
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, "");
    }
    assert.deepEqual(await stopSandbox(layout), []);
    assert.deepEqual(await resetSandbox(layout), []);
    assert.ok(theirs.every((file) => existsSync(file)));
  });
});
