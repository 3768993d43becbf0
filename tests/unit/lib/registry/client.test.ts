import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { digestLike } from "../../../../lib/oci/digest.ts";
import { readDocument } from "../../../../lib/oci/document.ts";
import { type Descriptor, digestOf, MANIFEST_ACCEPT, MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import { FakeRegistry, type Received, type Reply, type Script, stopAll } from "./fake-registry.ts";
import { basicHeader, client, dockerConfig, login, removeFolders, repositoryOf } from "./fixture.ts";

const DOCUMENT = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [] }));
const DIGEST = digestOf(DOCUMENT);
const MANIFESTS = "/v2/acme/app/manifests";

/** Answers from a table of `METHOD path`; anything else is a 400. */
function table(replies: Readonly<Record<string, Reply>>): Script {
  return ({ method, path }) => replies[`${method} ${path}`] ?? { status: 400 };
}

const calls = (fake: FakeRegistry) => fake.requests.map(({ method, path }) => `${method} ${path}`);

afterEach(() => {
  stopAll();
  removeFolders();
});

describe("RegistryClient.resolve", () => {
  it("takes the digest from the header of a HEAD, for any kind of manifest", async () => {
    const fake = await FakeRegistry.start(
      table({ [`HEAD ${MANIFESTS}/v1`]: { headers: { "docker-content-digest": DIGEST } } }),
    );
    assert.equal(await client().resolve(repositoryOf(fake), "v1"), DIGEST);
    assert.equal(fake.requests[0]?.headers.accept, MANIFEST_ACCEPT);
    assert.equal(fake.requests.length, 1);
  });

  it("computes the digest from the document when the header does not exist", async () => {
    const fake = await FakeRegistry.start(
      table({ [`HEAD ${MANIFESTS}/v1`]: {}, [`GET ${MANIFESTS}/v1`]: { body: DOCUMENT } }),
    );
    assert.equal(await client().resolve(repositoryOf(fake), "v1"), DIGEST);
  });

  const DIFFERENT: [name: string, head: Reply][] = [
    ...[404, 400, 403, 405, 500, 501].map((status): [string, Reply] => [`the status ${status}`, { status }]),
    ["no digest", {}],
    ["a digest that is none", { headers: { "docker-content-digest": "sha256:abc" } }],
  ];
  for (const [name, head] of DIFFERENT) {
    it(`believes a GET where a HEAD answers with ${name}`, async () => {
      for (const reference of ["v1", DIGEST]) {
        const replies = {
          [`HEAD ${MANIFESTS}/${reference}`]: head,
          [`GET ${MANIFESTS}/${reference}`]: { body: DOCUMENT },
        };
        const fake = await FakeRegistry.start(table(replies));
        assert.equal(await client().resolve(repositoryOf(fake), reference), DIGEST);
        assert.deepEqual(calls(fake), Object.keys(replies));
      }
    });
  }

  it("believes a GET where a HEAD names another digest than was asked for, or calls all there", async () => {
    const other = { headers: { "docker-content-digest": digestOf(Buffer.from("other")) } };
    const fake = await FakeRegistry.start(({ method }) => (method === "HEAD" ? other : { status: 404 }));
    assert.equal(await client().resolve(repositoryOf(fake), DIGEST), undefined);
  });

  it("believes a HEAD that does not find what did not exist a moment ago", async () => {
    const fake = await FakeRegistry.start(() => ({ status: 404 }));
    assert.equal(await client().resolve(repositoryOf(fake), "v1", { trustsHead: true }), undefined);
    assert.deepEqual(
      fake.requests.filter(({ path }) => path.includes("/manifests/")).map(({ method }) => method),
      ["HEAD"],
    );
  });

  it("asks by a GET alone for what is likely not to exist", async () => {
    const fake = await FakeRegistry.start(({ path }) => (path.endsWith("v1") ? { body: DOCUMENT } : { status: 404 }));
    assert.equal(await client().resolve(repositoryOf(fake), "v1", { isUnlikely: true }), DIGEST);
    assert.equal(await client().resolve(repositoryOf(fake), "v2", { isUnlikely: true }), undefined);
    assert.deepEqual(calls(fake), [`GET ${MANIFESTS}/v1`, `GET ${MANIFESTS}/v2`]);
  });

  it("finds none on 404 only", async () => {
    const fake = await FakeRegistry.start(() => ({ status: 404 }));
    assert.equal(await client().resolve(repositoryOf(fake), "v1"), undefined);
    assert.equal(await client().manifest(repositoryOf(fake), DIGEST), undefined);
  });

  for (const status of [400, 401, 403, 410, 429, 500, 503]) {
    it(`does not take ${status} for gone`, async () => {
      const fake = await FakeRegistry.start(() => ({ status }));
      await assert.rejects(client().resolve(repositoryOf(fake), "v1"), { name: "RegistryError", status });
      await assert.rejects(client().manifest(repositoryOf(fake), "v1"), { name: "RegistryError", status });
      await assert.rejects(client().hasBlob(repositoryOf(fake), DIGEST), { name: "RegistryError", status });
    });
  }

  it("names the tag and the repository", async () => {
    const fake = await FakeRegistry.start(() => ({ status: 500 }));
    await assert.rejects(client().resolve(repositoryOf(fake), "v1"), {
      message: `${fake.host} answered 500 while reading the tag v1 of ${fake.host}/acme/app`,
    });
  });
});

