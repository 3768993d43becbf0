import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { withoutNpmFolders } from "../../sandbox/environment.ts";
import { type Accounts, type Package, readAccounts, updateAccounts } from "../../sandbox/ghcr/accounts.ts";
import { inNamespace } from "../../sandbox/ghcr/daemons.ts";
import { ghcrEnvironment } from "../../sandbox/ghcr/environment.ts";
import { ghcrLayout } from "../../sandbox/ghcr/layout.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import type { SandboxStatus } from "../../sandbox/status.ts";
import { PACKAGE, PROJECT } from "./support/workspace.ts";

const DOOR = join(PROJECT, "sandbox", "bootstrap.mjs");
const APP = "ghcr.io/octocat/hit-counter";
const LOGIN = "docker login ghcr.io -u $USERNAME --password-stdin";

describe("a sandbox that answers as ghcr.io", function () {
  this.timeout(180_000);

  const folder = mkdtempSync(join(tmpdir(), "multiarch-ghcr-"));
  const layout = ghcrLayout(sandboxLayout());
  const hosts = readFileSync("/etc/hosts", "utf8");

  before(async () => {
    // A checkout as a person has it, in which files may be copied; its program is compiled, which starts sooner.
    for (const name of ["package.json", "node_modules", "examples"])
      symlinkSync(join(PROJECT, name), join(folder, name));
    symlinkSync(join(PACKAGE, "provider"), join(folder, "provider"));
    symlinkSync(join(PACKAGE, "dist/index.js"), join(folder, "index.js"));
    cpSync(join(PROJECT, "Pulumi.ghcr.example.yaml"), join(folder, "Pulumi.ghcr.example.yaml"));
    const project = readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8");
    writeFileSync(join(folder, "Pulumi.yaml"), project.replace("index.ts", "index.js"));
    await sandbox("start", "--like-ghcr");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** `npm run sandbox -- ARGS`, in the person's folder. */
  const sandbox = (...args: string[]) =>
    execa(process.execPath, [DOOR, "sandbox", ...args], { cwd: folder, all: true });

  /** Types lines into `npm run sandbox -- shell --like-ghcr`; what they print and how the last one ended. */
  const enter = (script: string, ...args: string[]) =>
    print([process.execPath, DOOR, "sandbox", "shell", "--like-ghcr"], process.env, script, args);

  /** Types lines into such a shell without looking first whether all that it needs runs, which takes as long again. */
  const type = (script: string, ...args: string[]) => {
    const variables = ghcrEnvironment(layout, withoutNpmFolders(process.env.PATH ?? ""));
    return print(inNamespace(layout, folder), { ...process.env, ...variables }, script, args);
  };

  async function print(shell: readonly string[], env: NodeJS.ProcessEnv, script: string, args: readonly string[]) {
    const [file = "", ...words] = [...shell, "sh", "-c", script, "sh", ...args];
    const options = { cwd: folder, env, extendEnv: false, all: true, reject: false } as const;
    const { all, exitCode } = await execa(file, words, options);
    return { output: all, exitCode };
  }

  async function typed(script: string, ...args: string[]): Promise<string> {
    return succeeded(await type(script, ...args));
  }

  function succeeded({ output, exitCode }: Awaited<ReturnType<typeof type>>): string {
    assert.equal(exitCode, 0, output);
    return output;
  }

  const signIn = (token = "") => typed(`echo "\${1:-$CR_PAT}" | ${LOGIN}`, token);

  const change = (part: (accounts: Accounts) => Partial<Accounts>) =>
    updateAccounts(layout.accounts, (accounts) => ({ ...accounts, ...part(accounts) }));
  const setPackage = (name: string, changes: Partial<Package>) =>
    change(({ packages }) => {
      const before: Package = packages[name] ?? { visibility: "private", writers: [], readers: [] };
      return { packages: { ...packages, [name]: { ...before, ...changes } } };
    });
  const addToken = (token: string, scope: "read:packages" | "write:packages") =>
    change(({ users }) => ({
      users: { ...users, octocat: { tokens: { ...users.octocat?.tokens, [token]: [scope] } } },
    }));

  it("shows its parts, and is nowhere but in its own shell", async () => {
    const status: SandboxStatus = JSON.parse((await sandbox("status", "--json")).stdout);
    assert.deepEqual([status.likeGhcr?.front.status, status.likeGhcr?.buildkit.status], ["running", "running"]);
    assert.equal(succeeded(await enter("getent hosts ghcr.io")).split(/\s+/)[0], layout.address);
    const { stdout } = await execa("getent", ["hosts", "ghcr.io"], { reject: false });
    assert.ok(!stdout.includes(layout.address));
    assert.equal(readFileSync("/etc/hosts", "utf8"), hosts);
    assert.ok(!readFileSync("/proc/self/mountinfo", "utf8").includes(layout.root));
  });

  it("gives the exit code of the command, runs it in the caller's folder, and passes its words on", async () => {
    assert.equal((await enter("exit 7")).exitCode, 7);
    assert.equal(succeeded(await enter('pwd; echo "$1"', "--json")), `${folder}\n--json`);
  });

  it("lets a wrong token in nowhere", async () => {
    const { exitCode, output } = await type(`echo ghp_wrong | ${LOGIN}`);
    assert.notEqual(exitCode, 0);
    assert.match(output, /Get "https:\/\/ghcr\.io\/v2\/": denied: denied$/);
  });

  it("publishes from a laptop: sign in, copy the example, preview, up", async () => {
    const home = existsSync(join(homedir(), ".pulumi"));
    assert.match(await typed(`echo $CR_PAT | ${LOGIN}`), /Login Succeeded/);
    await typed("pulumi login --local");
    await typed("cp Pulumi.ghcr.example.yaml Pulumi.ghcr.yaml && pulumi stack init ghcr");
    const preview = await typed("pulumi preview");
    assert.match(preview, /v0\.2\.0, latest: new, build of \w{7}/);
    assert.deepEqual(readAccounts(layout.accounts).packages, {});
    const up = await typed("pulumi up --yes --skip-preview");
    assert.match(up, /latest: new, sha256:[0-9a-f]{12}/);
    assert.deepEqual((await typed(`crane ls ${APP}`)).split("\n").sort(), ["latest", "v0.2.0"]);
    await typed(`crane validate --platform linux/arm64 --remote ${APP}:latest`);
    assert.match(await typed(`docker buildx imagetools inspect ${APP}:latest`), /Platform: +linux\/arm64/);
    // The stacks are the sandbox's, not those of who runs it.
    assert.ok(existsSync(join(layout.home, ".pulumi", "stacks")));
    assert.equal(existsSync(join(homedir(), ".pulumi")), home);
  });

  it("changes nothing when it is published again", async () => {
    assert.match(await typed("pulumi up --yes --skip-preview --expect-no-changes"), /Resources:\n +\d unchanged\n/);
  });

  it("checks the builds of a stack file, and reports on the stack", async () => {
    const door = `"${process.execPath}" "${DOOR}"`;
    const check = await typed(`${door} check-build --stack-file Pulumi.ghcr.yaml`);
    assert.match(check, /^hit-counter +linux\/arm64 +multi, emulated +\d+ +built$/m);
    const report = await typed(`${door} report --outside --stack ghcr`);
    assert.match(report, /^hit-counter +linux\/arm64 +multi +sha256:[0-9a-f]{12} +provenance min +- +- +unchanged$/m);
    assert.match(report, /^ {2}docker pull ghcr\.io\/octocat\/hit-counter:v0\.2\.0$/m);
  });

  it("lets a tag be moved by hand, and pulumi up move it back without a build", async () => {
    const digest = await typed(`crane digest ${APP}:v0.2.0`);
    await typed(`crane tag ${APP}@$(crane digest --platform linux/arm64 ${APP}:latest) latest`);
    const up = await typed("pulumi up --yes --skip-preview");
    assert.doesNotMatch(up, /exporting/);
    assert.equal(await typed(`crane digest ${APP}:latest`), digest);
  });

  it("shows a new package to its owner only, until it is made public", async () => {
    const anonymous = `DOCKER_CONFIG=$(mktemp -d) crane digest ${APP}:latest 2>&1`;
    const hidden = await type(anonymous);
    assert.notEqual(hidden.exitCode, 0);
    assert.match(hidden.output, /UNAUTHORIZED: authentication required/);
    await setPackage("octocat/hit-counter", { visibility: "public" });
    assert.match(await typed(anonymous), /sha256:[0-9a-f]{64}$/);
    await setPackage("octocat/hit-counter", { visibility: "private" });
  });

  it("answers 400 to a name without an owner, which the project says before anything is asked", async () => {
    const raw = await type("crane copy $1:latest ghcr.io/hit-counter:latest", APP);
    assert.match(raw.output, /400 Bad Request/);
    await configure("repositories[0]", "ghcr.io/hit-counter");
    const { exitCode, output } = await type("pulumi preview");
    assert.notEqual(exitCode, 0);
    assert.match(output, /"ghcr\.io\/hit-counter" has no owner \(ghcr\.io would answer 400 Bad Request\)/);
    await configure("repositories[0]", APP);
  });

  it("deletes nothing, and has no referrers", async () => {
    assert.match((await type(`crane delete ${APP}:latest`)).output, /UNSUPPORTED: The operation is unsupported/);
    const digest = await typed(`crane digest ${APP}:latest`);
    await setPackage("octocat/hit-counter", { visibility: "public" });
    const script = `token=$(curl -s "https://ghcr.io/token?service=ghcr.io&scope=repository:octocat/hit-counter:pull" |
      sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
    curl -s -o /dev/null -w '%{http_code}' -H "authorization: Bearer $token" \\
      "https://ghcr.io/v2/octocat/hit-counter/referrers/$1"`;
    assert.equal(await typed(script, digest), "404");
    await setPackage("octocat/hit-counter", { visibility: "private" });
  });

  it("refuses a push with a token that lacks write:packages, and moves no tag", async () => {
    await addToken("ghp_reader", "read:packages");
    await signIn("ghp_reader");
    await configure("tags[2]", "v0");
    assert.match(await typed("pulumi preview"), /v0 +- +\w{12} +new/);
    const { exitCode, output } = await type("pulumi up --yes --skip-preview");
    assert.notEqual(exitCode, 0);
    assert.match(output, /write:packages|does not match expected scopes/);
    assert.match((await type(`crane digest ${APP}:v0`)).output, /MANIFEST_UNKNOWN/);
    await signIn();
    assert.match(await typed("pulumi up --yes --skip-preview"), /v0: new, sha256/);
  });

  it("refuses a push to a package that does not let this user push", async () => {
    await change(() => ({ organizations: { acme: ["octocat"] } }));
    await setPackage("acme/hit-counter", { visibility: "public", writers: ["hubot"] });
    await configure("repositories[0]", "ghcr.io/acme/hit-counter");
    const { exitCode, output } = await type("pulumi up --yes --skip-preview");
    assert.notEqual(exitCode, 0);
    assert.match(output, /acme\/hit-counter/);
    assert.match(output, /Write role|write_package/);
    await setPackage("acme/hit-counter", { writers: ["octocat"] });
    assert.match(await typed("pulumi up --yes --skip-preview"), /latest: new, sha256/);
    assert.match(await typed("crane ls ghcr.io/acme/hit-counter"), /^latest$/m);
  });

  it("says as much of a push that is refused in the middle of a publication", async () => {
    const app = "ghcr.io/acme/hit-counter";
    // What is built is as it was: nobody asks for the right to push before the tag is to move back.
    await typed(`crane tag ${app}@$(crane digest --platform linux/arm64 ${app}:latest) latest`);
    const refused = async (advice: string) => {
      const { exitCode, output } = await type("pulumi up --yes --skip-preview");
      assert.notEqual(exitCode, 0);
      assert.match(
        output,
        new RegExp(`forbids it while moving the tag latest of ${app}: ${advice} \\(DENIED: permission`),
      );
      assert.doesNotMatch(output, /PushCheck|exporting/);
    };
    await signIn("ghp_reader");
    await refused(
      `the token from "docker login ghcr\\.io" lacks the scope write:packages; create one .* and log in again`,
    );
    await signIn();
    await setPackage("acme/hit-counter", { writers: ["hubot"] });
    const page = "https://github\\.com/users/acme/packages/container/hit-counter/settings";
    await refused(
      `the user of "docker login ghcr\\.io" does not have the Write role on the package; .* at ${page} \\(.*\\)`,
    );
    await setPackage("acme/hit-counter", { writers: ["octocat"] });
    assert.match(await typed("pulumi up --yes --skip-preview"), /latest: .*sha256/);
  });

  it("reads no package of others that is private, and creates none below others", async () => {
    const script = "crane copy $1:latest ghcr.io/hubot/hit-counter:latest";
    assert.match((await type(script, APP)).output, /403 Forbidden/);
    await setPackage("hubot/hit-counter", { writers: ["hubot"] });
    assert.match(
      (await type("crane digest ghcr.io/hubot/hit-counter:latest")).output,
      /permission_denied: read_package/,
    );
  });

  it("says in one sentence that the token was revoked, or that there is none", async () => {
    await setPackage("acme/hit-counter", { visibility: "private" });
    const refused =
      'ghcr.io refuses the credentials of "docker login ghcr.io" (its token service answered 403 (DENIED: denied)): the token has expired, was revoked, is mistyped or lacks the scope write:packages; create a new one at https://github.com/settings/tokens/new?scopes=write:packages and log in again';
    const none =
      'ghcr.io requires credentials, and Docker\'s configuration has none (its token service answered 401 (UNAUTHORIZED: authentication required)): run "docker login ghcr.io"';
    const says = async (command: string, sentence: string) => {
      const { exitCode, output } = await type(command);
      assert.notEqual(exitCode, 0);
      assert.ok(output.includes(sentence), output);
      assert.doesNotMatch(output, /ghp_revoked|exporting|\n +at /);
    };
    await typed("docker logout ghcr.io");
    await says("pulumi preview", none);
    await typed("crane auth login ghcr.io -u octocat -p ghp_revoked");
    await says("pulumi preview", refused);
    // What is going to be built asks for the right to push first.
    await configure("labels.changed", "yes");
    await says("pulumi up --yes --skip-preview", refused);
  });

  it("starts again what was killed, keeping packages and users", async () => {
    const accounts = readFileSync(layout.accounts, "utf8");
    const { likeGhcr }: SandboxStatus = JSON.parse((await sandbox("status", "--json")).stdout);
    for (const pid of [likeGhcr?.front.pid, likeGhcr?.buildkit.pid]) process.kill(pid ?? assert.fail(), "SIGKILL");
    succeeded(await enter(`echo $CR_PAT | ${LOGIN}`));
    assert.match(await typed(`crane digest ${APP}:latest`), /^sha256:/m);
    assert.equal(readFileSync(layout.accounts, "utf8"), accounts);
    mkdirSync(join(folder, "context"), { recursive: true });
    const build = `printf 'FROM busybox\\nRUN true\\n' | docker buildx build --builder multi --push -t ${APP}:rebuilt - 2>&1`;
    assert.match(await typed(build), /pushing manifest for ghcr\.io\/octocat\/hit-counter:rebuilt/);
  });

  /** Sets a field of the image in the stack file. */
  const configure = (field: string, value: string) =>
    typed('pulumi config set --path "multiarch:images.hit-counter.$1" "$2"', field, value);
});
