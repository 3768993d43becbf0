import assert from "node:assert/strict";
import type { Row, Variant } from "../../../bench/row.ts";
import { takeTurns } from "../../../bench/turns.ts";

const options = { isShort: false, turns: 2, servers: [process.pid], say: () => {} };

/** A row that writes down what it is asked for. */
function recording(log: string[], fails?: string): Row {
  const variant = (name: string): Variant => ({
    name,
    async prepare(turn) {
      log.push(`prepare ${name} ${turn}`);
    },
    async run(turn) {
      log.push(`run ${name} ${turn}`);
      if (name === fails) throw new Error("exit code 1");
    },
  });
  return {
    what: "nothing",
    peer: "a",
    goals: [],
    open: async ({ isShort }) => ({
      variants: isShort ? [variant("a")] : [variant("a"), variant("b")],
      close: async () => void log.push("close"),
    }),
  };
}

describe("taking turns", () => {
  it("lets each variant warm up, then have its turns", async () => {
    const log: string[] = [];
    const taken = await takeTurns("row", recording(log), options);
    assert.deepEqual(
      log.filter((line) => !line.startsWith("prepare")),
      ["run a first", "run b first", "run a 1", "run b 1", "run a 2", "run b 2", "close"],
    );
    assert.deepEqual(
      Object.entries(taken).map(([name, turns]) => [name, turns.length]),
      [
        ["a", 2],
        ["b", 2],
      ],
    );
    for (const { seconds, cpu, serving, memory } of Object.values(taken).flat()) {
      assert.ok(seconds >= 0 && cpu >= 0 && serving >= 0);
      assert.equal(memory, undefined);
    }
  });

  it("prepares each turn", async () => {
    const log: string[] = [];
    await takeTurns("row", recording(log), { ...options, isShort: true, turns: 1 });
    assert.deepEqual(log, ["prepare a first", "run a first", "prepare a 1", "run a 1", "close"]);
  });

  it("leaves out the warm-up where a row has none", async () => {
    const log: string[] = [];
    await takeTurns("row", { ...recording(log), warmsUp: false }, { ...options, isShort: true, turns: 1 });
    assert.deepEqual(log, ["prepare a 1", "run a 1", "close"]);
  });

  it("says what failed, and closes", async () => {
    const log: string[] = [];
    await assert.rejects(takeTurns("row", recording(log, "b"), options), {
      message: '"b" failed in turn "first": exit code 1',
    });
    assert.equal(log.at(-1), "close");
  });

  it("finishes the turn in which it is interrupted, and closes", async () => {
    const log: string[] = [];
    const controller = new AbortController();
    const say = (line: string) => void (line.includes("a ") && controller.abort(new Error("interrupted")));
    const taken = takeTurns("row", recording(log), { ...options, say, signal: controller.signal });
    await assert.rejects(taken, { message: "interrupted" });
    assert.deepEqual(log, ["prepare a first", "run a first", "close"]);
  });

  it("says that it was interrupted where that made a turn fail", async () => {
    const controller = new AbortController();
    const say = () => controller.abort(new Error("interrupted"));
    const taken = takeTurns("row", recording([], "a"), { ...options, say, signal: controller.signal });
    await assert.rejects(taken, { message: "interrupted" });
  });
});
