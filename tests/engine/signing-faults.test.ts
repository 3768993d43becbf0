import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { execa } from "execa";
import { parseRepository } from "../../lib/oci/reference.ts";
import { isReferrersTag, referrersTag } from "../../lib/oci/referrers.ts";
import { RegistryClient } from "../../lib/registry/client.ts";
import type { SignInput } from "../../lib/signing/sign-input.ts";
import type { IndexInputs } from "../../provider/index/inputs.ts";
import { publishIndex } from "../../provider/index/publish.ts";
import { githubToken, MockSigstore } from "../support/sigstore.ts";
import { FaultyProxy } from "./support/faulty-proxy.ts";
import { crane, pushImage, readIndex } from "./support/images.ts";
import { ReferrersFront } from "./support/referrers-front.ts";
import { type OtherRegistry, startRegistry } from "./support/registries.ts";

/** In alphabetical order. */
const TAGS = ["1.0.0", "edge", "latest"];
/** Little patience: what fails for good shall fail at once. */
const RETRY = { attempts: 3, firstWait: 1, longestWait: 2, longestRetryAfter: 1000 };
const WORKFLOW = "acme/app/.github/workflows/publish.yml@refs/heads/main";
const LIST = /\/manifests\/sha256-/;

describe("a publication that is signed, when something fails", function () {
  this.timeout(300_000);
  let registry: OtherRegistry;
  let proxy: FaultyProxy;
  let sigstore: MockSigstore;
  let digest: string;
  let repository: string;
  let cells = 0;
  const client = new RegistryClient({ environment: { DOCKER_CONFIG: "/nonexistent" }, retry: RETRY });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const SIGNING_KEY = privateKey.export({ format: "pem", type: "pkcs8" }).toString();

  before(async () => {
    registry = await startRegistry({ tls: false });
    proxy = await FaultyProxy.start(registry.address);
    sigstore = await MockSigstore.start();
    digest = await pushImage(`${registry.address}/base/app:1`, "linux/amd64", "one");
  });
  beforeEach(() => {
    repository = `${proxy.address}/signed/cell-${cells++}`;
  });
  after(async () => {
    sigstore.stop();
    proxy.stop();
    await registry.stop();
  });

  const publish = (sign: SignInput, environment: NodeJS.ProcessEnv = { SIGNING_KEY }) => {
    const manifests = [{ digest, platform: "linux/amd64", repository: `${registry.address}/base/app` }];
    const inputs: IndexInputs = {
      repository,
      tags: TAGS,
      manifests,
      annotations: {},
      forceTags: [],
      keepNewer: [],
      sign,
    };
    const signal = new AbortController().signal;
    return publishIndex({ client, inputs, recorded: {}, signal, environment, propagationLimit: 2000 });
  };
  const byKey: SignInput = { key: { env: "SIGNING_KEY" } };
  const keyless = (): SignInput => ({ keyless: true, fulcio: sigstore.url, rekor: sigstore.url });
  const token = { SIGSTORE_ID_TOKEN: githubToken(WORKFLOW) };

  /** The tags that exist. */
  const existing = async () => {
    const { exitCode, stdout } = await execa("crane", ["ls", repository], { reject: false });
    return exitCode === 0 ? stdout.split("\n").filter(Boolean) : [];
  };
  const fails = async (publishing: Promise<unknown>, message: RegExp) => {
    await assert.rejects(publishing, (error: Error) => {
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"), error.message);
      return true;
    });
    proxy.fault = () => undefined;
    sigstore.down.clear();
    assert.deepEqual(
      (await existing()).filter((tag) => !isReferrersTag(tag)),
      [],
    );
  };
  /** Publishes what failed before: signed once, and every tag moved. */
  const completes = async (...publishing: Parameters<typeof publish>) => {
    const { state } = await publish(...publishing);
    const [list, ...others] = (await existing()).filter(isReferrersTag);
    assert.deepEqual(others, []);
    assert.equal((await readIndex(`${repository}:${list}`)).manifests.length, 2);
    assert.deepEqual(state.published, Object.fromEntries(TAGS.map((tag) => [tag, state.digest])));
  };

  it("says that a registry does not take manifests with a subject", async () => {
    let manifests = 0;
    // Before them come the image and the index.
    proxy.fault = (method, path) =>
      method === "PUT" && path.includes("/manifests/sha256:") && ++manifests > 2 ? { status: 400 } : undefined;
    const sentence =
      /^localhost:\d+ answered 400 .*; signatures and attestations of sha256:\w+ are stored as manifests with a "subject", which the registry may not accept: publish there with sign: false$/;
    await fails(publish(byKey), sentence);
    await completes(byKey);
  });

  it("says that a registry takes no list of signatures", async () => {
    for (const status of [404, 405]) {
      proxy.fault = (method, path) => (method === "PUT" && LIST.test(path) ? { status } : undefined);
      await fails(
        publish(byKey),
        /this tag is the only way to find them: allow it, and to move it, or publish there with sign: false$/,
      );
    }
    await completes(byKey);
  });

  it("waits while the API that lists signatures answers 404, where the registry said that it has one", async () => {
    const front = await ReferrersFront.start(registry.address);
    try {
      repository = repository.replace(proxy.address, front.address);
      front.late = 4;
      const { state } = await publish(byKey);
      assert.deepEqual(await existing(), TAGS);
      assert.equal((await client.referrers(parseRepository(repository), state.digest))?.length, 2);
    } finally {
      front.stop();
    }
  });

  it("says which service of Sigstore is down", async () => {
    sigstore.down.set("fulcio", 403);
    await fails(
      publish(keyless(), token),
      /^http:\S+ gave no certificate to sign with: it answered \(403\) not today$/,
    );
    sigstore.down.set("rekor", 400);
    await fails(
      publish(keyless(), token),
      /^the transparency log http:\S+ took no entry: it answered \(400\) not today$/,
    );
    await completes(keyless(), token);
  });

  it("says that the OIDC token expired after it had begun", async () => {
    let asked = 0;
    const tokens = createServer((_request, response) => {
      response.end(JSON.stringify({ value: githubToken(WORKFLOW, asked++ === 0 ? 60 : -1) }));
    });
    await new Promise<void>((resolve) => tokens.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`;
      const job = { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "job" };
      await fails(
        publish(keyless(), job),
        /^GitHub's OIDC token expired at \S+, before everything was signed; run the job again$/,
      );
    } finally {
      tokens.close();
    }
    await completes(keyless(), token);
  });

  it("is listed again where another writer, which had read the list before, overwrites it at once", async () => {
    const other = await pushImage(`${repository}:other`, "linux/amd64", "of others");
    let isWritten = false;
    let overwritten: Promise<unknown> | undefined;
    proxy.fault = (method, path) => {
      if (!LIST.test(path)) return undefined;
      const isReadBack = method === "GET" && isWritten && !overwritten;
      if (method === "PUT") isWritten = true;
      if (!isReadBack) return undefined;
      const list = `${repository.replace(proxy.address, registry.address)}:${path.split("/").at(-1)}`;
      overwritten = crane(
        "index",
        "append",
        "-m",
        `${registry.address}/${parseRepository(repository).path}:other`,
        "-t",
        list,
      );
      return { delay: 2000 };
    };
    const { state } = await publish(byKey);
    await overwritten;
    proxy.fault = () => undefined;
    const { manifests } = await readIndex(`${repository}:${referrersTag(state.digest)}`);
    assert.ok(overwritten && manifests.some((each) => each.digest === other));
    assert.equal(manifests.length, 3);
  });
});
