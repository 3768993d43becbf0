import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Accounts } from "../../../../sandbox/ghcr/accounts.ts";
import { front } from "../../../../sandbox/ghcr/front.ts";
import { accounts } from "./fixture.ts";

const UPLOAD = "/v2/ghcr.io/mona/own/blobs/uploads/17?_state=a%2Bb%3D";

describe("front", () => {
  const folder = mkdtempSync(join(tmpdir(), "front-"));
  const file = join(folder, "accounts.json");
  /** What the registry behind the front was asked, with the bodies. */
  const asked: { request: IncomingMessage; body: string }[] = [];
  const lines: string[] = [];
  let status = 201;
  let registry: Server;
  let server: Server;

  before(async () => {
    registry = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      asked.push({ request, body });
      if (request.url?.includes("/tags/list")) {
        response.setHeader("link", '</v2/ghcr.io/mona/own/tags/list?last=b&n=2>; rel="next"');
        response.end(JSON.stringify({ name: "ghcr.io/mona/own", tags: ["a", "b"] }));
        return;
      }
      response
        .writeHead(status, { location: `https://ghcr.io${UPLOAD}`, "docker-content-digest": "sha256:1" })
        .end("it");
    });
    await listen(registry);
    const { port } = registry.address() as AddressInfo;
    server = createServer(
      front({ accounts: file, registry: { port, authorization: "Basic c2VjcmV0" } }, (line) => lines.push(line)),
    );
    await listen(server);
  });
  beforeEach(() => {
    writeFileSync(file, JSON.stringify(accounts));
    asked.length = 0;
    lines.length = 0;
    status = 201;
  });
  after(() => {
    for (const each of [registry, server]) each.close().closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  const send = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, init);

  /** The header of mona, for these scopes. */
  async function signIn(...scopes: string[]): Promise<Record<string, string>> {
    const authorization = `Basic ${Buffer.from("mona:ghp_writer").toString("base64")}`;
    const query = scopes.map((scope) => `scope=repository:${scope}`).join("&");
    const { token } = (await (await send(`/token?${query}`, { headers: { authorization } })).json()) as {
      token: string;
    };
    return { authorization: `Bearer ${token}` };
  }

  it("passes a request on with the registry's own password, and the answer back, by the names of ghcr.io", async () => {
    const headers = { ...(await signIn("mona/own:pull,push")), "content-type": "text/test" };
    const answer = await send("/v2/mona/own/blobs/uploads/17?_state=a%2Bb%3D", {
      method: "PUT",
      headers,
      body: "bytes",
    });
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get("location"), "https://ghcr.io/v2/mona/own/blobs/uploads/17?_state=a%2Bb%3D");
    assert.equal(answer.headers.get("docker-content-digest"), "sha256:1");
    assert.equal(await answer.text(), "it");
    const [{ request, body } = assert.fail("nothing was asked")] = asked;
    assert.deepEqual([request.method, request.url, body], ["PUT", UPLOAD, "bytes"]);
    assert.equal(request.headers.authorization, "Basic c2VjcmV0");
    assert.equal(request.headers.host, "ghcr.io");
    assert.equal(request.headers["x-forwarded-proto"], "https");
    assert.equal(request.headers["content-type"], "text/test");
  });

  it("names the package in a list of tags, and in the address of the next part", async () => {
    const answer = await send("/v2/mona/own/tags/list", { headers: await signIn("mona/own:pull") });
    assert.deepEqual(await answer.json(), { name: "mona/own", tags: ["a", "b"] });
    assert.equal(answer.headers.get("link"), '</v2/mona/own/tags/list?last=b&n=2>; rel="next"');
  });

  it("creates a package when its first manifest was stored, and only then", async () => {
    const headers = await signIn("acme/fresh:pull,push");
    const packages = () => (JSON.parse(readFileSync(file, "utf8")) as Accounts).packages;
    await send("/v2/acme/fresh/blobs/uploads/17", { method: "PUT", headers, body: "bytes" });
    assert.equal(packages()["acme/fresh"], undefined);
    status = 400;
    await send("/v2/acme/fresh/manifests/latest", { method: "PUT", headers, body: "{}" });
    assert.equal(packages()["acme/fresh"], undefined);
    status = 201;
    await send("/v2/acme/fresh/manifests/latest", { method: "PUT", headers, body: "{}" });
    assert.deepEqual(packages()["acme/fresh"], { visibility: "private", writers: ["mona"], readers: [] });
  });

  it("mounts blobs out of packages that the token opens, and of no other", async () => {
    const mount = "/v2/mona/own/blobs/uploads/?mount=sha256:2&from=";
    const headers = await signIn("mona/own:pull,push", "acme/closed:pull", "hubot/hidden:pull");
    for (const [from, query] of [
      ["acme/closed", "?mount=sha256%3A2&from=ghcr.io%2Facme%2Fclosed"],
      ["acme/open", ""], // no scope
      ["hubot/hidden", ""], // no right
    ] as const) {
      asked.length = 0;
      await send(`${mount}${from}`, { method: "POST", headers });
      assert.equal(asked[0]?.request.url, `/v2/ghcr.io/mona/own/blobs/uploads/${query}`);
    }
  });

  it("keeps from the registry what is refused, and the connection open after a body that nobody wanted", async () => {
    const answer = await send("/v2/mona/own/manifests/latest", { method: "PUT", body: "x".repeat(1_000_000) });
    assert.equal(answer.status, 401);
    assert.equal((await send("/v2/app/manifests/latest")).status, 400);
    assert.deepEqual(asked, []);
  });

  it("sees at once what was changed in the accounts", async () => {
    assert.equal((await send("/token?scope=repository:mona/own:pull")).status, 401);
    const shown = { ...accounts.packages["mona/own"], visibility: "public" };
    writeFileSync(file, JSON.stringify({ ...accounts, packages: { "mona/own": shown } }));
    assert.equal((await send("/token?scope=repository:mona/own:pull")).status, 200);
  });

  it("says what is wrong with accounts that cannot be read, and lives on", async () => {
    writeFileSync(file, "{");
    const answer = await send("/v2/");
    assert.equal(answer.status, 500);
    assert.match(await answer.text(), /accounts\.json: .*JSON/);
    writeFileSync(file, JSON.stringify(accounts));
    assert.equal((await send("/v2/")).status, 401);
  });

  it("tells each request in a line, without its query", async () => {
    await send("/token?scope=repository:acme/open:pull");
    await send("/v2/");
    assert.deepEqual(lines, ["GET /token 200", "GET /v2/ 401"]);
  });
});

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
}
