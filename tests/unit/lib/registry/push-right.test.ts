import assert from "node:assert/strict";
import { demandPushRight } from "../../../../lib/registry/push-right.ts";
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
  await demandPushRight(repositoryOf(fake), { environment, retry: FAST });
  return fake.requests.filter(({ path }) => path !== "/v2/").map(({ method, path }) => `${method} ${path}`);
}

describe("demandPushRight", () => {
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

  it("rejects with the registry's refusal", async () => {
    const body = JSON.stringify({ errors: [{ code: "DENIED", message: "permission_denied: write_package" }] });
    const fake = await start({ status: 403, body });
    const error = await refusal(demand(fake));
    assert.equal(error.status, 403);
    assert.match(error.message, /needs the right to push there \(DENIED: permission_denied: write_package\)$/);
  });
});
