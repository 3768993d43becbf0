import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { attestedDigest, type ImageManifest } from "../../lib/oci/manifest.ts";
import { crane, digestOf, readIndex } from "./support/images.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { Workspace } from "./support/workspace.ts";

describe("building", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let repository: string;

  const published = () => crane("export", `${repository}:latest`, "-");
  const succeed = async (...flags: string[]) => {
    const run = await workspace.up(...flags);
    assert.equal(run.exitCode, 0, run.output);
    return run;
  };

  beforeEach(async () => {
    workspace = await Workspace.create();
    repository = workspace.repository;
  });
  afterEach(() => workspace.remove());

  it("passes arguments, named contexts and hosts on, per platform where they differ", async () => {
    workspace.write("extra/note", "from a named context\n");
    workspace.write(
      "app/Dockerfile",
      "FROM busybox:stable\nARG A\nARG B\nARG C\nCOPY --from=extra note /note\nRUN echo a=$A b=$B c=$C > /args && grep build.example /etc/hosts\n",
    );
    workspace.configureApp({
      platforms: { "linux/amd64": { args: { B: 2 } } },
      args: { A: "x y", B: 1, C: true },
      contexts: { extra: "extra" },
      addHosts: ["build.example:10.1.2.3"],
    });
    await succeed();
    assert.match(await published(), /a=x y b=2 c=true/);
    assert.match(await published(), /from a named context/);
  });

  it("builds a Dockerfile in lower case, where there is no other", async () => {
    workspace.write("app/dockerfile", "FROM scratch\nCOPY note /note\n");
    workspace.write("app/note", "in lower case\n");
    workspace.configureApp();
    await succeed();
    assert.match(await published(), /in lower case/);
    assert.deepEqual((await succeed()).steps, []);
  });

  it("builds every platform and pushes nothing with publish: false", async () => {
    // A build that did not run on its platform fails.
    const machines = '"amd64 x86_64" | "arm64 aarch64"';
    const run = `case "$TARGETARCH $(uname -m)" in ${machines}) ;; *) exit 1 ;; esac`;
    workspace.write("app/Dockerfile", `FROM busybox:stable\nARG TARGETARCH\nRUN ${run}\n`);
    workspace.configureApp({ publish: false, platforms: ["linux/amd64", "linux/arm64"] });
    const requests = await requestsDuring(async () => {
      const { steps } = await succeed();
      assert.deepEqual(steps.toSorted(), ["create app", "create app-linux-amd64", "create app-linux-arm64"]);
    });
    assert.ok(requests.every(isRead));
    assert.equal(await digestOf(`${repository}:latest`), undefined);
    assert.deepEqual((await succeed()).steps, []);
  });

  it("keeps a cache for each image and platform, and uses it", async () => {
    // What is built anew is another text; what comes out of the cache is the same.
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN cat /proc/sys/kernel/random/uuid > /once\n");
    const settings = { cache: { type: "local", path: ".cache" }, platforms: ["linux/amd64", "linux/arm64"] };
    workspace.configureApp(settings);
    await succeed();
    assert.deepEqual(readdirSync(join(workspace.folder, ".cache")).sort(), ["app-linux-amd64", "app-linux-arm64"]);
    const layers = async () => {
      const { manifests } = await readIndex(`${repository}:latest`);
      const images = manifests.filter((descriptor) => attestedDigest(descriptor) === undefined);
      const children = await Promise.all(images.map(({ digest }) => crane("manifest", `${repository}@${digest}`)));
      return children.map((child) => (JSON.parse(child) as ImageManifest).layers.map(({ digest }) => digest));
    };
    const before = await layers();
    assert.notDeepEqual(before[0], before[1]);
    await execa("docker-buildx", ["prune", "--builder", "sandbox", "--all", "--force"]);
    workspace.configureApp({ ...settings, labels: { "com.example.changed": "yes" } });
    const { steps } = await succeed();
    assert.ok(steps.includes("update app-linux-arm64"));
    assert.deepEqual(await layers(), before);
  });

  it("writes no cache in a preview", async () => {
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo expensive > /expensive\n");
    workspace.configureApp({ cache: { type: "local", path: ".cache" } });
    assert.equal((await workspace.preview()).exitCode, 0);
    assert.equal(existsSync(join(workspace.folder, ".cache")), false);
  });

  it("reports every problem of the settings at once, before anything is registered", async () => {
    workspace.write("app/Dockerfile", "FROM busybox:stable\n");
    workspace.configureApp({
      repositories: ["ghcr.io/app"],
      tags: [1.1],
      platforms: ["linux/amd46"],
      context: "nowhere",
      lables: {},
    });
    const { exitCode, output, steps } = await workspace.up();
    assert.notEqual(exitCode, 0);
    for (const sentence of [
      /images\.app\.repositories\[0\]: "ghcr\.io\/app" has no owner/,
      /images\.app\.tags\[0\]: is the number 1\.1; quote it/,
      /images\.app\.platforms\[0\]: "linux\/amd46" .*did you mean "linux\/amd64"/,
      /images\.app\.context: "nowhere" does not exist/,
      /images\.app\.lables: is not a known setting; did you mean "labels"/,
    ]) {
      assert.match(output, sentence);
    }
    assert.doesNotMatch(output, /^\s+at .*\.ts:\d+/m);
    assert.deepEqual(steps, []);
  });
});
