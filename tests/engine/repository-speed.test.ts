import assert from "node:assert/strict";
import { RepositoryStack } from "./support/repository.ts";

/** How much longer everything may take than one secret. */
const FACTOR = 2;
const MOST_TRIES = 6;

describe("setting up a repository", function () {
  this.timeout(300_000);

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

  it("makes 20 secrets and 10 variables in little more time than one secret", async () => {
    const times = { one: Number.POSITIVE_INFINITY, all: Number.POSITIVE_INFINITY };
    const isShown = () => times.all <= FACTOR * times.one;
    // What else runs on the machine makes either slower, and never faster: the best of a few tries in turn.
    for (let tried = 0; tried < MOST_TRIES && !(tried > 0 && isShown()); tried++) {
      times.one = Math.min(times.one, await seconds({ secrets: 1, variables: 0 }));
      times.all = Math.min(times.all, await seconds({ secrets: 20, variables: 10 }));
    }
    const [one, all] = [times.one.toFixed(1), times.all.toFixed(1)];
    process.stdout.write(`      one secret ${one} s, 20 secrets and 10 variables ${all} s\n`);
    assert.ok(isShown(), `${all} s are more than ${FACTOR} times ${one} s`);
  });
});