describe("RegistryClient.manifest", () => {
  it("gives the exact bytes with their type", async () => {
    const fake = await FakeRegistry.start(() => ({ body: DOCUMENT }));
    const found = await client().manifest(repositoryOf(fake), DIGEST);
    const document = readDocument(DOCUMENT, undefined);
    assert.deepEqual(found, { mediaType: MEDIA_TYPES.ociIndex, digest: DIGEST, bytes: DOCUMENT, document });
  });

  it("takes the type from the header when the document names none", async () => {
    const headers = { "content-type": `${MEDIA_TYPES.dockerManifest}; charset=utf-8` };
    const config = { mediaType: "c", digest: DIGEST, size: 1 };
    const body = JSON.stringify({ schemaVersion: 2, config, layers: [] });
    const fake = await FakeRegistry.start(() => ({ body, headers }));
    assert.equal((await client().manifest(repositoryOf(fake), "v1"))?.mediaType, MEDIA_TYPES.dockerManifest);
  });

  it("is an error when the bytes are not those that the digest names", async () => {
    const fake = await FakeRegistry.start(() => ({ body: "{}" }));
    await assert.rejects(client().manifest(repositoryOf(fake), DIGEST), {
      name: "RegistryError",
      message: `the manifest ${DIGEST} of ${fake.host}/acme/app was served as ${digestOf(Buffer.from("{}"))} instead of ${DIGEST}; try again`,
    });
  });

  it("is an error when a tag's bytes are not those that the header names", async () => {
    const fake = await FakeRegistry.start(() => ({ body: "{}", headers: { "docker-content-digest": DIGEST } }));
    await assert.rejects(client().manifest(repositoryOf(fake), "v1"), /the tag v1 of .* was served as .* instead of/);
  });
});

