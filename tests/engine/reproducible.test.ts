import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { addBuilder, startEmptyBuildkit } from "./support/builders.ts";
import type { OtherBuildkit } from "./support/buildkit.ts";
import { digestOf, readIndex } from "./support/images.ts";
import { requestsDuring } from "./support/requests.ts";
import { PROJECT, type Run, Workspace } from "./support/workspace.ts";

const COMMIT_TIME = "2026-01-02T03:04:05Z";
const PLATFORMS = ["linux/amd64", "linux/arm64"];
const BUILDER = "empty";

describe("a reproducible image", function () {
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), "multiarch-clones-"));
  const origin = join(folder, "origin");
  const started: { readonly workspace: Workspace; readonly buildkit: OtherBuildkit }[] = [];

  const git = (at: string, ...args: string[]) =>
    execa("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
      cwd: at,
      env: { GIT_AUTHOR_DATE: COMMIT_TIME, GIT_COMMITTER_DATE: COMMIT_TIME },
    });
  const commit = async () => {
    await git(origin, "add", "--all");
    await git(origin, "commit", "--quiet", "--message", "change");
  };
  /** Another clone, made with this umask. */
  const clone = async (name: string, umask: string, ...options: string[]) => {
    const place = join(folder, name);
    const address = `file://${origin}`;
    await execa("sh", ["-c", `umask ${umask}; git clone --quiet "$@"`, "sh", ...options, address, place]);
    return place;
  };
  /** A stack that builds the examples of a clone with an empty cache; one image does not ask for the same digest. */
  const machine = async (place: string) => {
    const workspace = await Workspace.create();
    const buildkit = await startEmptyBuildkit();
    started.push({ workspace, buildkit });
    await addBuilder(workspace, BUILDER, buildkit);
    configure(workspace, place);
    return workspace;
  };
  const configure = (workspace: Workspace, place: string, namespace = workspace.namespace) => {
    const common = { platforms: PLATFORMS, tags: ["latest"], volatileLabels: "index" };
    const counter = { ...common, context: join(place, "hit-counter") };
    const toolbox = {
      ...common,
      context: join(place, "toolbox"),
      dockerfile: "Dockerfile.toolbox",
      // A provenance has times in it, and the index lists it.
      attestations: { provenance: false },
      args: { TOOLBOX_VERSION: "1.0" },
    };
    workspace.configure({
      builders: { default: BUILDER },
      images: {
        "hit-counter": { ...counter, reproducible: true, repositories: [`${namespace}/hit-counter`] },
        toolbox: { ...toolbox, reproducible: true, repositories: [`${namespace}/toolbox`] },
        plain: { ...counter, platforms: ["linux/amd64"], repositories: [`${namespace}/plain`] },
      },
    });
  };
  const digests = async ({ namespace }: Workspace) =>
    Object.fromEntries(
      await Promise.all(
        ["hit-counter", "toolbox", "plain"].map(async (name) => {
          const { manifests } = await readIndex(`${namespace}/${name}:latest`);
          const images = manifests.filter((descriptor) => attestedDigest(descriptor) === undefined);
          return [name, images.map(({ digest }) => digest)] as const;
        }),
      ),
    );

  before(async () => {
    for (const name of ["hit-counter", "toolbox"])
      cpSync(join(PROJECT, "examples", name), join(origin, name), { recursive: true });
    await git(folder, "init", "--quiet", "--initial-branch=main", origin);
    await commit();
  });
  after(async () => {
    for (const { workspace, buildkit } of started) {
      await workspace.remove();
      await buildkit.stop();
    }
    rmSync(folder, { recursive: true });
  });

  it("has the same digest from two clones on two builders, and publishes it once", async () => {
    const one = await machine(await clone("one", "022"));
    const other = await machine(await clone("other", "002"));
    for (const workspace of [one, other]) {
      const { exitCode, output } = await workspace.up();
      assert.equal(exitCode, 0, output);
    }
    const [first, second] = [await digests(one), await digests(other)];
    for (const name of ["hit-counter", "toolbox"]) assert.deepEqual(first[name], second[name], name);
    assert.notDeepEqual(first.plain, second.plain);
    const toolbox = ({ namespace }: Workspace) => digestOf(`${namespace}/toolbox:latest`);
    assert.equal(await toolbox(one), await toolbox(other));

    // A machine that knows nothing of it, and builds anew.
    await execa("docker-buildx", ["prune", "--builder", BUILDER, "--all", "--force"], { env: one.environment });
    const late = await Workspace.create();
    late.environment = one.environment;
    configure(late, join(folder, "other"), one.namespace);
    let again: Run | undefined;
    const requests = await requestsDuring(async () => {
      again = await late.up();
    });
    await late.remove();
    assert.equal(again?.exitCode, 0, again?.output);
    for (const name of ["hit-counter", "toolbox"]) {
      const digest = await digestOf(`${one.namespace}/${name}:latest`);
      const line = `${one.namespace}/${name}: ${digest?.slice(0, 19)} was published already; unchanged: latest\n`;
      assert.ok(again.output.includes(line), again.output);
      // What its builds attest is another text after every one; without that, nothing at all is written.
      const part = name === "toolbox" ? "/toolbox/" : `/${name}/manifests/latest`;
      const written = requests.filter(({ method, path }) => method === "PUT" && path.includes(part));
      assert.deepEqual(written, []);
    }
  });
});
