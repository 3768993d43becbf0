import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { isReferrersTag } from "../../lib/oci/referrers.ts";
import { buildkitDaemon } from "../../sandbox/daemons/buildkit.ts";
import { daemonPid, startStep } from "../../sandbox/daemons/daemon.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { FaultyProxy } from "./support/faulty-proxy.ts";
import { crane, digestOf, platformsOf, pushImage, readIndex, validate } from "./support/images.ts";
import { INDEX_PROGRAM } from "./support/index-program.ts";
import { startCraneRegistry, startRegistry } from "./support/registries.ts";
import { Workspace } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
/** The build of arm64 says that it has begun, and lasts. It is in no cache. */
const lastingBuild = () => `FROM busybox:stable
ARG TARGETARCH
RUN if [ $TARGETARCH = arm64 ]; then echo it has begun; sleep 8; fi; echo ${randomBytes(8).toString("hex")} > /unique
`;

type Running = ReturnType<Workspace["start"]>;

function startUp(workspace: Workspace): Running {
  return workspace.start("up", "--yes", "--skip-preview", "--color", "never");
}

/** Waits until the run has printed all of this, in any order. */
async function untilPrinted(run: Running, ...texts: RegExp[]): Promise<void> {
  let printed = "";
  await new Promise<void>((resolve, reject) => {
    run.all.on("data", (chunk: Buffer) => {
      printed += chunk;
      if (texts.every((text) => text.test(printed))) resolve();
    });
    run.all.once("end", () => reject(new Error(`it ended before it printed ${texts.join(" and ")}:\n${printed}`)));
  });
}

/** Kills the engine as a machine that loses its power does, and gives the processes that it had started. */
async function killEngine(run: Running): Promise<number[]> {
  const { stdout } = await execa("pgrep", ["--parent", String(run.pid)]);
  run.kill("SIGKILL");
  await run;
  return stdout.split("\n").map(Number);
}

async function commandOf(pid: number): Promise<string> {
  return (await execa("ps", ["--pid", String(pid), "--format", "args="], { reject: false })).stdout;
}

