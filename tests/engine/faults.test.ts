import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ImageIndex, type ImageManifest, MANIFEST_ACCEPT } from "../../lib/oci/manifest.ts";
import { parseRepository } from "../../lib/oci/reference.ts";
import { RegistryClient } from "../../lib/registry/client.ts";
import type { IndexInputs } from "../../provider/index/inputs.ts";
import { PartialPublication, publishIndex } from "../../provider/index/publish.ts";
import { type Fault, FaultyProxy } from "./support/faulty-proxy.ts";
import { pushImage } from "./support/images.ts";
import { type OtherRegistry, startRegistry } from "./support/registries.ts";

/** In the order in which they move. */
const TAGS = ["1.0.0", "edge", "latest"];
/** Little patience: what is spoiled for good shall fail at once. */
const RETRY = { attempts: 3, firstWait: 1, longestWait: 2, longestRetryAfter: 1000 };
const UPLOAD = /uploads\/[0-9a-f-]{36}/;

interface Row {
  readonly fault: Fault;
  /** The requests that can be spoiled in this way. */
  readonly methods: readonly string[];
  /** Whether a publication fails of the first one; otherwise it overcomes all of them, spoiled once each. */
  readonly isFatal?: true;
  /** How many kinds of these requests, spoiled each time, a publication fails of. */
  readonly failing: (requests: readonly string[]) => number;
}

const ALL = ["GET", "HEAD", "POST", "PUT"];
const each = (requests: readonly string[]) => requests.length;
const none = () => 0;
/** A HEAD that tells nothing is followed by a GET. */
const allButHeads = (requests: readonly string[]) => requests.filter((request) => !request.startsWith("HEAD ")).length;

const TABLE: Readonly<Record<string, Row>> = {
  "429 with Retry-After": {
    fault: { status: 429, headers: { "retry-after": "0" } },
    methods: ALL,
    failing: allButHeads,
  },
  "500": { fault: { status: 500 }, methods: ALL, failing: allButHeads },
  "503": { fault: { status: 503 }, methods: ALL, failing: allButHeads },
  "a reset before the registry has it": { fault: { reset: "request" }, methods: ALL, failing: each },
  "a reset when the registry has done it": {
    fault: { reset: "answer" },
    methods: ALL,
    // A tag that has moved is found where it should be, although no answer ever said so.
    failing: (requests) => requests.length - TAGS.length,
  },
  "a body that breaks off": { fault: { truncate: true }, methods: ["GET"], failing: each },
  "a slow body": { fault: { trickle: 2 }, methods: ["GET"], failing: none },
  "a late answer": { fault: { delay: 10 }, methods: ALL, failing: none },
  "an answer of another digest": { fault: { corrupt: "answer" }, methods: ["GET"], isFatal: true, failing: each },
  "a document or blob that arrives as another one": {
    fault: { corrupt: "request" },
    methods: ["PUT"],
    isFatal: true,
    failing: each,
  },
};