describe("RegistryClient.manifest, answered by who knows what", () => {
  for (const [body, what] of [
    ["<html>Sign in</html>", "is an HTML page, not JSON"],
    ["null", "is null, not a JSON object"],
    ["[]", "is a list, not a JSON object"],
    ["", "is empty"],
  ] as const) {
    it(`names the registry when the document ${what}`, async () => {
      const fake = await FakeRegistry.start(() => ({ body }));
      for (const [reference, name] of [
        ["v1", "tag v1"],
        [DIGEST, `manifest ${DIGEST}`],
      ] as const) {
        await assert.rejects(client().manifest(repositoryOf(fake), reference), {
          name: "RegistryError",
          message: `the ${name} of ${fake.host}/acme/app ${what}: is ${fake.host} a registry, with no proxy in front of it?`,
        });
      }
    });
  }

  it("refuses a document that is two, and one of another type than it came as", async () => {
    const both = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [], layers: [], config: {} }));
    const fake = await FakeRegistry.start(() => ({ body: both }));
    await assert.rejects(client().manifest(repositoryOf(fake), digestOf(both)), {
      message: `the manifest ${digestOf(both)} of ${fake.host}/acme/app has both "manifests" and "config"; it must be an index or an image`,
    });
    // Where it is can be told all the same, so that the tag can be moved away from it.
    assert.equal(await client().resolve(repositoryOf(fake), "v1"), digestOf(both));
    const other = await FakeRegistry.start(() => ({
      body: DOCUMENT,
      headers: { "content-type": MEDIA_TYPES.ociManifest },
    }));
    await assert.rejects(
      client().manifest(repositoryOf(other), "v1"),
      /declares the media type ".*index.*" but was served as ".*manifest/,
    );
  });

  it("reads no more than a manifest can have", async () => {
    const fake = await FakeRegistry.start(() => ({ body: `{"a":"${"x".repeat(4 * 1024 * 1024)}"}` }));
    await assert.rejects(
      client().manifest(repositoryOf(fake), "v1"),
      /sent more than 4194304 bytes while reading the tag v1/,
    );
  });

  it("verifies sha512, of a reference and of the header", async () => {
    const sha512 = digestLike(`sha512:${"0".repeat(128)}`, DOCUMENT);
    const headers = { "docker-content-digest": sha512 };
    const knows = (byAll: boolean) => (request: Received) =>
      request.path.includes("sha256:") && !byAll ? { status: 404 } : { body: DOCUMENT, headers };
    const fake = await FakeRegistry.start(knows(false));
    for (const reference of [sha512, "v1"]) {
      assert.equal(await client().resolve(repositoryOf(fake), reference), sha512);
      assert.equal((await client().manifest(repositoryOf(fake), reference))?.digest, sha512);
    }
    // Where the registry knows both names, a tag names what was pushed by the usual one.
    const both = await FakeRegistry.start(knows(true));
    assert.equal(await client().resolve(repositoryOf(both), "v1"), digestOf(DOCUMENT));
    assert.equal((await client().manifest(repositoryOf(both), "v1"))?.digest, digestOf(DOCUMENT));
    assert.equal(await client().resolve(repositoryOf(both), sha512), sha512);
    assert.deepEqual(await client().blob(repositoryOf(fake), sha512), DOCUMENT);
    const spoiled = await FakeRegistry.start(() => ({ body: "{}", headers }));
    await assert.rejects(
      client().manifest(repositoryOf(spoiled), sha512),
      /was served as sha512:.* instead of sha512:/,
    );
    const stored = await FakeRegistry.start(() => ({ status: 201, headers }));
    await client().putManifest(repositoryOf(stored), sha512, DOCUMENT, MEDIA_TYPES.ociIndex);
  });

  it("asks for no blob by what is no digest", async () => {
    const fake = await FakeRegistry.start(() => ({}));
    for (const digest of ["../../_catalog", "sha256:abc", `sha256:${"a".repeat(64)}?x=`]) {
      await assert.rejects(client().blob(repositoryOf(fake), digest), /is not the digest of a blob of/);
      await assert.rejects(client().hasBlob(repositoryOf(fake), digest), /is not the digest of a blob of/);
    }
    assert.deepEqual(fake.requests, []);
  });
});

