import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { FaultyProxy } from "./support/faulty-proxy.ts";
import { digestOf } from "./support/images.ts";
import { type OtherRegistry, startRegistry } from "./support/registries.ts";
import { Workspace } from "./support/workspace.ts";

/** What is built anew is another text; what comes out of a cache is the same. */
const DOCKERFILE = "FROM busybox:stable\nRUN cat /proc/sys/kernel/random/uuid > /once\nCOPY note /note\n";

describe("caches", function () {
  this.timeout(600_000);
  let workspace: Workspace;
  let registry: OtherRegistry;
  let proxy: FaultyProxy;
  before(async () => {
    registry = await startRegistry({ tls: false });
    proxy = await FaultyProxy.start(registry.address);
  });
  after(async () => {
    proxy.stop();
    await registry.stop();
  });
  beforeEach(async () => {
    workspace = await Workspace.create();
    workspace.write("app/Dockerfile", DOCKERFILE);
    workspace.write("app/note", "first\n");
  });
  afterEach(() => workspace.remove());

  it("that cannot be written are left out with one warning, unless they are required", async () => {
    proxy.fault = (method, path) =>
      method !== "GET" && method !== "HEAD" && path.startsWith("/v2/acme/cache/") ? { status: 403 } : undefined;
    const repositories = [`${proxy.address}/acme/app`];
    const cache = { type: "registry", ref: `${proxy.address}/acme/cache` };
    const platforms = ["linux/amd64", "linux/arm64"];
    workspace.configureApp({ repositories, platforms, cache: { ...cache, required: true } });
    const required = await workspace.up();
    assert.notEqual(required.exitCode, 0);
    assert.ok(!required.steps.some((step) => step.includes("app-linux")), required.output);
    assert.ok(required.output.includes(`error: ${cache.ref}: `), required.output);

    workspace.configureApp({ repositories, platforms, cache });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.ok(await digestOf(`${registry.address}/acme/app:latest`));
    const warning = `warning: the cache ${cache.ref} cannot be written, and the image is published without it: `;
    // What comes before shows it again with each step of the resource.
    const [, diagnostics = ""] = output.split("Diagnostics:");
    assert.equal(diagnostics.split(warning).length, 2, output);
    assert.deepEqual((await workspace.up()).steps, []);
  });

  it("inside of an image are read from the tags that it had before", async () => {
    const { repository } = workspace;
    const git = (...args: string[]) =>
      execa("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
        cwd: join(workspace.folder, "app"),
      });
    const commit = async (text: string) => {
      workspace.write("app/note", text);
      await git("add", ".");
      await git("commit", "--quiet", "--message", text);
    };
    const layer = async () => {
      const { stdout } = await execa("crane", ["--insecure", "export", `${repository}:main`, "-"], {
        encoding: "buffer",
      });
      return (await execa("tar", ["-xO", "once"], { input: stdout })).stdout;
    };
    await git("init", "--quiet", "--initial-branch=main");
    await commit("one");
    workspace.configureApp({ cache: { type: "inline" }, tags: ["type=ref,event=branch", "type=sha"] });
    const first = await workspace.up();
    assert.equal(first.exitCode, 0, first.output);
    const before = await layer();
    await execa("docker-buildx", ["prune", "--builder", "sandbox", "--all", "--force"]);
    await commit("two");
    const second = await workspace.up();
    assert.equal(second.exitCode, 0, second.output);
    assert.equal(await layer(), before);
  });
});
