import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { basicAuthorization, registryCredentials } from "../../sandbox/credentials.ts";
import { requestLog } from "../../sandbox/daemons/registry.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { freePort } from "../../sandbox/ports.ts";
import type { SandboxStatus } from "../../sandbox/status.ts";

const PLATFORMS = ["linux/386", "linux/amd64", "linux/arm/v7", "linux/arm64"];
const BASE = "library/busybox";

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe("sandbox", function () {
  this.timeout(300_000);

  const temporary = mkdtempSync(join(tmpdir(), "sandbox-"));
  // Too long for the path of a socket, and with a blank, as the checkouts of people are.
  const root = join(temporary, `a sandbox ${"in a deep folder ".repeat(6).trim()}`);
  let layout = sandboxLayout();
  let environment: NodeJS.ProcessEnv = {};

  before(async () => {
    const [port, githubPort] = [String(await freePort()), String(await freePort())];
    const ports = { MULTIARCH_SANDBOX_PORT: port, MULTIARCH_SANDBOX_GITHUB_PORT: githubPort };
    environment = { ...process.env, MULTIARCH_SANDBOX: root, ...ports };
    layout = sandboxLayout(environment);
  });

  after(async () => {
    await sandbox("reset");
    rmSync(temporary, { recursive: true });
  });

  /** Runs `npm run sandbox -- ARGS` as npm does. */
  const sandbox = (...args: string[]) => node(["sandbox/bootstrap.mjs", "sandbox", ...args], environment);
  const status = async (): Promise<SandboxStatus> => JSON.parse((await sandbox("status", "--json")).stdout);
  /** Runs a script in a shell that has read `npm run sandbox -- env`. */
  const shell = (script: string) =>
    execute("sh", ["-c", `set -e; eval "$(node sandbox/bootstrap.mjs sandbox env)"; ${script}`], environment);

  it("is stopped before its first start, and looking changes nothing", async () => {
    const { registry, buildkit, github, builder } = await status();
    for (const part of [registry, buildkit, github, builder]) assert.equal(part.status, "stopped");
    assert.deepEqual(readdirSync(temporary), []);
  });

  it("starts each part once, after an interruption and with two starts at a time", async () => {
    const interrupted = spawn(process.execPath, ["sandbox/bootstrap.mjs", "sandbox", "start"], { env: environment });
    await sleep(1000);
    interrupted.kill("SIGKILL");
    const results = await Promise.all([sandbox("start"), sandbox("start")]);
    for (const { code, stderr } of results) assert.equal(code, 0, stderr);
    assert.deepEqual(commandsNaming(root), [
      `${layout.bin}/buildkitd --config ${layout.buildkit}/buildkitd.toml`,
      `${layout.bin}/registry serve ${layout.registry}/config.yml`,
      `${layout.run}/node ${layout.github}/emulator.mjs`,
    ]);
  });

  it("says nothing and starts nothing when all runs", async () => {
    const before = commandsNaming(root);
    const { code, stderr } = await sandbox("start");
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.deepEqual(commandsNaming(root), before);
  });

  it("tells the address, version and process of each part, and the builder's platforms", async () => {
    const { registry, buildkit, github, builder } = await status();
    assert.equal(registry.status, "running");
    assert.equal(registry.address, `localhost:${layout.registryPort}`);
    assert.match(registry.version ?? "", /^3\.\d+\.\d+$/);
    assert.equal(buildkit.status, "running");
    assert.match(buildkit.address, /^unix:\/\/\/run\/multiarch-[0-9a-f]{12}\/buildkitd\.sock$/);
    assert.equal(builder.name, "sandbox");
    assert.equal(builder.driver, "remote");
    assert.equal(builder.endpoint, buildkit.address);
    assert.equal(builder.status, "running");
    for (const platform of PLATFORMS) assert.ok(builder.platforms.includes(platform), platform);
    assert.equal(github.status, "running");
    assert.equal(github.address, `http://127.0.0.1:${layout.githubPort}/`);
    for (const { pid } of [registry, buildkit, github])
      assert.match(readFileSync(`/proc/${pid}/cmdline`, "utf8"), /sandbox/);
  });

  it("lets an independent client in through its environment", async () => {
    const { code, stdout, stderr } = await shell(`crane ls $SANDBOX_REGISTRY/${BASE}`);
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.trim().split("\n").sort(), ["1", "latest", "stable"]);
  });

  // It remembers the passwords that were right: the wrong ones come after a right one.
  it("lets nobody in without the password", async () => {
    const { username, password } = registryCredentials(layout);
    const ask = async (authorization?: string) => {
      const headers: Record<string, string> = authorization ? { authorization } : {};
      const answer = await fetch(`http://localhost:${layout.registryPort}/v2/${BASE}/tags/list`, { headers });
      return [answer.status, answer.headers.get("www-authenticate")];
    };
    const refused = [401, 'Basic realm="sandbox"'];
    assert.deepEqual(await ask(basicAuthorization({ username, password })), [200, null]);
    assert.deepEqual(await ask(basicAuthorization({ username, password: `${password}x` })), refused);
    assert.deepEqual(await ask(basicAuthorization({ username, password: "" })), refused);
    assert.deepEqual(await ask(basicAuthorization({ username: "nobody", password })), refused);
    assert.deepEqual(await ask(`Bearer ${password}`), refused);
    assert.deepEqual(await ask(), refused);
    assert.deepEqual(await ask(basicAuthorization({ username, password })), [200, null]);
  });

  it("answers as GitHub does to who reads its environment", async () => {
    const { code, stdout, stderr } = await shell(
      `${process.execPath} -e 'fetch(process.env.SANDBOX_GITHUB + "api/v3/user", {headers: {authorization: "Bearer " + process.env.SANDBOX_GITHUB_TOKEN}}).then((r) => r.text()).then(console.log)'`,
    );
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).login, "octocat");
  });

  // The engine killed while it writes one leaves it empty, and no later command can read the stack.
  it("keeps no file of attributes beside the state of a stack", async () => {
    const project = join(temporary, "project");
    mkdirSync(project);
    writeFileSync(join(project, "Pulumi.yaml"), "name: killed\nruntime: nodejs\n");
    const { code, stderr } = await shell(`cd "${project}"; pulumi stack init once --non-interactive`);
    assert.equal(code, 0, stderr);
    const files = readdirSync(join(layout.backend, ".pulumi", "stacks", "killed"));
    assert.ok(files.includes("once.json"));
    assert.deepEqual(
      files.filter((file) => file.endsWith(".attrs")),
      [],
    );
  });

  it("logs the method, path and status of each request on a line", async () => {
    const path = `/v2/${BASE}/manifests/not-there-${Date.now()}`;
    await fetch(`http://localhost:${layout.registryPort}${path}`, { method: "DELETE" });
    const lines = readFileSync(requestLog(layout), "utf8").split("\n");
    assert.equal(lines.filter((line) => line.includes(`"DELETE ${path} HTTP/1.1" 401 `)).length, 1);
  });

  it("builds and runs the base image on every platform, through the mirror of docker.io", async () => {
    const context = join(temporary, "context");
    mkdirSync(context);
    writeFileSync(
      join(context, "Dockerfile"),
      "FROM busybox\nARG TARGETPLATFORM\nRUN echo $TARGETPLATFORM is $(uname -m)\n",
    );
    const { code, stderr } = await shell(
      `docker-buildx build --no-cache --progress plain --platform ${PLATFORMS.join(",")} '${context}'`,
    );
    assert.equal(code, 0, stderr);
    for (const line of ["linux/amd64 is x86_64", "linux/386 is ", "linux/arm/v7 is armv7l", "linux/arm64 is aarch64"]) {
      assert.match(stderr, new RegExp(` ${line}`));
    }
  });

  it("starts again what was killed", async () => {
    const first = await status();
    for (const { pid } of [first.registry, first.buildkit, first.github])
      process.kill(pid ?? assert.fail("it has no pid"), "SIGKILL");
    assert.equal((await sandbox("start")).code, 0);
    const second = await status();
    for (const part of ["registry", "buildkit", "github"] as const) {
      assert.equal(second[part].status, "running");
      assert.notEqual(second[part].pid, first[part].pid);
    }
  });

  it("takes no other sandbox's registry for its own", async () => {
    const other = { ...environment, MULTIARCH_SANDBOX: join(temporary, "other") };
    const { code, stderr } = await node(["sandbox/bootstrap.mjs", "sandbox", "start"], other);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`error: port ${layout.registryPort} is taken .* set MULTIARCH_SANDBOX_PORT`));
    assert.doesNotMatch(stderr, /\n +at /);
  });

  it("starts in no folder that holds something else, and deletes nothing there", async () => {
    const folder = join(temporary, "documents");
    mkdirSync(join(folder, "registry"), { recursive: true });
    const elsewhere = { ...environment, MULTIARCH_SANDBOX: folder };
    const start = await node(["sandbox/bootstrap.mjs", "sandbox", "start"], elsewhere);
    assert.equal(start.code, 1);
    assert.match(start.stderr, /documents is not empty and is not a sandbox; set MULTIARCH_SANDBOX/);
    const reset = await node(["sandbox/bootstrap.mjs", "sandbox", "reset"], elsewhere);
    assert.equal(reset.stdout, "there was nothing to delete\n");
    assert.deepEqual(readdirSync(folder), ["registry"]);
  });

  it("shows how it is used when it is asked for something else", async () => {
    for (const args of [[], ["restart"], ["start", "now"]]) {
      const { code, stdout, stderr } = await sandbox(...args);
      assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
      assert.match(stderr, /^usage: npm run sandbox -- COMMAND\n/);
    }
  });

  it("stops with all that a build has started", async () => {
    const context = join(temporary, "endless");
    mkdirSync(context);
    writeFileSync(join(context, "Dockerfile"), `FROM busybox\nRUN echo started; sleep 4711; echo '${context}'\n`);
    const build = shell(`docker-buildx build --progress plain '${context}'`);
    while (!commandsNaming("sleep 4711").some((command) => command.startsWith("sleep"))) await sleep(50);
    const { code, stdout } = await sandbox("stop");
    assert.equal(code, 0);
    assert.match(
      stdout,
      new RegExp(`^stopped .* and BuildKit and the registry on localhost:${layout.registryPort}\n$`),
    );
    assert.notEqual((await build).code, 0);
    assert.deepEqual([...commandsNaming(root), ...commandsNaming("sleep 4711")], []);
    assert.doesNotMatch(readFileSync("/proc/self/mountinfo", "utf8"), /a\\040sandbox/);
    const after = await status();
    for (const part of [after.registry, after.buildkit, after.github]) assert.equal(part.status, "stopped");
    assert.equal((await sandbox("stop")).stdout, "the sandbox was not running\n");
  });

  it("keeps what it holds over a stop", async () => {
    const { code, stderr } = await sandbox("start");
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /busybox/);
  });

  it("resets to the programs alone, and says what it deleted", async () => {
    const { code, stdout } = await sandbox("reset");
    assert.equal(code, 0);
    for (const folder of [layout.registry, layout.buildkit, layout.github, layout.docker])
      assert.ok(stdout.includes(`  ${folder}\n`));
    assert.deepEqual(commandsNaming(root), []);
    for (const folder of ["registry", "buildkit", "github", "stacks", "docker", "buildx", "run", "logs"]) {
      assert.ok(!readdirSync(root).includes(folder), folder);
    }
    assert.ok(readdirSync(layout.bin).includes("buildkitd"));
  });
});

/** The command lines of the processes that name a text, with blanks between their words, in the order of the alphabet. */
function commandsNaming(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      } catch {
        return []; // it has ended meanwhile
      }
    })
    .filter((command) => command.includes(text))
    .sort();
}

function node(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Result> {
  return execute(process.execPath, args, env);
}

function execute(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