describe("each request of a publication, spoiled", function () {
  this.timeout(300_000);
  let registry: OtherRegistry;
  /** Before the registry, as the one that is published to, and as another one that an image is copied from. */
  let [target, source]: FaultyProxy[] = [];
  let platforms: { amd64: string; arm64: string };
  /** What the first publication has left, and where the registry keeps it. */
  let published: Readonly<Record<string, string>>;
  const storage = mkdtempSync(join(tmpdir(), "multiarch-faults-"));
  const folderOf = (path: string) => join(storage, "docker/registry/v2/repositories", path);
  const client = new RegistryClient({ environment: { DOCKER_CONFIG: "/nonexistent" }, retry: RETRY });
  let cells = 0;
  /** The kinds of requests that the second publication makes. */
  let requests: readonly string[];

  before(async () => {
    registry = await startRegistry({ tls: false, storage });
    [target, source] = await Promise.all([FaultyProxy.start(registry.address), FaultyProxy.start(registry.address)]);
    platforms = {
      amd64: await pushImage(`${registry.address}/base/mounted:1`, "linux/amd64", "one"),
      arm64: await pushImage(`${registry.address}/base/copied:1`, "linux/arm64", "two"),
    };
    published = (await publish(inputs(`${target.address}/app/first`, "first"), {})).state.published;
    requests = await record();
  });
  after(async () => {
    target?.stop();
    source?.stop();
    await registry.stop();
    rmSync(storage, { recursive: true, force: true });
  });

  const setFault = (fault: FaultyProxy["fault"]) => {
    for (const proxy of [target, source]) if (proxy) proxy.fault = fault;
  };

  /** The first publication holds one platform; the second brings another one and moves all tags. */
  const inputs = (repository: string, publication: "first" | "second"): IndexInputs => ({
    repository,
    tags: TAGS,
    manifests: [
      { digest: platforms.amd64, platform: "linux/amd64", repository: `${target?.address}/base/mounted` },
      ...(publication === "second"
        ? [{ digest: platforms.arm64, platform: "linux/arm64", repository: `${source?.address}/base/copied` }]
        : []),
    ],
    annotations: { "com.example.publication": publication },
    forceTags: [],
    keepNewer: [],
  });

  const publish = (wanted: IndexInputs, recorded: Readonly<Record<string, string>>) => {
    return publishIndex({ client, inputs: wanted, recorded, signal: new AbortController().signal });
  };

  /** The request without what differs from one run to the next. */
  const keyOf = (method: string, path: string) => {
    const digest = UPLOAD.test(path) ? /digest=[^&]+/.exec(path)?.[0] : undefined;
    return `${method} ${digest ? `upload ${decodeURIComponent(digest)}` : path.replace(/cell-\d+/, "cell")}`;
  };

  /** A repository in which the first publication was made: a copy of its files, which takes no requests. */
  const prepare = (): string => {
    const path = `app/cell-${cells++}`;
    cpSync(folderOf("app/first"), folderOf(path), { recursive: true });
    return `${target?.address}/${path}`;
  };

  const record = async (): Promise<string[]> => {
    const repository = prepare();
    const keys = new Set<string>();
    setFault((method, path) => {
      keys.add(keyOf(method, path));
      return undefined;
    });
    await publish(inputs(repository, "second"), published);
    setFault(() => undefined);
    return [...keys];
  };

  /** The digest that each tag names, each of them with all that it needs in the repository. */
  const readTags = async (repository: string): Promise<Record<string, string>> => {
    const { path } = parseRepository(repository);
    const get = async (kind: string, reference: string, method = "GET") => {
      const url = `http://${registry.address}/v2/${path}/${kind}/${reference}`;
      const response = await fetch(url, { method, headers: { accept: MANIFEST_ACCEPT } });
      assert.equal(response.status, 200, `${method} ${url}`);
      return response;
    };
    const found: Record<string, string> = {};
    for (const tag of TAGS) {
      found[tag] = (await get("manifests", tag, "HEAD")).headers.get("docker-content-digest") ?? "";
    }
    for (const index of new Set(Object.values(found))) {
      const { manifests } = (await (await get("manifests", index)).json()) as ImageIndex;
      for (const { digest } of manifests) {
        const { config, layers } = (await (await get("manifests", digest)).json()) as ImageManifest;
        for (const blob of [config, ...layers]) await get("blobs", blob.digest, "HEAD");
      }
    }
    return found;
  };

  const everyTag = (digest: string | undefined) => Object.fromEntries(TAGS.map((tag) => [tag, digest]));

  /**
   * Spoils requests of a second publication, and sees to what is promised.
   *
   * @param lasting whether they are spoiled each time, instead of the first one of each kind
   * @returns what it failed with
   */
  const spoil = async (keys: readonly string[], fault: Fault, lasting: boolean): Promise<Error | undefined> => {
    const repository = prepare();
    const left = new Set(keys);
    setFault((method, path) => {
      const key = keyOf(method, path);
      return left.delete(key) || (lasting && keys.includes(key)) ? fault : undefined;
    });
    const outcome = await publish(inputs(repository, "second"), published).catch((error: Error) => error);
    setFault(() => undefined);
    const live = await readTags(repository);
    const name = keys.join(", ");
    if (!(outcome instanceof Error)) {
      assert.deepEqual([...left], [], "requests that were not made");
      assert.deepEqual(live, everyTag(outcome.state.digest), name);
      return undefined;
    }
    assert.match(outcome.message, /^localhost:\d+ |^the \w+ \S+ of localhost/, name);
    const recorded = outcome instanceof PartialPublication ? outcome.state.published : published;
    assert.deepEqual(live, recorded, `${name}: what the state says after "${outcome.message}"`);
    const { state } = await publish(inputs(repository, "second"), recorded);
    assert.deepEqual(await readTags(repository), everyTag(state.digest), name);
    return outcome;
  };

  for (const [name, { fault, methods, isFatal = false, failing }] of Object.entries(TABLE)) {
    it(`by ${name} loses nothing`, async () => {
      const keys = requests.filter((key) => methods.some((method) => key.startsWith(`${method} `)));
      assert.ok(keys.length >= 5, keys.join("\n"));
      if (!isFatal) assert.equal(await spoil(keys, fault, false), undefined);
      const failures: string[] = [];
      for (const key of keys) {
        // What the first one is fatal to never comes to another one.
        const error = await spoil([key], fault, !isFatal);
        if (error) failures.push(`${key}: ${error.message}`);
      }
      assert.equal(failures.length, failing(keys), failures.join("\n"));
    });
  }
});
