import assert from "node:assert/strict";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { freePort } from "../../sandbox/ports.ts";
import { crane, digestOf, platformsOf, readIndex } from "./support/images.ts";
import { untilListening } from "./support/ports.ts";
import { ELF_MACHINES, UnpackedImage } from "./support/run-image.ts";
import { Workspace } from "./support/workspace.ts";

describe("the examples", function () {
  this.timeout(300_000);
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    const { project } = sandboxLayout();
    symlinkSync(join(project, "examples"), join(workspace.folder, "examples"));
    // The stack of the sandbox in a namespace of its own, without the secrets that only its own file can hold.
    workspace.environment = { SANDBOX_REGISTRY: workspace.namespace };
    const { config } = parse(readFileSync(join(project, "Pulumi.dev.yaml"), "utf8")) as {
      config: Record<string, unknown>;
    };
    const { "multiarch:github": _, ...images } = config;
    workspace.configure(images);
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
  });
  after(() => workspace.remove());

  for (const platform of ["linux/amd64", "linux/arm64"]) {
    it(`hit-counter counts on ${platform}`, async () => {
      const image = await UnpackedImage.pull(`${workspace.namespace}/acme/hit-counter:v0.2.0`, platform);
      const port = await freePort();
      const server = image.start({ "8080": `127.0.0.1:${port}` });
      server.catch(() => undefined);
      try {
        await untilListening(port);
        const ask = async (page: string) => (await fetch(`http://127.0.0.1:${port}/cgi-bin/count?page=${page}`)).json();
        const machine = platform === "linux/amd64" ? "x86_64" : "aarch64";
        assert.deepEqual(await ask("home"), { page: "home", hits: 1, machine });
        assert.deepEqual(await ask("home"), { page: "home", hits: 2, machine });
        assert.deepEqual(await ask("about"), { page: "about", hits: 1, machine });
        assert.deepEqual(await ask("..%2fetc"), { error: "page: use a-z, 0-9 and -" });
        assert.equal(image.machineOf("bin/busybox"), ELF_MACHINES[platform]);
      } finally {
        server.kill();
        await server.catch(() => undefined);
        image.remove();
      }
    });
  }

  for (const [platform, machine] of [
    ["linux/amd64", "x86_64"],
    ["linux/arm64", "aarch64"],
    ["linux/arm/v7", "armv7l"],
    // BuildKit sets no personality: a 32-bit image sees its 64-bit kernel, and only the programs are 32-bit.
    ["linux/386", "x86_64"],
  ] as const) {
    it(`toolbox says what it is on ${platform}`, async () => {
      const image = await UnpackedImage.pull(`${workspace.namespace}/mirror/toolbox:1.80.0`, platform);
      try {
        const { stdout } = await image.start();
        assert.equal(stdout, `version=1.80.0\nplatform=${platform}\nmachine=${machine}`);
        assert.equal(image.machineOf("bin/busybox"), ELF_MACHINES[platform]);
      } finally {
        image.remove();
      }
    });
  }

  it("toolbox is one index in both repositories, with its title and description", async () => {
    const [one, two] = ["acme", "mirror"].map((owner) => `${workspace.namespace}/${owner}/toolbox:1.80.0`);
    assert.equal(await digestOf(one ?? ""), await digestOf(two ?? ""));
    const index = await readIndex(one ?? "");
    assert.deepEqual(platformsOf(index), ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386"]);
    assert.equal(index.annotations?.["org.opencontainers.image.title"], "toolbox-1.80.0");
    const { config } = JSON.parse(await crane("config", "--platform", "linux/arm64", one ?? "")) as {
      config: { Labels: Record<string, string> };
    };
    assert.equal(config.Labels["org.opencontainers.image.description"], "A box of shell tools, version 1.80.0");
  });
});
