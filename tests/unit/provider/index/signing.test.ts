import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Artifact, composeReferrer, referrersTag } from "../../../../lib/oci/referrers.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { BUNDLE_TYPE, isSignedWith, PREDICATE_TYPE } from "../../../../lib/signing/bundle.ts";
import { keyHint } from "../../../../lib/signing/private-key.ts";
import type { SignInput } from "../../../../lib/signing/sign-input.ts";
import { storedBundles } from "../../../../lib/signing/stored-bundles.ts";
import { findChanges } from "../../../../provider/index/changes.ts";
import type { IndexInputs, IndexState } from "../../../../provider/index/inputs.ts";
import { publishIndex } from "../../../../provider/index/publish.ts";
import { IndexResource } from "../../../../provider/index/resource.ts";
import { githubToken, MockSigstore } from "../../../support/sigstore.ts";
import { COSIGN_HINT, COSIGN_KEY, COSIGN_PASSWORD } from "../../lib/signing/fixture.ts";
import { APP, attest, built, provenance, repository } from "./fixture.ts";

const SIGNATURE = "https://sigstore.dev/cosign/sign/v1";
const SLSA = "https://slsa.dev/provenance/v1";
const WORKFLOW = "acme/app/.github/workflows/publish.yml@refs/heads/main";
const BY_WORKFLOW = `https://github.com/${WORKFLOW} (https://token.actions.githubusercontent.com)`;

function newKey() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const hint = keyHint(privateKey);
  return { pem: privateKey.export({ format: "pem", type: "pkcs8" }).toString(), hint, by: `the key SHA256:${hint}` };
}

const KEY = newKey();

/** Other inputs; `sign: null` for those of an index that nobody signs. */
type News = Omit<Partial<IndexInputs>, "sign"> & { readonly sign?: SignInput | null };

/** A registry with an image in it, and how it is published with signatures. */
function start(environment: NodeJS.ProcessEnv = { KEY: KEY.pem }) {
  const fixture = built();
  const { registry } = fixture;
  const inputs: IndexInputs = {
    ...attest(fixture, [fixture.amd64, fixture.armv7], () => provenance()),
    sign: { key: { env: "KEY" }, fingerprint: KEY.hint },
  };
  const changed = ({ sign, ...news }: News): IndexInputs => {
    const { sign: _sign, ...others } = { ...inputs, ...news };
    return sign === null ? others : { ...others, sign: sign ?? inputs.sign ?? assert.fail("nobody signs") };
  };
  const publish = (news: News = {}, before?: IndexState, from = environment) =>
    publishIndex({
      client: registry,
      inputs: changed(news),
      recorded: before?.published ?? {},
      before,
      signal: new AbortController().signal,
      environment: from,
      propagationLimit: 0,
      pause: async () => undefined,
    });
  const changes = (state: IndexState, news: News = {}, from = environment) =>
    findChanges(registry, state, changed(news), { environment: from });
  const listed = (digest: string) => registry.index(APP, referrersTag(digest)).manifests;
  return { ...fixture, inputs, publish, changes, listed };
}

/** Something of others that refers to an index, and lists it over whatever is listed. */
function overwrite({ registry }: Pick<ReturnType<typeof start>, "registry">, digest: string): void {
  const subject = { mediaType: "application/vnd.oci.image.index.v1+json", digest, size: 1 };
  const artifact: Artifact = { type: "a/b", annotations: {}, mediaType: "a/b", content: Buffer.from("theirs") };
  registry.tag(
    APP,
    referrersTag(digest),
    registry.placeIndex(APP, [composeReferrer(artifact, subject).descriptor]).digest,
  );
}

async function failure(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => assert.fail("it was accepted"),
    (error: Error) => error,
  );
}

