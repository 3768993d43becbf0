import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { execa } from "execa";

const VERIFY = ["verify", "ghcr.io/acme/app:1"];

describe("npm run multiarch", function () {
  this.timeout(60_000);
  const multiarch = (...args: string[]) =>
    execa(process.execPath, ["sandbox/bootstrap.mjs", "multiarch", ...args], { reject: false, env: { PATH: "" } });

  it("lists its commands", async () => {
    const { exitCode, stdout, stderr } = await multiarch("--help");
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(
      [...stdout.matchAll(/^ {2}([\w-]+) .*$/gm)].map(([, name]) => name).filter((name) => !name?.startsWith("-")),
      ["init", "plan", "report", "build", "check-build", "doctor", "verify", "help"],
    );
  });

  it("tells the package's version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    const { exitCode, stdout } = await multiarch("--version");
    assert.deepEqual([exitCode, stdout], [0, version]);
  });

  for (const [command, takes] of [
    ["init", ""],
    ["plan", ""],
    ["report", ""],
    ["build", ""],
    ["check-build", ""],
    ["doctor", ""],
    ["verify", " <image>"],
  ] as const) {
    it(`has one help text for ${command}`, async () => {
      const [asOption, asCommand] = await Promise.all([multiarch(command, "--help"), multiarch("help", command)]);
      assert.equal(asOption.exitCode, 0, asOption.stderr);
      assert.ok(asOption.stdout.startsWith(`Usage: multiarch ${command} [options]${takes}\n\n`), asOption.stdout);
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
    [["verify"], /^error: missing required argument 'image'$/m],
    [
      ["verify", "ghcr.io/acme/app"],
      /^error: .*'ghcr.io\/acme\/app' is invalid.* It has no tag and no digest; write "/,
    ],
    [[...VERIFY, "--platforms", "linux"], /^error: .*'linux' is invalid\. It is not a platform; write os\//],
    [[...VERIFY, "--identity", "a"], /^error: an identity needs --issuer: anybody can vouch for a name$/m],
    [[...VERIFY, "--issuer", "https://a.example"], /^error: --issuer needs --identity or --identity-regexp$/m],
    [[...VERIFY, "--identity-regexp", "("], /^error: .* It is not a regular expression\.$/m],
    [
      [...VERIFY, "--identity", "", "--issuer", "b"],
      /^error: .*'--identity <name>' argument '' is invalid\. It is empty\.$/m,
    ],
    [
      [...VERIFY, "--identity-regexp", "", "--issuer", "b"],
      /^error: .*'--identity-regexp <.*' is invalid\. It is empty\.$/m,
    ],
    [
      [...VERIFY, "--identity", "a", "--issuer", " "],
      /^error: .*'--issuer <url>' argument ' ' is invalid\. It is empty\.$/m,
    ],
    [[...VERIFY, "--key", "a", "--source", ""], /^error: .*'--source <url>' argument '' is invalid\. It is empty\.$/m],
    [[...VERIFY, "--key", "a", "--issuer", "b"], /^error: option '--key <file>' cannot be used with option '--issuer/m],
    [[...VERIFY, "--revision", "012345"], /^error: .* It is not a commit; write all of its 40 digits\.$/m],
    [
      [...VERIFY, "--source", "github.com/a/b"],
      /^error: --source needs --key, or --identity and --issuer: what nobody /m,
    ],
    [[...VERIFY, "--trusted-root", "a"], /^error: --trusted-root needs --key, or --identity and --issuer: /m],
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

  it("names the file of an option that cannot be read", async () => {
    const missing = await multiarch(...VERIFY, "--key", "gone.pub");
    assert.deepEqual([missing.exitCode, missing.stderr], [1, 'error: --key: the file "gone.pub" does not exist']);
    const wrong = await multiarch(...VERIFY, "--key", "package.json");
    assert.match(wrong.stderr, /^error: --key: the file "package\.json" is not a public key in PEM; /);
    const root = await multiarch(...VERIFY, "--identity=a", "--issuer=b", "--trusted-root", "package.json");
    assert.match(root.stderr, /^error: --trusted-root: the file "package\.json" is not a trust root of Sigstore /);
  });
});
