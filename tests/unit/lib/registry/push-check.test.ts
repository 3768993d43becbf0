import assert from "node:assert/strict";
import { checkPushAccess, pushChecks } from "../../../../lib/registry/push-check.ts";
import { FakeRegistry, type Reply, stopAll } from "./fake-registry.ts";
import { dockerConfig, FAST, login, refusal, removeFolders, repositoryOf } from "./fixture.ts";

const UPLOAD = "/v2/acme/app/blobs/uploads/some-id?state=x";

afterEach(() => {
  stopAll();
  removeFolders();
});

/** A registry that answers to the opening of an upload, and to its end. */
function start(opened: Reply, cancelled: Reply = { status: 204 }): Promise<FakeRegistry> {
  return FakeRegistry.start(({ method }) => {
    if (method === "POST") return opened;
    return method === "DELETE" ? cancelled : { status: 200 };
  });
}

async function demand(fake: FakeRegistry, environment = dockerConfig({})) {
  fake.requests.length = 0;
  await checkPushAccess(repositoryOf(fake), { environment, retry: FAST });
  return fake.requests.filter(({ path }) => path !== "/v2/").map(({ method, path }) => `${method} ${path}`);
}

describe("checkPushAccess", () => {
  it("opens an upload and cancels it", async () => {
    const fake = await start({ status: 202, headers: { location: UPLOAD } });
    assert.deepEqual(await demand(fake), ["POST /v2/acme/app/blobs/uploads/", `DELETE ${UPLOAD}`]);
  });

  for (const status of [404, 405, 403, 500]) {
    it(`is content when the registry answers ${status} to the cancelling`, async () => {
      const fake = await start({ status: 202, headers: { location: UPLOAD } }, { status });
      assert.ok((await demand(fake)).length >= 2);
    });
  }

  it("cancels nothing on another host", async () => {
    const other = await FakeRegistry.start(() => ({}));
    const fake = await start({ status: 202, headers: { location: `http://${other.host}/upload` } });
    assert.deepEqual(await demand(fake), ["POST /v2/acme/app/blobs/uploads/"]);
    assert.equal(other.requests.length, 0);
  });

  it("has nothing to cancel where the upload has no address", async () => {
    assert.deepEqual(await demand(await start({ status: 202 })), ["POST /v2/acme/app/blobs/uploads/"]);
  });

  it("asks for the right to push, with the user's credentials", async () => {
    const fake = await FakeRegistry.start(({ method, headers }) => {
      if (method !== "POST") return { status: 200 };
      if (headers.authorization) return { status: 202 };
      return { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } };
    });
    await demand(fake, dockerConfig({ auths: { [fake.host]: login() } }));
    assert.match(String(fake.requests.at(-1)?.headers.authorization), /^Basic /);
  });

  it("asks the token service for the right to push to this repository", async () => {
    const fake: FakeRegistry = await FakeRegistry.start(({ path, method, headers }) => {
      if (path.startsWith("/token")) return { body: '{"token":"T1"}' };
      if (headers.authorization === "Bearer T1") return { status: method === "POST" ? 202 : 200 };
      const challenge = `Bearer realm="http://${fake.host}/token",service="registry"`;
      return { status: 401, headers: { "www-authenticate": challenge } };
    });
    const asked = await demand(fake, dockerConfig({ auths: { [fake.host]: login() } }));
    const scopes = asked
      .filter((request) => request.startsWith("GET /token"))
      .map((request) => new URL(request.slice("GET ".length), `http://${fake.host}`).searchParams.getAll("scope"));
    assert.deepEqual(scopes, [["repository:acme/app:pull,push"]]);
  });

  describe("of a token service that takes identity tokens", () => {
    /** Gives a token for the identity token `T` or, to those that docker-build has, for a password. */
    const startTokens = (takesPassword: boolean) =>
      FakeRegistry.start(({ path, method, headers, body }) => {
        if (path.startsWith("/token")) {
          const good = takesPassword && headers.authorization ? true : body.toString().includes("refresh_token=T");
          return good ? { body: '{"token":"T1"}' } : { status: 401 };
        }
        if (headers.authorization === "Bearer T1") return { status: method === "POST" ? 202 : 200 };
        return { status: 401, headers: { "www-authenticate": `Bearer realm="http://${headers.host}/token"` } };
      });
    const IDENTITY = { identitytoken: "T" };

    it("refuses one, which docker-build could not use", async () => {
      const fake = await startTokens(false);
      const error = await refusal(demand(fake, dockerConfig({ auths: { [fake.host]: IDENTITY } })));
      assert.equal(error.status, 401);
      assert.match(error.message, /has an identity token for 127\.0\.0\.1:\d+, which docker-build cannot use: run/);
      assert.equal(fake.requests.filter(({ path }) => path.startsWith("/token")).length, 0);
    });

    it("takes the password that stands beside one, as docker-build does", async () => {
      const entry = { ...login(), ...IDENTITY };
      const fake = await startTokens(true);
      assert.equal((await demand(fake, dockerConfig({ auths: { [fake.host]: entry } }))).length, 3);
      const other = await startTokens(false);
      const error = await refusal(demand(other, dockerConfig({ auths: { [other.host]: entry } })));
      assert.equal(error.status, 401);
      assert.match(error.advice ?? "", /has an identity token for 127\.0\.0\.1:\d+, which docker-build cannot use/);
    });

    it("is asked no such thing by a registry that wants no credentials", async () => {
      const fake = await start({ status: 202 });
      assert.deepEqual(await demand(fake, dockerConfig({ auths: { [fake.host]: IDENTITY } })), [
        "POST /v2/acme/app/blobs/uploads/",
      ]);
    });
  });

  it("rejects with the registry's refusal", async () => {
    const body = JSON.stringify({ errors: [{ code: "DENIED", message: "permission_denied: write_package" }] });
    const fake = await start({ status: 403, body });
    const error = await refusal(demand(fake, dockerConfig({ auths: { [fake.host]: login() } })));
    assert.equal(error.status, 403);
    assert.match(error.message, /needs permission to push there \(DENIED: permission_denied: write_package\)$/);
  });
});

describe("pushChecks", () => {
  it("checks each repository over the connections of its registry, and refuses it by itself", async () => {
    const fake = await FakeRegistry.start(({ method, path }) => {
      if (method === "DELETE") return { status: 204 };
      return path.includes("/app7/") ? { status: 403 } : { status: 202, headers: { location: UPLOAD } };
    });
    const check = pushChecks({ environment: dockerConfig({}), retry: FAST });
    const outcomes: boolean[] = [];
    for (let number = 0; number < 20; number++) {
      const checked = check(repositoryOf(fake, `acme/app${number}`));
      outcomes.push(await checked.then(() => true).catch(() => false));
    }
    assert.deepEqual(
      outcomes.flatMap((isGranted, number) => (isGranted ? [] : [number])),
      [7],
    );
    assert.equal(fake.requests.filter(({ method }) => method === "POST").length, 20);
    // One more finds out whether the server speaks TLS.
    assert.ok(fake.connections <= 1 + 8, `${fake.connections}`);
  });
});
