import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerHost, findDaemon } from "../../../../components/builders/daemon.ts";

describe("the Docker daemon", () => {
  let folder: string;
  let server: Server;
  let status = 200;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-daemon-"));
    server = createServer((request, response) => {
      response.statusCode = request.url === "/_ping" ? status : 404;
      response.end("OK");
    });
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it("is that of DOCKER_HOST, else of the context in use, else of this machine", () => {
    const meta = join(folder, "contexts/meta", createHash("sha256").update("desktop").digest("hex"));
    mkdirSync(meta, { recursive: true });
    const host = "unix:///home/me/docker.sock";
    writeFileSync(join(meta, "meta.json"), JSON.stringify({ Name: "desktop", Endpoints: { docker: { Host: host } } }));
    const env = { DOCKER_CONFIG: folder };
    const own = dockerHost(env);
    assert.match(own, /^(unix:\/\/\/var\/run\/docker\.sock|npipe:.*)$/);
    assert.equal(dockerHost({ ...env, DOCKER_CONTEXT: "desktop" }), host);
    assert.equal(dockerHost({ ...env, DOCKER_CONTEXT: "default" }), own);
    assert.equal(dockerHost({ ...env, DOCKER_CONTEXT: "desktop", DOCKER_HOST: "tcp://a:1" }), "tcp://a:1");
    writeFileSync(join(folder, "config.json"), JSON.stringify({ currentContext: "desktop" }));
    assert.equal(dockerHost(env), host);
    writeFileSync(join(folder, "config.json"), "{");
    assert.equal(dockerHost(env), own);
  });

  it("is there when it answers a ping, on a socket and on a port", async () => {
    const socket = join(folder, "docker.sock");
    server.listen(socket);
    await once(server, "listening");
    const host = `unix://${socket}`;
    assert.deepEqual(await findDaemon({ DOCKER_HOST: host }), { kind: "there", host });
    status = 503;
    assert.deepEqual(await findDaemon({ DOCKER_HOST: host }), { kind: "silent", host, reason: "it answers 503" });
    status = 200;
    server.close();
    server = createServer((_request, response) => response.end("OK"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const tcp = `tcp://127.0.0.1:${port}`;
    assert.deepEqual(await findDaemon({ DOCKER_HOST: tcp }), { kind: "there", host: tcp });
  });

  it("is silent where nobody listens, and not asked here over SSH or TLS", async () => {
    const host = `unix://${join(folder, "none.sock")}`;
    assert.deepEqual(await findDaemon({ DOCKER_HOST: host }), { kind: "silent", host, reason: "ENOENT" });
    const ssh = "ssh://me@example.com";
    assert.deepEqual(await findDaemon({ DOCKER_HOST: ssh }), { kind: "there", host: ssh });
    const tls = { DOCKER_HOST: "tcp://127.0.0.1:1", DOCKER_TLS_VERIFY: "1" };
    assert.deepEqual(await findDaemon(tls), { kind: "there", host: tls.DOCKER_HOST });
  });
});
