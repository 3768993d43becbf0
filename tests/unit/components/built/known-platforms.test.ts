import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKnown, readPublished, readPushed, writeKnown } from "../../../../components/built/known-platforms.ts";
import type { AskPushed } from "../../../../components/built/pushed-members.ts";
import { RecordedBuilds } from "../../../../components/plan/recorded-builds.ts";
import { builtOf } from "./fixture.ts";

const { revision } = builtOf();
const OLD = "0".repeat(40);
const GONE = `sha256:${"f".repeat(64)}`;

describe("what need not be built again", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-known-"));
  const file = join(folder, "known.json");
  after(() => rmSync(folder, { recursive: true }));
  const askPushed: AskPushed = async ({ digest }) =>
    digest === GONE ? { problems: ["it is gone"] } : { members: [digest] };
  const taken = (changes: Parameters<typeof builtOf>[0]) => ({ ...builtOf(changes), members: [] });

  it("is what files of this commit have, else what the stack has, as long as the registries have it", async () => {
    writeKnown(file, {
      files: [
        builtOf(),
        builtOf({ image: "old", revision: OLD }),
        builtOf({ image: "gone", digest: GONE }),
        builtOf({ image: "stack", revision: OLD, job: "earlier" }),
      ],
      taken: [taken({ job: "stack" }), taken({ image: "stack", revision: OLD, job: "stack" })],
      published: {},
      pushed: {},
    });
    const known = await readKnown(file, revision, askPushed);
    assert.deepEqual(
      known.map(({ image, job, members }) => [image, job, members.length]),
      [
        ["app", builtOf().job, 1],
        ["stack", "stack", 1],
      ],
    );
    const recorded = RecordedBuilds.ofTaken(known);
    assert.deepEqual(recorded.taken("app", "linux/arm64"), known[0]);
    assert.deepEqual(recorded.taken("stack", "linux/arm64"), known[1]);
    assert.equal(recorded.taken("app", "linux/amd64"), undefined);
    assert.equal(recorded.find("app", "linux/arm64"), undefined);
  });

  it("is as well what was published already, as far as the stack has published something else since", () => {
    const published = { app: { isRead: false, publications: [{ version: "1.1.0", revision: OLD }] } };
    const pushed = { app: { "linux/amd64": GONE } };
    writeKnown(file, { files: [], taken: [], published, pushed });
    assert.deepEqual(readPushed(file), pushed);
    assert.deepEqual(readPublished(file), published);
  });

  it("is nothing that was built without a push", async () => {
    const { digest: _, ...unpushed } = builtOf();
    writeKnown(file, { files: [unpushed], taken: [], published: {}, pushed: {} });
    assert.deepEqual(await readKnown(file, revision, askPushed), []);
  });
});
