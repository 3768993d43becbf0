import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { execa } from "execa";

describe("npm run multiarch", function () {
  this.timeout(60_000);
  const multiarch = (...args: string[]) =>
    execa(process.execPath, ["sandbox/bootstrap.mjs", "multiarch", ...args], { reject: false, env: { PATH: "" } });

  it("lists its commands", async () => {
    const { exitCode, stdout, stderr } = await multiarch("--help");
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(
      [...stdout.matchAll(/^ {2}([\w-]+) .*$/gm)].map(([, name]) => name).filter((name) => !name?.startsWith("-")),
      ["init", "plan", "report", "build", "check-build", "doctor", "help"],
    );
  });

  it("tells the package's version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    const { exitCode, stdout } = await multiarch("--version");
    assert.deepEqual([exitCode, stdout], [0, version]);
  });

  for (const command of ["init", "plan", "report", "build", "check-build", "doctor"]) {
    it(`has one help text for ${command}`, async () => {
      const [asOption, asCommand] = await Promise.all([multiarch(command, "--help"), multiarch("help", command)]);
      assert.equal(asOption.exitCode, 0, asOption.stderr);
      assert.ok(asOption.stdout.startsWith(`Usage: multiarch ${command} [options]\n\n`), asOption.stdout);
      assert.deepEqual([asCommand.exitCode, asCommand.stdout], [0, asOption.stdout]);
    });
  }

  for (const [args, reason] of [
    [[], /^Usage: multiarch \[options\] \[command\]$/m],
    [["constructor"], /^error: unknown command 'constructor'\nsee multiarch --help$/],
    [["plam"], /^error: unknown command 'plam'\n\(Did you mean plan\?\)\nsee multiarch --help$/],
    [["--verison"], /^error: unknown option '--verison'\n\(Did you mean --version\?\)\n/],
    [["plan", "--jsn"], /^error: unknown option '--jsn'\n\(Did you mean --json\?\)\nsee multiarch plan --help$/],
    [["plan", "--json", "--markdown"], /^error: option '--json' cannot be used with option '--markdown'$/m],
    [["plan", "--ref"], /^error: option '--ref <ref>' argument missing$/m],
    [["plan", "Pulumi.dev.yaml"], /^error: too many arguments for 'plan'/],
    [["check-build", "--load", "linux"], /^error: .*'linux' is invalid\. It is not a platform; write os\//],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(args)}`, async () => {
      const { exitCode, stdout, stderr } = await multiarch(...args);
      assert.deepEqual([exitCode, stdout], [2, ""], stderr);
      assert.match(stderr, reason);
    });
  }

  it("works on nothing of the sandbox: a stack file is named, an engine is installed", async () => {
    assert.match(
      (await multiarch("plan")).stderr,
      /^error: name the stack file with --stack-file FILE; in this folder: /,
    );
    assert.match((await multiarch("report")).stderr, /^error: pulumi is not installed; install it: https:/);
    const { stderr, exitCode } = await multiarch("check-build", "--stack-file", "Pulumi.ghcr.example.yaml");
    assert.match(stderr, /^error: pulumi is not installed; install it: https:/);
    assert.equal(exitCode, 1);
  });
});
