import assert from "node:assert/strict";
import { RepositoryStack } from "./support/repository.ts";

/** How much longer everything may take than one secret. */
const FACTOR = 2;

describe("setting up a repository", function () {
  this.timeout(120_000);

  /** The seconds that one `up` takes on a new stack. */
  async function seconds(count: { secrets: number; variables: number }): Promise<number> {
    const stack = await RepositoryStack.create();
    const values = (prefix: string, length: number) =>
      Object.fromEntries(Array.from({ length }, (_, index) => [`${prefix}_${index}`, "value"]));
    try {
      await stack.configure({
        secrets: values("SECRET", count.secrets),
        variables: values("VARIABLE", count.variables),
      });
      const start = performance.now();
      const { exitCode, output } = await stack.workspace.up();
      const elapsed = (performance.now() - start) / 1000;
      assert.equal(exitCode, 0, output);
      assert.equal(Object.keys(await stack.secrets()).length, count.secrets);
      return elapsed;
    } finally {
      await stack.remove();
    }
  }

  /** What else runs on the machine makes it slower, and never faster. */
  async function best(count: Parameters<typeof seconds>[0]): Promise<number> {
    return Math.min(await seconds(count), await seconds(count));
  }

  it("makes 20 secrets and 10 variables in little more time than one secret", async () => {
    const one = await best({ secrets: 1, variables: 0 });
    const all = await best({ secrets: 20, variables: 10 });
    process.stdout.write(`      one secret ${one.toFixed(1)} s, 20 secrets and 10 variables ${all.toFixed(1)} s\n`);
    assert.ok(all <= FACTOR * one, `${all.toFixed(1)} s are more than ${FACTOR} times ${one.toFixed(1)} s`);
  });
});
