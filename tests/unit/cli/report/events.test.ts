import assert from "node:assert/strict";
import { readEvents } from "../../../../cli/report/events.ts";

const URN = "urn:pulumi:dev::multiarch::docker-build:index:Image::app";
const resource = { urn: URN, type: "docker-build:index:Image" };
const metadata = { op: "update", urn: URN, new: resource };
const lines = (...events: object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join("");

describe("the event log", () => {
  const prelude = { timestamp: 100, preludeEvent: {} };
  const begun = { timestamp: 102, resourcePreEvent: { metadata } };
  const step = { op: "update", resource, failed: false, startedAt: 102 };

  for (const [name, event, expected] of [
    ["done", { timestamp: 107, resOutputsEvent: { metadata } }, { ...step, endedAt: 107 }],
    ["failed", { timestamp: 109, resOpFailedEvent: { metadata } }, { ...step, failed: true, endedAt: 109 }],
    ["interrupted", { timestamp: 109, diagnosticEvent: {} }, step],
  ] as const) {
    it(`tells when a step began, and that it was ${name}`, () => {
      const log = readEvents(lines(prelude, begun, event));
      assert.deepEqual(log, { startedAt: 100, endedAt: event.timestamp, steps: new Map([[URN, expected]]) });
    });
  }

  it("ends where the engine was killed in the middle of a line", () => {
    const log = readEvents(`${lines(prelude, begun)}{"timestamp": 103, "diagn`);
    assert.deepEqual(log, { startedAt: 100, endedAt: 102, steps: new Map([[URN, step]]) });
  });

  it("leaves out the deletion of a resource, which the program no longer has", () => {
    const gone = { metadata: { op: "delete", urn: URN, new: null } };
    const log = readEvents(lines(prelude, { timestamp: 102, resourcePreEvent: gone }));
    assert.deepEqual(log?.steps, new Map());
  });

  it("tells by which properties a resource differs, in detail where the provider does", () => {
    const changedBy = (more: object) => {
      const log = readEvents(lines(prelude, { ...begun, resourcePreEvent: { metadata: { ...metadata, ...more } } }));
      return log?.steps.get(URN)?.changed;
    };
    assert.deepEqual(changedBy({ diffs: ["tags"], detailedDiff: { "tags[0]": { kind: "UPDATE" } } }), ["tags[0]"]);
    assert.deepEqual(changedBy({ diffs: ["tags"], detailedDiff: null }), ["tags"]);
    assert.equal(changedBy({ diffs: [] }), undefined);
  });

  it("keeps what was said without its colours, and apart the errors that are of no resource", () => {
    const said = (message: string, more = {}) => ({ timestamp: 103, diagnosticEvent: { message, ...more } });
    const log = readEvents(
      lines(
        prelude,
        begun,
        said("<{%fg 1%}>error: <{%reset%}>app: is empty", { severity: "error" }),
        said("a warning", { severity: "warning" }),
        said("of the build", { severity: "error", urn: URN }),
        said("progress", { severity: "info", urn: URN, ephemeral: true }),
      ),
    );
    assert.deepEqual(log?.errors, ["error: app: is empty"]);
    assert.deepEqual(log?.steps.get(URN)?.messages, ["of the build"]);
  });

  it("is none of a preview, and none when it is empty", () => {
    const summary = { timestamp: 103, summaryEvent: { isPreview: true } };
    assert.equal(readEvents(lines(prelude, begun, summary)), undefined);
    assert.equal(readEvents(""), undefined);
  });
});
