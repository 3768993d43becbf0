import assert from "node:assert/strict";
import { execa } from "execa";

describe("npm run multiarch", function () {
  this.timeout(60_000);
  const multiarch = (...args: string[]) =>
    execa(process.execPath, ["sandbox/bootstrap.mjs", "multiarch", ...args], { reject: false, env: { PATH: "" } });

  it("lists its commands", async () => {
    const { exitCode, stdout, stderr } = await multiarch("--help");
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(
      [...stdout.matchAll(/^ {2}(\S+) {2,}/gm)].map(([, name]) => name),
      ["plan", "report", "check-build"],
    );
  });

  for (const args of [[], ["constructor"], ["plan", "--no-such-option"]]) {
    it(`shows the usage for ${JSON.stringify(args)}`, async () => {
      const { exitCode, stdout, stderr } = await multiarch(...args);
      assert.deepEqual([exitCode, stdout], [2, ""]);
      assert.match(stderr, /^usage: multiarch /);
    });
  }

  it("works on nothing of the sandbox: a stack file is named, an engine is installed", async () => {
    assert.match(
      (await multiarch("plan")).stderr,
      /^error: name the stack file with --stack-file FILE; in this folder: /,
    );
    assert.match((await multiarch("report")).stderr, /^error: pulumi is not installed; install it: https:/);
    const { stderr } = await multiarch("check-build", "--stack-file", "Pulumi.ghcr.example.yaml");
    assert.match(stderr, /^error: pulumi is not installed; install it: https:/);
  });
});
