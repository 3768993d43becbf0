import assert from "node:assert/strict";
import { statfsSync } from "node:fs";
import { join } from "node:path";
import { demandDiskSpace } from "../../../../sandbox/engine/disk-space.ts";
import { inFolder } from "./fixture.ts";

describe("demandDiskSpace", () => {
  it("counts the folders of one file system together, and none that does not exist as missing", () =>
    inFolder((folder) => {
      const { bavail, bsize } = statfsSync(folder);
      const most = bavail * bsize * 0.6;
      const [one, other] = [join(folder, "one/deep"), join(folder, "other")];
      demandDiskSpace([{ folder: one, bytes: most }]);
      assert.throws(
        () =>
          demandDiskSpace([
            { folder: one, bytes: most },
            { folder: other, bytes: most },
          ]),
        (error: Error) =>
          error.message.startsWith("building needs ") &&
          error.message.includes(` GiB in ${one}, ${other}, and `) &&
          error.message.endsWith("GOMODCACHE, GOCACHE and XDG_CACHE_HOME"),
      );
    }));
});