describe("RegistryClient.putManifest", () => {
  it("sends the bytes with their type", async () => {
    const fake = await FakeRegistry.start(table({ [`PUT ${MANIFESTS}/v1`]: { status: 201 } }));
    await client().putManifest(repositoryOf(fake), "v1", DOCUMENT, MEDIA_TYPES.ociIndex);
    assert.deepEqual(fake.requests[0]?.body, DOCUMENT);
    assert.equal(fake.requests[0]?.headers["content-type"], MEDIA_TYPES.ociIndex);
  });

  for (const status of [200, 202, 204]) {
    it(`takes ${status} for a success once the digest reads back`, async () => {
      const fake = await FakeRegistry.start(({ method }, nth) =>
        method === "PUT" ? { status } : nth === 1 ? { status: 404 } : { body: DOCUMENT },
      );
      await client().putManifest(repositoryOf(fake), "v1", DOCUMENT, MEDIA_TYPES.ociIndex);
      assert.deepEqual(
        calls(fake),
        ["PUT", "GET", "GET"].map((method) => `${method} ${MANIFESTS}/v1`),
      );
    });
  }

  it("is an error when a success of another kind has stored nothing, or another document", async () => {
    for (const read of [{ status: 404 }, { body: "{}" }]) {
      const fake = await FakeRegistry.start(({ method }) => (method === "PUT" ? { status: 202 } : read));
      await assert.rejects(
        client({ propagationLimit: 20 }).putManifest(repositoryOf(fake), "v1", DOCUMENT, MEDIA_TYPES.ociIndex),
        {
          name: "RegistryError",
          message: `${fake.host} answered 202 while moving the tag v1 of ${fake.host}/acme/app, and does not have it; try again`,
        },
      );
    }
  });

  it("is an error when the registry has stored other bytes", async () => {
    const stored = digestOf(Buffer.from("other bytes"));
    const fake = await FakeRegistry.start(() => ({ status: 201, headers: { "docker-content-digest": stored } }));
    await assert.rejects(
      client().putManifest(repositoryOf(fake), "v1", DOCUMENT, MEDIA_TYPES.ociIndex),
      new RegExp(`the tag v1 of \\S+ was stored as ${stored} instead of ${DIGEST}; try again$`),
    );
  });

  for (const [reference, purpose] of [
    ["v1", "moving the tag v1"],
    [DIGEST, `pushing the manifest ${DIGEST}`],
  ] as const) {
    it(`says that it was ${purpose.split(" ")[0]}`, async () => {
      const fake = await FakeRegistry.start(() => ({ status: 403 }));
      const environment = dockerConfig({ auths: { [fake.host]: login() } });
      await assert.rejects(
        client({ environment }).putManifest(repositoryOf(fake), reference, DOCUMENT, MEDIA_TYPES.ociIndex),
        new RegExp(`forbids it while ${purpose} of 127\\.0\\.0\\.1:\\d+/acme/app: .* permission to push there`),
      );
    });
  }
});

describe("RegistryClient.putManifest, of what has a subject", () => {
  it("tells whether the registry lists it", async () => {
    for (const headers of [{ "oci-subject": digestOf(Buffer.from("subject")) }, {}]) {
      const fake = await FakeRegistry.start(() => ({ status: 201, headers }));
      const { isListed } = await client().putManifest(repositoryOf(fake), DIGEST, DOCUMENT, MEDIA_TYPES.ociIndex);
      assert.equal(isListed, "oci-subject" in headers);
    }
  });
});

describe("RegistryClient.blob", () => {
  const CONTENT = Buffer.from("content");
  const digest = digestOf(CONTENT);

  it("gives the bytes", async () => {
    const fake = await FakeRegistry.start(() => ({ body: CONTENT }));
    assert.deepEqual(await client().blob(repositoryOf(fake), digest), CONTENT);
  });

  it("is an error for other bytes, and for one that does not exist", async () => {
    const other = await FakeRegistry.start(() => ({ body: "other" }));
    await assert.rejects(
      client().blob(repositoryOf(other), digest),
      /the blob sha256:.* was served as sha256:.*; try again/,
    );
    const none = await FakeRegistry.start(() => ({ status: 404 }));
    await assert.rejects(client().blob(repositoryOf(none), digest), { status: 404 });
  });

  it("is looked for by HEAD", async () => {
    const fake = await FakeRegistry.start(table({ [`HEAD /v2/acme/app/blobs/${digest}`]: {} }));
    assert.equal(await client().hasBlob(repositoryOf(fake), digest), true);
    const none = await FakeRegistry.start(() => ({ status: 404 }));
    assert.equal(await client().hasBlob(repositoryOf(none), digest), false);
    for (const status of [404, 405, 500]) {
      const denied = await FakeRegistry.start(({ method }) => (method === "HEAD" ? { status } : { body: CONTENT }));
      assert.equal(await client().hasBlob(repositoryOf(denied), digest), true, String(status));
    }
  });
});

describe("RegistryClient.putBlob", () => {
  const CONTENT = Buffer.from("a signature");
  const digest = digestOf(CONTENT);
  const HEAD = `HEAD /v2/acme/app/blobs/${digest}`;
  const POST = "POST /v2/acme/app/blobs/uploads/";
  const PUT = `PUT /upload?digest=${encodeURIComponent(digest)}`;

  it("uploads what is not there", async () => {
    const replies = { [HEAD]: { status: 404 }, [POST]: { status: 202, headers: { location: "/upload" } } };
    const fake = await FakeRegistry.start(table({ ...replies, [PUT]: { status: 201 } }));
    await client().putBlob(repositoryOf(fake), CONTENT);
    assert.deepEqual(calls(fake), [HEAD, POST, PUT]);
    assert.deepEqual(fake.requests.at(-1)?.body, CONTENT);
  });

  it("sends nothing that is there", async () => {
    const fake = await FakeRegistry.start(table({ [HEAD]: {} }));
    await client().putBlob(repositoryOf(fake), CONTENT);
    assert.deepEqual(calls(fake), [HEAD]);
  });
});