describe("an outage", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  const configureBuild = (repository: string, tags = ["1.0.0", "latest"]) =>
    workspace.configureApp({ repositories: [repository], platforms: PLATFORMS, tags });

  /** What the next run says after the engine was killed, and that the commands it and the documentation name fix it. */
  const recover = async () => {
    const locked = await startUp(workspace);
    assert.notEqual(locked.exitCode, 0);
    assert.match(locked.all, /the stack is currently locked by 1 lock.*`pulumi cancel`/);
    await workspace.pulumi("cancel", "--yes");
    await workspace.pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.doesNotMatch(output, /pending operations/);
    return steps;
  };

  it("of BuildKit in the middle of a build leaves no tag moved, and the next run builds what is missing", async () => {
    workspace = await Workspace.create();
    const repository = `${workspace.namespace}/app`;
    workspace.write("app/Dockerfile", lastingBuild());
    configureBuild(repository);
    const buildkit = buildkitDaemon(sandboxLayout());
    const run = startUp(workspace);
    try {
      await untilPrinted(run, /\d it has begun/);
      process.kill(daemonPid(buildkit) ?? Number.NaN, "SIGKILL");
      const { exitCode, all } = await run;
      assert.notEqual(exitCode, 0);
      assert.match(all, /app-linux-arm64/);
      assert.equal(await digestOf(`${repository}:latest`), undefined);
    } finally {
      await startStep(buildkit).run(() => undefined);
    }
    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.ok(steps.includes("create app-linux-arm64"), steps.join("\n"));
    assert.deepEqual(platformsOf(await readIndex(`${repository}:latest`)), PLATFORMS);
  });

  it("of the engine in the middle of a build keeps what was built", async () => {
    workspace = await Workspace.create();
    const repository = `${workspace.namespace}/app`;
    workspace.write("app/Dockerfile", lastingBuild());
    configureBuild(repository);
    const run = startUp(workspace);
    await untilPrinted(run, /app-linux-amd64 created/, /\d it has begun/);
    for (const pid of await killEngine(run)) if (await commandOf(pid)) process.kill(pid);
    assert.deepEqual(await recover(), ["create app-linux-arm64", `create app-${repository}`]);
    assert.deepEqual(platformsOf(await readIndex(`${repository}:latest`)), PLATFORMS);
  });

  it("of the engine after it has signed, and then between two tags, moves no further one, which the next run does", async () => {
    workspace = await Workspace.create(INDEX_PROGRAM);
    const registry = await startRegistry({ tls: false });
    const proxy = await FaultyProxy.start(registry.address);
    try {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
      workspace.environment = { SIGNING_KEY: privateKey.export({ format: "pem", type: "pkcs8" }).toString() };
      const repository = `${proxy.address}/acme/app`;
      const digest = await pushImage(`${repository}:base`, "linux/amd64", "content");
      const app = {
        repository,
        tags: ["1.0.0", "latest"],
        manifests: [{ digest }],
        sign: { key: { env: "SIGNING_KEY" } },
      };
      workspace.configure({ "test:indexes": { app } });
      const lists = async () => (await crane("ls", repository)).split("\n").filter(isReferrersTag);
      /** Kills the engine while the first request of a kind is under way. */
      const killAt = async (isIt: (request: string) => boolean) => {
        let underWay = false;
        proxy.fault = (method, path) => {
          if (!isIt(`${method} ${path.split("/").at(-1)}`)) return undefined;
          underWay = true;
          return { delay: 1000 };
        };
        const run = startUp(workspace);
        while (!underWay) await sleep(20);
        for (const pid of await killEngine(run)) {
          // The provider sees that its engine is gone, and ends when the tag in flight has arrived.
          while ((await commandOf(pid)).includes("multiarch-registry")) await sleep(100);
          if (await commandOf(pid)) process.kill(pid);
        }
        proxy.fault = () => undefined;
      };
      let isSigned = false;
      await killAt((request) => {
        if (/^PUT sha256-/.test(request)) isSigned = true;
        return isSigned && /^GET sha256-/.test(request);
      });
      const [list = "", ...others] = await lists();
      assert.deepEqual(others, []);
      const signed = await readIndex(`${repository}:${list}`);
      assert.equal(signed.manifests.length, 2);
      assert.equal(await digestOf(`${repository}:1.0.0`), undefined);

      await workspace.pulumi("cancel", "--yes");
      await killAt((request) => request === "PUT 1.0.0");
      assert.equal(await digestOf(`${repository}:latest`), undefined);
      assert.deepEqual(await recover(), ["create app"]);
      assert.equal(await digestOf(`${repository}:latest`), await digestOf(`${repository}:1.0.0`));
      // Nothing was signed twice.
      assert.deepEqual(await lists(), [list]);
      assert.deepEqual(await readIndex(`${repository}:${list}`), signed);
    } finally {
      proxy.stop();
      await registry.stop();
    }
  });

  it("by a full disk of the registry is a sentence, and with more room the next run completes", async () => {
    workspace = await Workspace.create(INDEX_PROGRAM);
    const storage = mkdtempSync(join(tmpdir(), "multiarch-full-"));
    await execa("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", storage]);
    const [registry, source] = await Promise.all([
      startRegistry({ tls: false, storage }),
      startRegistry({ tls: false }),
    ]);
    try {
      const repository = `${registry.address}/acme/app`;
      const small = await pushImage(`${source.address}/acme/base:1`, "linux/amd64", "small");
      const large = await pushImage(`${source.address}/acme/base:2`, "linux/amd64", randomBytes(1e6).toString("hex"));
      const publish = (digest: string) => {
        const manifests = [{ digest, repository: `${source.address}/acme/base` }];
        workspace.configure({ "test:indexes": { app: { repository, tags: ["latest"], manifests } } });
        return workspace.up();
      };
      assert.equal((await publish(small)).exitCode, 0);
      const before = await digestOf(`${repository}:latest`);
      const full = await publish(large);
      assert.notEqual(full.exitCode, 0);
      assert.match(
        full.output,
        /localhost:\d+ answered 500 while copying the blob \S+ from \S+ to \S+ .*: no space left on/,
      );
      assert.equal(await digestOf(`${repository}:latest`), before);

      await execa("mount", ["-o", "remount,size=16m", storage]);
      const { exitCode, output } = await publish(large);
      assert.equal(exitCode, 0, output);
      await validate(`${repository}:latest`);
    } finally {
      await Promise.all([registry.stop(), source.stop()]);
      await execa("umount", [storage]);
      rmSync(storage, { recursive: true });
    }
  });

  it("is none where the registry is another implementation", async () => {
    workspace = await Workspace.create();
    const registry = await startCraneRegistry();
    try {
      const repository = `${registry.address}/acme/app`;
      workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo one > /one\n");
      configureBuild(repository);
      const first = await workspace.up();
      assert.equal(first.exitCode, 0, first.output);
      await validate(`${repository}:latest`);
      assert.deepEqual((await workspace.up()).steps, []);

      await crane("tag", `${repository}@${(await readIndex(`${repository}:latest`)).manifests[0]?.digest}`, "latest");
      const repaired = await workspace.up();
      assert.deepEqual(repaired.steps, [`update app-${repository}`], repaired.output);
      assert.equal(await digestOf(`${repository}:latest`), await digestOf(`${repository}:1.0.0`));
    } finally {
      await registry.stop();
    }
  });
});
