import assert from "node:assert/strict";
import { type EmulatorOptions, type RunningEmulator, startEmulator } from "../../../sandbox/github/server.ts";
import { exchangeProblems } from "./check-exchange.ts";

/**
 * Starts an emulator of GitHub's API whose every exchange is held against GitHub's own description of it: `stop`
 * rejects with what was not as described.
 */
export async function startCheckedEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const problems = new Set<string>();
  const running = await startEmulator({
    ...options,
    watch(exchange) {
      for (const problem of exchangeProblems(exchange)) problems.add(problem);
    },
  });
  return {
    ...running,
    async stop() {
      await running.stop();
      const message = ["these exchanges are not as GitHub describes its API:", ...problems].join("\n  ");
      assert.ok(problems.size === 0, message);
    },
  };
}