describe("RegistryClient.copyBlob", () => {
  const CONTENT = Buffer.from("a layer's content");
  const blob: Descriptor = { mediaType: "application/octet-stream", digest: digestOf(CONTENT), size: CONTENT.length };
  const HEAD = `HEAD /v2/acme/app/blobs/${blob.digest}`;
  const GET = `GET /v2/acme/base/blobs/${blob.digest}`;
  const MOUNT = `POST /v2/acme/app/blobs/uploads/?mount=${blob.digest}&from=acme%2Fbase`;
  const START = "POST /v2/acme/app/blobs/uploads/";
  const QUERY = `digest=${encodeURIComponent(blob.digest)}`;
  const gone = { status: 404 };
  const stored = { status: 201 };
  const opened = (location: string) => ({ status: 202, headers: { location } });

  /** Copies from `acme/base` of one registry to `acme/app` of the same or another. */
  async function copy(target: FakeRegistry, source = target) {
    await client().copyBlob(repositoryOf(source, "acme/base"), repositoryOf(target), blob);
  }

  it("does nothing when it is there already", async () => {
    const fake = await FakeRegistry.start(table({ [HEAD]: {} }));
    await copy(fake);
    assert.deepEqual(calls(fake), [HEAD]);
  });

  it("mounts inside one registry without sending a byte", async () => {
    const fake = await FakeRegistry.start(table({ [HEAD]: gone, [MOUNT]: stored }));
    await copy(fake);
    assert.deepEqual(calls(fake), [HEAD, MOUNT]);
  });

  for (const [name, location, put] of [
    ["a relative address", "/upload/1", `/upload/1?${QUERY}`],
    ["an address with a query", "/upload/1?state=x%2F", `/upload/1?state=x%2F&${QUERY}`],
  ] as const) {
    it(`streams when the mount is declined, to ${name}`, async () => {
      const replies = { [HEAD]: gone, [MOUNT]: opened(location), [GET]: { body: CONTENT }, [`PUT ${put}`]: stored };
      const fake = await FakeRegistry.start(table(replies));
      await copy(fake);
      assert.deepEqual(calls(fake), [HEAD, MOUNT, GET, `PUT ${put}`]);
      const upload = fake.requests.at(-1);
      assert.deepEqual(upload?.body, CONTENT);
      assert.equal(upload?.headers["content-length"], String(CONTENT.length));
    });
  }

  it("streams from another registry, with no mount asked for", async () => {
    const source = await FakeRegistry.start(table({ [GET]: { body: CONTENT } }));
    const put = `PUT /upload?${QUERY}`;
    const target = await FakeRegistry.start(table({ [HEAD]: gone, [START]: opened("/upload"), [put]: stored }));
    await copy(target, source);
    assert.deepEqual(calls(target), [HEAD, START, put]);
    assert.deepEqual(target.requests.at(-1)?.body, CONTENT);
  });

  it("sends no password to an upload on another host", async () => {
    const storage = await FakeRegistry.start(table({ [`PUT /bucket?${QUERY}`]: stored }));
    const fake = await FakeRegistry.start((request) => {
      if (request.headers.authorization !== basicHeader())
        return { status: 401, headers: { "www-authenticate": "Basic" } };
      return table({ [HEAD]: gone, [MOUNT]: opened(`http://${storage.host}/bucket`), [GET]: { body: CONTENT } })(
        request,
        1,
      );
    });
    const environment = dockerConfig({ auths: { [fake.host]: login() } });
    await client({ environment }).copyBlob(repositoryOf(fake, "acme/base"), repositoryOf(fake), blob);
    assert.equal(storage.requests[0]?.headers.authorization, undefined);
    assert.deepEqual(storage.requests[0]?.body, CONTENT);
  });

  it("begins a new upload, without a mount, when one breaks off", async () => {
    let uploads = 0;
    const fake = await FakeRegistry.start((request) => {
      if (request.method === "POST") return opened(`/upload/${++uploads}`);
      if (request.method === "PUT") return request.path.startsWith("/upload/2?") ? stored : { cut: "before" };
      return table({ [HEAD]: gone, [GET]: { body: CONTENT } })(request, 1);
    });
    await copy(fake);
    const [first, second] = [1, 2].map((upload) => `PUT /upload/${upload}?${QUERY}`);
    assert.deepEqual(calls(fake), [HEAD, MOUNT, GET, first, START, GET, second]);
    assert.deepEqual(fake.requests.at(-1)?.body, CONTENT);
  });

  it("takes any success of an upload", async () => {
    const source = await FakeRegistry.start(table({ [GET]: { body: CONTENT } }));
    const replies = {
      [HEAD]: gone,
      [START]: { ...opened("/upload"), status: 200 },
      [`PUT /upload?${QUERY}`]: { status: 204 },
    };
    const target = await FakeRegistry.start(table(replies));
    await copy(target, source);
    assert.deepEqual(target.requests.at(-1)?.body, CONTENT);
  });

  it("is an error when the upload has no address, or the blob is gone", async () => {
    const homeless = await FakeRegistry.start(table({ [HEAD]: gone, [MOUNT]: { status: 202 } }));
    await assert.rejects(copy(homeless), /opened an upload without an address while copying the blob sha256:/);
    const lost = await FakeRegistry.start(table({ [HEAD]: gone, [MOUNT]: opened("/upload"), [GET]: gone }));
    await assert.rejects(copy(lost), /answered 404 while reading the blob sha256:.* of .*\/acme\/base/);
  });

  it("copies no blob that is not as long as its descriptor says", async () => {
    const fake = await FakeRegistry.start(
      table({ [HEAD]: gone, [MOUNT]: opened("/upload"), [GET]: { body: CONTENT } }),
    );
    const wrong = { ...blob, size: blob.size + 1 };
    await assert.rejects(client().copyBlob(repositoryOf(fake, "acme/base"), repositoryOf(fake), wrong), {
      name: "RegistryError",
      message: `the blob ${blob.digest} of ${fake.host}/acme/base has ${blob.size} bytes, but its manifest says ${wrong.size}`,
    });
    assert.equal(fake.requests.filter(({ path }) => path.includes("/acme/base/blobs/")).length, 1);
  });

  it("does not wait for the upload to another registry", async () => {
    const receiving = (delay: number) =>
      FakeRegistry.start(({ method }) => {
        if (method === "HEAD") return gone;
        return method === "POST" ? opened("/upload") : { ...stored, delay };
      });
    const source = await FakeRegistry.start(table({ [GET]: { body: CONTENT } }));
    const [slow, quick] = [await receiving(30_000), await receiving(0)];
    const stop = new AbortController();
    const one = client({ signal: stop.signal });
    const held = one.copyBlob(repositoryOf(source, "acme/base"), repositoryOf(slow), blob);
    while (!slow.requests.some(({ method }) => method === "PUT")) await sleep(5);
    await one.copyBlob(repositoryOf(source, "acme/base"), repositoryOf(quick), blob);
    assert.deepEqual(quick.requests.at(-1)?.body, CONTENT);
    stop.abort();
    await assert.rejects(held, /^RegistryError: stopped while copying the blob sha256:/);
  });

  it("copies more large blobs at once than there are connections", async () => {
    const large = Array.from({ length: 12 }, (_, index) => Buffer.alloc(2_000_000, index));
    const contents = new Map(large.map((bytes) => [digestOf(bytes), bytes]));
    const received = new Set<string>();
    const fake = await FakeRegistry.start(({ method, path, body }) => {
      if (method === "HEAD") return gone;
      if (method === "POST") return opened("/upload");
      if (method === "GET") return { body: contents.get(path.split("/").at(-1) ?? "") ?? "" };
      received.add(digestOf(body));
      return stored;
    });
    const one = client();
    const [from, to] = [repositoryOf(fake, "acme/base"), repositoryOf(fake)];
    const blobs = [...contents].map(([digest, bytes]) => ({ ...blob, digest, size: bytes.length }));
    await Promise.all(blobs.map((each) => one.copyBlob(from, to, each)));
    assert.deepEqual(received, new Set(contents.keys()));
  }).timeout(10_000);
});
