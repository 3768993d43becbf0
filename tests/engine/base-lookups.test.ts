import assert from "node:assert/strict";
import { type Fault, FaultyProxy } from "./support/faulty-proxy.ts";
import { crane, pushImage } from "./support/images.ts";
import { type OtherRegistry, startRegistry } from "./support/registries.ts";
import { type Run, Workspace } from "./support/workspace.ts";

const WORDS = "TOOMANYREQUESTS: You have reached your unauthenticated pull rate limit.";
const LIMITED = JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message: WORDS.split(": ")[1] }] });
/** How many images have the base that is asked for too often. */
const MANY = 3;

/** What happens to requests for bases, by their names, and what is then said of them. */
const FAULTS: Readonly<Record<string, { readonly fault: Fault; readonly reason: string }>> = {
  limited: {
    fault: { status: 429, headers: { "retry-after": "60" }, body: LIMITED },
    reason: `REGISTRY answered 429, too many requests, while READING: run "docker login REGISTRY"; users who are logged in may ask more often (${WORDS})`,
  },
  private: {
    fault: { status: 401, headers: { "www-authenticate": 'Basic realm="private"' } },
    reason: `REGISTRY requires credentials, and Docker's configuration has none while READING: run "docker login REGISTRY"`,
  },
  forbidden: {
    fault: { status: 403, body: '{"errors":[{"code":"DENIED"}]}' },
    reason: `REGISTRY forbids it while READING: REGISTRY requires credentials, and Docker's configuration has none: run "docker login REGISTRY" (DENIED)`,
  },
  slow: { fault: { delay: 6_000 }, reason: "the registry did not answer within 5 s" },
};

describe("the look-up of a base that fails", function () {
  this.timeout(900_000);
  let registry: OtherRegistry;
  let [proxy, offline]: FaultyProxy[] = [];
  let offlineAddress = "";
  let workspace: Workspace;
  let isBroken = false;

  before(async () => {
    registry = await startRegistry({ tls: false });
    [proxy, offline] = [await FaultyProxy.start(registry.address), await FaultyProxy.start(registry.address)];
    offlineAddress = offline.address;
    proxy.fault = (_method, path) => {
      const [, name = ""] = /^\/v2\/([a-z]+)\/manifests\/latest$/.exec(path) ?? [];
      if (!isBroken) return undefined;
      return name === "gone" ? { status: 404 } : FAULTS[name]?.fault;
    };
    workspace = await Workspace.create();
    workspace.write("app/Dockerfile", "ARG BASE\nFROM $BASE\nARG N\nLABEL n=$N\n");
    await Promise.all([...Object.keys(FAULTS), "gone", "offline"].map((name) => move(name, "old")));
  });
  after(async () => {
    proxy?.stop();
    offline?.stop();
    await registry?.stop();
    await workspace?.remove();
  });

  /** By name: what was built on. */
  const digests = new Map<string, string>();
  const move = async (name: string, text: string) => {
    const digest = await pushImage(`${registry.address}/${name}:latest`, "linux/amd64", `${name} ${text}`);
    if (!digests.has(name)) digests.set(name, digest);
  };
  const at = (name: string) => `${name === "offline" ? offlineAddress : proxy?.address}/${name}`;
  const sentence = (name: string, reason: string) =>
    reason
      .replaceAll("REGISTRY", at(name).split("/")[0] ?? "")
      .replace("READING", `reading the tag latest of ${at(name)}`);
  /** Without the names of the images that each is about. */
  const warnings = ({ output }: Run) =>
    [...new Set(output.split("\n").flatMap((line) => /warning: [\w, -]+: (base .*)/.exec(line)?.[1] ?? []))].toSorted();
  const fileIn = (image: string) => crane("export", `${workspace.namespace}/${image}:latest`, "-");
  /** Images by the names of their bases, and a number after them. */
  function configure(
    bases: Readonly<Record<string, string>>,
    fields: Readonly<Record<string, { readonly args?: object }>> = {},
  ): void {
    const images = Object.entries(bases).map(([image, base]) => [
      image,
      {
        repositories: [`${workspace.namespace}/${image}`],
        context: "app",
        platforms: ["linux/amd64"],
        tags: ["latest"],
        ...fields[image],
        args: { BASE: at(base), ...fields[image]?.args },
      },
    ]);
    workspace.configure({ builders: { default: "sandbox" }, images: Object.fromEntries(images) });
  }

  it("leaves what was built as it is, and says why once for each base", async () => {
    const names = [...Object.keys(FAULTS), "gone", "offline"];
    const bases = {
      ...Object.fromEntries(names.map((name) => [name, name])),
      ...Object.fromEntries(Array.from({ length: MANY }, (_, number) => [`limited-${number}`, "limited"])),
    };
    configure(bases);
    const built = await workspace.up();
    assert.equal(built.exitCode, 0, built.output);
    await Promise.all(names.map((name) => move(name, "new")));
    isBroken = true;
    offline?.stop();
    const stays = (name: string) => `base ${at(name)} stays at ${digests.get(name)?.slice(0, "sha256:".length + 12)}`;
    const expected = Object.entries(FAULTS).map(([name, { reason }]) => `${stays(name)}: ${sentence(name, reason)}`);
    expected.push(
      `${stays("offline")}: ${sentence("offline", "REGISTRY could not be reached while READING: ECONNREFUSED")}`,
      `base ${at("gone")} is gone from its registry; what was built ${stays("gone").replace(/.* stays at/, "stays on")}`,
    );
    for (const run of [await workspace.preview(), await workspace.up()]) {
      assert.equal(run.exitCode, 0, run.output);
      assert.deepEqual(run.steps, [], run.output);
      assert.deepEqual(warnings(run), expected.toSorted());
    }
  });

  it("builds on the base of the last build, and on BuildKit's where there is none", async () => {
    configure({ limited: "limited", fresh: "slow" }, { limited: { args: { N: "2" } } });
    const run = await workspace.up();
    assert.equal(run.exitCode, 0, run.output);
    assert.match(await fileIn("limited"), /limited old/);
    assert.match(await fileIn("fresh"), /slow new/);
    const [kept = "", unpinned = ""] = warnings(run);
    assert.match(kept, /^base \S+ stays at sha256:\w{12}: \S+ answered 429/);
    assert.equal(unpinned, `base ${at("slow")} is not pinned: ${FAULTS.slow?.reason}`);
  });
});
