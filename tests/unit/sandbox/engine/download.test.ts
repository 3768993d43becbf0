import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { downloadPulumi } from "../../../../sandbox/engine/download.ts";
import { PULUMI } from "../../../../sandbox/engine/recipes.ts";
import { inFolder, script } from "./fixture.ts";

describe("downloadPulumi", () => {
  // Pulumi's installer downloads nothing when the version is already where it should go.
  it("puts the installer's folder in its place, and keeps the installer out of the user's Pulumi folder", () =>
    inFolder(async (folder) => {
      const target = join(folder, "pulumi");
      const asked = join(folder, "asked");
      script(`${target}.${process.pid}/bin/pulumi`, `echo "$PULUMI_HOME" > ${asked}; echo v${PULUMI.version}`);
      const home = process.env.PULUMI_HOME;
      await downloadPulumi(target, join(folder, "home"));
      assert.ok(existsSync(join(target, "bin/pulumi")));
      assert.equal(existsSync(`${target}.${process.pid}`), false);
      assert.equal(readFileSync(asked, "utf8").trim(), join(folder, "home"));
      assert.equal(process.env.PULUMI_HOME, home);
    }));
});