describe("publishIndex, signed with a key", () => {
  it("stores signature and provenance in one list, before a tag moves", async () => {
    const { registry, publish, listed } = start();
    const { state, signedBy } = await publish();
    assert.equal(signedBy, KEY.by);
    const found = listed(state.digest);
    assert.deepEqual(
      found.map(({ artifactType, annotations }) => [artifactType, annotations?.[PREDICATE_TYPE]]),
      [
        [BUNDLE_TYPE, SIGNATURE],
        [BUNDLE_TYPE, SLSA],
      ],
    );
    assert.deepEqual(state.signed, { by: KEY.by, referrers: found.map(({ digest }) => digest).toSorted() });
    const puts = registry.calls.filter((call) => call.startsWith("put "));
    const list = puts.indexOf(`put ${APP} ${referrersTag(state.digest)}`);
    assert.ok(list > 0 && list < puts.indexOf(`put ${APP} 1.2.3`));
    assert.equal(puts.filter((call) => call.endsWith(referrersTag(state.digest))).length, 1);
  });

  it("signs the digest of the index, and says in the provenance what it was made of", async () => {
    const { registry, publish, listed, amd64, armv7 } = start();
    const about = { source: "https://github.com/acme/app", revision: "0b4bc9a", bases: [] };
    const { state } = await publish({ provenance: about });
    const bundles = await storedBundles(registry, repository, listed(state.digest));
    const digest = { sha256: state.digest.slice("sha256:".length) };
    const [signature, slsa] = bundles.map(({ bundle }) => bundle.statement);
    assert.deepEqual(signature?.subject, [{ digest }]);
    assert.deepEqual(slsa?.subject, [{ name: APP, digest }]);
    const text = JSON.stringify(slsa?.predicate);
    for (const part of [amd64.digest, armv7.digest, "linux/arm/v7", "git+https://github.com/acme/app", "0b4bc9a"]) {
      assert.ok(text.includes(part) || text.includes(encodeURIComponent(part)), part);
    }
    const publicKey = createPublicKey(KEY.pem);
    assert.ok(bundles.every(({ bundle }) => isSignedWith(bundle, publicKey)));
  });

  it("says for a called workflow of which run it was made, whatever the settings of the caller say", async () => {
    const run = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/app", GITHUB_SHA: "0b4bc9a498f6" };
    const { registry, publish, listed } = start({ KEY: KEY.pem, MULTIARCH_CALLER: "/caller", ...run });
    const about = { source: "https://github.com/other/app", revision: "759cb42f1a11", bases: [] };
    const { state } = await publish({ provenance: about });
    const bundles = await storedBundles(registry, repository, listed(state.digest));
    const text = JSON.stringify(bundles[1]?.bundle.statement.predicate);
    assert.match(text, /"uri":"git\+https:\/\/github\.com\/acme\/app","digest":\{"gitCommit":"0b4bc9a498f6"\}/);
    assert.doesNotMatch(text, /other|759cb42f1a11/);
  });

  it("signs nothing a second time, and finds no change", async () => {
    const { registry, publish, changes } = start();
    const { state } = await publish();
    registry.calls.length = 0;
    assert.deepEqual(await changes(state), { replace: false, properties: [] });
    const again = await publish({}, state);
    assert.equal(again.signedBy, undefined);
    assert.deepEqual(again.state, { ...state, ...(state.left && { left: state.left }) });
    assert.deepEqual(registry.writes, []);
  });

  it("signs nothing a second time where the state is lost", async () => {
    const { registry, publish } = start();
    const { state } = await publish();
    registry.calls.length = 0;
    const again = await publish();
    assert.equal(again.signedBy, undefined);
    assert.deepEqual(again.state.signed, state.signed);
    assert.deepEqual(registry.writes, []);
  });

  it("signs what was published unsigned, or by another key, and leaves that signature", async () => {
    const { publish, changes, listed } = start();
    const first = (await publish({ sign: null })).state;
    assert.equal(first.signed, undefined);
    assert.deepEqual((await changes(first)).properties, ["sign"]);
    const second = (await publish({}, first)).state;
    assert.equal(second.digest, first.digest);
    const other = newKey();
    const rotated: SignInput = { key: { env: "KEY" }, fingerprint: other.hint };
    assert.deepEqual((await changes(second, { sign: rotated })).properties, ["sign"]);
    const third = await publish({ sign: rotated }, second, { KEY: other.pem });
    assert.equal(third.signedBy, other.by);
    assert.equal(listed(first.digest).length, 4);
    assert.deepEqual((await changes(second, { sign: null })).properties, []);
  });

  it("adds the provenance that a signature of others' making with the same key lacks", async () => {
    const fixture = start();
    const { state } = await fixture.publish();
    const [signature] = fixture.listed(state.digest);
    assert.ok(signature);
    fixture.registry.tag(APP, referrersTag(state.digest), fixture.registry.placeIndex(APP, [signature]).digest);
    const again = await fixture.publish();
    assert.equal(again.signedBy, KEY.by);
    assert.equal(fixture.listed(state.digest).length, 2);
    assert.ok(again.state.signed?.referrers.includes(signature.digest));
  });

  it("lists again what others have dropped, without signing anew", async () => {
    const fixture = start();
    const { state } = await fixture.publish();
    overwrite(fixture, state.digest);
    assert.deepEqual((await fixture.changes(state)).properties, ["sign"]);
    const again = await fixture.publish({}, state);
    assert.equal(again.signedBy, undefined);
    assert.deepEqual(again.state.signed, state.signed);
    assert.equal(fixture.listed(state.digest).length, 3);
  });

  it("keeps the index that is signed when the builds give the same images again", async () => {
    const fixture = start();
    const { state } = await fixture.publish();
    const rebuilt = attest(fixture, [fixture.amd64, fixture.armv7], () => provenance());
    const again = await fixture.publish({ manifests: rebuilt.manifests }, state);
    assert.equal(again.state.digest, state.digest);
    assert.equal(again.signedBy, undefined);
  });

  it("moves nothing where a step fails, and completes it the next time without signing twice", async () => {
    const whole = start();
    await whole.publish();
    const steps = whole.registry.writes.length;
    for (let failing = 1; failing <= steps; failing++) {
      const { registry, publish, listed } = start();
      registry.before = (call) => {
        if (registry.writes.includes(call) && registry.writes.length === failing) throw new RegistryError("down", 503);
      };
      const error = await failure(publish());
      const moved = registry.calls.some((call) => call === `put ${APP} 1.2.3`);
      if (!moved)
        assert.deepEqual(
          Object.keys(registry.tags(APP)).filter((tag) => !tag.startsWith("sha256-")),
          [],
        );
      registry.before = () => {};
      const { state, signedBy } = await publish();
      assert.equal(listed(state.digest).length, 2, error.message);
      assert.deepEqual(Object.keys(state.published).length, 3);
      // A tag that was on its way had its signatures.
      if (moved) assert.equal(signedBy, undefined);
    }
    assert.ok(steps >= 8);
  });

  it("signs with a key of the stack, whose password may be one as well", async () => {
    const { publish } = start({});
    const sign = { fingerprint: COSIGN_HINT };
    const { signedBy } = await publish({ sign, signSecrets: { key: COSIGN_KEY, password: COSIGN_PASSWORD } });
    assert.equal(signedBy, `the key SHA256:${COSIGN_HINT}`);
    assert.match(
      (await failure(publish({ sign: {} }))).message,
      /^the key of the stack secret is not a private key in PEM/,
    );
  });

  it("says what is wrong with the key, and moves nothing", async () => {
    const { registry, publish } = start({});
    assert.equal((await failure(publish())).message, "the key of the variable KEY is not set; set the variable KEY");
    const error = await failure(publish({}, undefined, { KEY: newKey().pem }));
    assert.equal(error.message, "the key of the variable KEY was changed while the update ran; run it again");
    assert.deepEqual(registry.tags(APP), {});
  });
});

describe("publishIndex, signed for an identity", () => {
  let mock: MockSigstore;
  beforeEach(async () => {
    mock = await MockSigstore.start();
  });
  afterEach(() => mock.stop());

  const keyless = (): SignInput => ({ keyless: true, fulcio: mock.url, rekor: mock.url });
  const token = (seconds?: number) => ({ SIGSTORE_ID_TOKEN: githubToken(WORKFLOW, seconds) });

  it("signs once for each identity, whether the state is there or not", async () => {
    const { publish, changes, listed } = start();
    const { state, signedBy } = await publish({ sign: keyless() }, undefined, token());
    assert.equal(signedBy, BY_WORKFLOW);
    assert.deepEqual(mock.requests.toSorted(), ["fulcio", "fulcio", "rekor", "rekor"]);
    assert.equal((await publish({ sign: keyless() }, state, token())).signedBy, undefined);
    assert.equal((await publish({ sign: keyless() }, undefined, token())).signedBy, undefined);
    assert.equal(mock.requests.length, 4);
    // Where there is no token, a preview takes what is signed as it is.
    assert.deepEqual((await changes(state, { sign: keyless() }, {})).properties, []);
    const other = { SIGSTORE_ID_TOKEN: githubToken(WORKFLOW.replace("main", "next")) };
    assert.deepEqual((await changes(state, { sign: keyless() }, other)).properties, ["sign"]);
    await publish({ sign: keyless() }, state, other);
    assert.equal(listed(state.digest).length, 4);
  });

  it("signs for the identity what a key has signed", async () => {
    const { publish, changes } = start();
    const { state } = await publish();
    assert.deepEqual((await changes(state, { sign: keyless() }, {})).properties, ["sign"]);
    assert.equal((await publish({ sign: keyless() }, state, token())).signedBy, BY_WORKFLOW);
  });

  it("asks no service where nobody is to sign", async () => {
    const { registry, publish } = start();
    await publish({ sign: null }, undefined, token());
    assert.deepEqual(mock.requests, []);
    assert.deepEqual(
      registry.calls.filter((call) => call.startsWith("referrers ") || call.includes("sha256-")),
      [],
    );
  });

  const DOWN = [
    ["fulcio", 400, /gave no certificate to sign with: it answered \(400\) not today$/],
    ["rekor", 400, /^the transparency log http:\S+ took no entry: it answered \(400\) not today$/],
  ] as const;
  for (const [service, status, message] of DOWN) {
    it(`moves nothing while ${service} refuses, and completes it afterwards`, async () => {
      const { registry, publish, listed } = start();
      mock.down.set(service, status);
      assert.match((await failure(publish({ sign: keyless() }, undefined, token()))).message, message);
      assert.deepEqual(registry.tags(APP), {});
      mock.down.clear();
      const { state } = await publish({ sign: keyless() }, undefined, token());
      assert.equal(listed(state.digest).length, 2);
    });
  }

  describe("against a trust root", () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "multiarch-trust-"));
    });
    after(() => rmSync(folder, { recursive: true }));
    const rootOf = ({ trustedRoot }: MockSigstore) => {
      const file = join(folder, "trusted_root.json");
      writeFileSync(file, trustedRoot);
      return file;
    };

    it("signs once, when it is valid", async () => {
      const { publish } = start();
      const sign = { ...keyless(), trustedRoot: rootOf(mock) };
      const { state, signedBy } = await publish({ sign }, undefined, token());
      assert.equal(signedBy, BY_WORKFLOW);
      assert.equal((await publish({ sign }, undefined, token())).signedBy, undefined);
      assert.equal((await publish({ sign }, state, token())).signedBy, undefined);
    });

    it("stores nothing and moves nothing when it is not", async () => {
      const { registry, publish } = start();
      const other = await MockSigstore.start();
      other.stop();
      const sign = { ...keyless(), trustedRoot: rootOf(other) };
      const { message } = await failure(publish({ sign }, undefined, token()));
      assert.match(
        message,
        /^a signature of ghcr\.io\/acme\/app@sha256:\w+ has a certificate of no authority .* \(trust root .*\); sign with /,
      );
      assert.deepEqual(registry.tags(APP), {});
      assert.deepEqual(
        registry.calls.filter((call) => call.startsWith("store ")),
        [],
      );
    });

    it("signs again what only claims to be of the same identity", async () => {
      const { publish, listed } = start();
      const forger = await MockSigstore.start();
      await publish({ sign: { keyless: true, fulcio: forger.url, rekor: forger.url } }, undefined, token());
      forger.stop();
      const sign = { ...keyless(), trustedRoot: rootOf(mock) };
      const { state, signedBy } = await publish({ sign }, undefined, token());
      assert.equal(signedBy, BY_WORKFLOW);
      assert.equal(listed(state.digest).length, 4);
    });

    it("requires of a key the log that it names", async () => {
      const { registry, publish } = start();
      const sign: SignInput = { key: { env: "KEY" }, trustedRoot: rootOf(mock) };
      const { message } = await failure(publish({ sign }));
      assert.match(message, /^a signature of \S+ has no entry in a transparency log \(trust root /);
      assert.deepEqual(registry.tags(APP), {});
      assert.equal((await publish({ sign: { ...sign, rekor: mock.url } })).signedBy, KEY.by);
    });
  });

  it("moves nothing where the token expires, or there is none", async () => {
    const { registry, publish } = start();
    assert.match(
      (await failure(publish({ sign: keyless() }, undefined, token(1)))).message,
      /^the token of SIGSTORE_ID_TOKEN expired at \S+, before everything was signed; run the job again$/,
    );
    assert.match(
      (await failure(publish({ sign: keyless() }, undefined, {}))).message,
      /^there is no OIDC token to sign/,
    );
    assert.deepEqual(registry.tags(APP), {});
    assert.deepEqual(mock.requests, []);
  });
});

describe("IndexResource, signed", () => {
  it("says in a preview who would sign what, and afterwards who has", async () => {
    const { registry, inputs } = start();
    const said: string[] = [];
    const say = async (lines: readonly string[]) => void said.push(...lines);
    const at = (environment: NodeJS.ProcessEnv) =>
      new IndexResource(new AbortController().signal, () => registry, 0, environment);
    const resource = at({ KEY: KEY.pem });
    const news = { ...inputs };
    assert.deepEqual(resource.check(news).failures, []);
    await resource.preview(undefined, news, say);
    const would = (by: string) => `new and unsigned indexes would be signed by ${by}`;
    const short = would(`${KEY.by.slice(0, "the key SHA256:".length + 12)}…`);
    assert.equal(said.at(-1), short);
    // Once, whatever the number of repositories.
    await resource.preview(undefined, news, say);
    assert.equal(said.filter((line) => line === short).length, 1);
    said.length = 0;
    const { state } = await resource.publish(undefined, news, say);
    assert.ok(said.includes(`signed by ${KEY.by}`));
    said.length = 0;
    await resource.preview(state, news, say);
    assert.ok(!said.some((line) => line.includes("signed")));
    await at({}).preview(state, { ...news, sign: { keyless: true } }, say);
    assert.equal(said.at(-1), would("the identity of the OIDC token"));
    said.length = 0;
    await at({}).preview(undefined, { ...news, sign: { key: { file: "none.key" } } }, say);
    assert.equal(said.at(-1), would('the key of the file "none.key"'));
  });

  it("names what is not said of signatures", () => {
    const { inputs } = start();
    const resource = new IndexResource(new AbortController().signal);
    for (const sign of [{ key: "hunter2" }, { keyless: false }, { key: { env: "KEY" }, fulcio: "x" }, "auto"]) {
      assert.ok(resource.check({ ...inputs, sign }).failures.length > 0, JSON.stringify(sign));
    }
  });
});
