import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { createDispatcher } from "../../../../lib/http/dispatcher.ts";
import { systemAuthorities } from "../../../../lib/http/system-authorities.ts";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { type Certificate, selfSigned } from "../registry/certificates.ts";
import { FakeRegistry, stopAll } from "../registry/fake-registry.ts";
import { client, dockerConfig, login, removeFolders, temporaryFolder } from "../registry/fixture.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const found = () => ({ headers: { "docker-content-digest": DIGEST } });

afterEach(() => {
  stopAll();
  removeFolders();
});

describe("TLS with an own authority", () => {
  let folder: string;
  let certificate: Certificate;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-tls-"));
    certificate = selfSigned(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const resolve = (host: string, environment: NodeJS.ProcessEnv) =>
    client({ environment }).resolve(parseRepository(`${host}/acme/app`), "v1");

  it("is an error without it, never tried again, and never plain HTTP", async () => {
    const fake = await FakeRegistry.start(found, certificate);
    const environment = dockerConfig({ auths: { [`localhost:${fake.port}`]: login() } });
    await assert.rejects(resolve(`localhost:${fake.port}`, environment), (error: RegistryError) => {
      assert.ok(error instanceof RegistryError);
      assert.match(
        error.message,
        /could not be reached while reading the tag v1 .*: DEPTH_ZERO_SELF_SIGNED_CERT\. Its certificate authority is not trusted here: add it to the system's store or as \/etc\/docker\/certs\.d\/localhost:\d+\/ca\.crt, or name its file in SSL_CERT_FILE; BuildKit needs it/,
      );
      return true;
    });
    // Before the one that is refused, another finds out that it speaks TLS.
    assert.deepEqual([fake.connections, fake.requests.length], [2, 0]);
  });

  it("is an error when the certificate is another host's, never tried again", async () => {
    const others = selfSigned(temporaryFolder(), "DNS:other.example.com");
    const fake = await FakeRegistry.start(found, others);
    const environment = { ...dockerConfig({}), SSL_CERT_FILE: others.file };
    await assert.rejects(resolve(`localhost:${fake.port}`, environment), /: ERR_TLS_CERT_ALTNAME_INVALID$/);
    // Before the one that is refused, another finds out that it speaks TLS.
    assert.deepEqual([fake.connections, fake.requests.length], [2, 0]);
  });

  for (const variable of ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"]) {
    it(`works with ${variable}`, async () => {
      const fake = await FakeRegistry.start(found, certificate);
      const environment = { ...dockerConfig({}), [variable]: certificate.file };
      assert.equal(await resolve(`localhost:${fake.port}`, environment), DIGEST);
    });

    it(`is an error when ${variable} names no file`, async () => {
      const environment = { ...dockerConfig({}), [variable]: "/none.pem" };
      await assert.rejects(resolve("localhost:1", environment), {
        message: `${variable} names "/none.pem", which does not exist; fix or unset it`,
      });
    });
  }

  it("works with the folders of SSL_CERT_DIR", async () => {
    const fake = await FakeRegistry.start(found, certificate);
    const environment = { ...dockerConfig({}), SSL_CERT_DIR: `/none:${folder}` };
    assert.equal(await resolve(`localhost:${fake.port}`, environment), DIGEST);
  });

  it("reads the system's store when it connects with TLS, and not before", async () => {
    const fake = await FakeRegistry.start(() => ({}), certificate);
    const store = temporaryFolder();
    const dispatcher = createDispatcher(`localhost:${fake.port}`, { ...dockerConfig({}), SSL_CERT_DIR: store });
    copyFileSync(certificate.file, join(store, "ca.pem"));
    const { statusCode } = await request(`https://localhost:${fake.port}/v2/`, { dispatcher });
    assert.equal(statusCode, 200);
  });

  it("reads the system's store for no registry on this machine that speaks plain HTTP", async () => {
    const plain = await FakeRegistry.start(found);
    const secure = await FakeRegistry.start(found, certificate);
    const store = temporaryFolder();
    const environment = { ...dockerConfig({}), SSL_CERT_DIR: store };
    assert.equal(await resolve(`localhost:${plain.port}`, environment), DIGEST);
    // A store that has been read is not read again.
    copyFileSync(certificate.file, join(store, "ca.pem"));
    assert.equal(await resolve(`localhost:${secure.port}`, environment), DIGEST);
  });

  it("reads the first file of the system's store, and its folders", () => {
    const store = { files: ["/none", certificate.file, "/etc/hosts"], folders: [] };
    assert.deepEqual(systemAuthorities({}, store), [certificate.cert.trim()]);
    assert.deepEqual(systemAuthorities({}, { files: [], folders: ["/none", folder] }), [certificate.cert.trim()]);
    assert.deepEqual(systemAuthorities({ SSL_CERT_FILE: "/none" }, store), []);
  });

  it("works with certs.d of exactly this host and port", async () => {
    const fake = await FakeRegistry.start(found, certificate);
    const environment = dockerConfig({});
    const trust = (host: string) => {
      const place = join(environment.DOCKER_CONFIG ?? "", "certs.d", host);
      mkdirSync(place, { recursive: true });
      copyFileSync(certificate.file, join(place, "ca.crt"));
    };
    trust("localhost");
    trust(`localhost:${fake.port + 1}`);
    await assert.rejects(resolve(`localhost:${fake.port}`, environment), /SELF_SIGNED/);
    trust(`localhost:${fake.port}`);
    assert.equal(await resolve(`localhost:${fake.port}`, environment), DIGEST);
  });

  it("takes nothing else in certs.d for an authority: Docker keeps clients' certificates and keys there", async () => {
    const fake = await FakeRegistry.start(found, certificate);
    const environment = dockerConfig({});
    const host = `localhost:${fake.port}`;
    const place = join(environment.DOCKER_CONFIG ?? "", "certs.d", host);
    mkdirSync(place, { recursive: true });
    for (const name of ["client.cert", "client.key", "ca.pem", "ca.crt.bak", "crt"]) {
      copyFileSync(certificate.file, join(place, name));
    }
    await assert.rejects(resolve(host, environment), /SELF_SIGNED/);
  });

  it("sends no password to the same host without TLS", async () => {
    // One port for both: the first byte tells TLS from plain HTTP.
    const plain = await FakeRegistry.start(found);
    const fake = await FakeRegistry.start(
      ({ headers }) =>
        headers.authorization
          ? { status: 307, headers: { location: `http://${headers.host}/v2/plain` } }
          : { status: 401, headers: { "www-authenticate": "Basic" } },
      certificate,
    );
    const both = createServer((socket) => {
      socket.once("data", (first) => {
        const isTls = first[0] === 0x16;
        const onward = connect((isTls ? fake : plain).port, "127.0.0.1");
        onward.write(first);
        socket.pipe(onward).pipe(socket);
        socket.on("error", () => onward.destroy());
        onward.on("error", () => socket.destroy());
      });
    });
    await listen(both);
    try {
      const host = `localhost:${portOf(both)}`;
      const environment = { ...dockerConfig({ auths: { [host]: login() } }), SSL_CERT_FILE: certificate.file };
      assert.equal(await resolve(host, environment), DIGEST);
      assert.equal(fake.requests.at(-1)?.headers.authorization?.startsWith("Basic"), true);
      assert.deepEqual(
        plain.requests.map(({ path, headers }) => [path, headers.authorization]),
        [["/v2/plain", undefined]],
      );
    } finally {
      both.close();
    }
  });

  describe("through a proxy", () => {
    /** A proxy that leads every CONNECT to this port, and notes where it was to go. */
    async function startProxy(port: number) {
      const asked: string[] = [];
      const sockets: Socket[] = [];
      const server = createHttpServer((request, response) => {
        asked.push(`${request.method} ${request.url}`);
        response.end();
      });
      server.on("connect", (request, socket: Socket) => {
        asked.push(`CONNECT ${request.url}`);
        const onward = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
        sockets.push(socket, onward);
        socket.pipe(onward).pipe(socket);
        socket.on("error", () => onward.destroy());
      });
      await listen(server);
      const stop = () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      };
      return { asked, address: `http://127.0.0.1:${portOf(server)}`, stop };
    }

    for (const variable of ["HTTPS_PROXY", "https_proxy"]) {
      it(`goes by ${variable}, with the own authority`, async () => {
        const fake = await FakeRegistry.start(found, certificate);
        const proxy = await startProxy(fake.port);
        try {
          const environment = { ...dockerConfig({}), [variable]: proxy.address, SSL_CERT_FILE: certificate.file };
          assert.equal(await resolve("registry.invalid", environment), DIGEST);
          assert.deepEqual(proxy.asked, ["CONNECT registry.invalid:443"]);
          assert.equal(fake.requests[0]?.headers.host, "registry.invalid");
        } finally {
          proxy.stop();
        }
      });
    }

    for (const variable of ["HTTP_PROXY", "http_proxy"]) {
      it(`goes by ${variable} where plain HTTP is spoken`, async () => {
        const fake = await FakeRegistry.start(() => ({ status: 200, body: "plain" }));
        const proxy = await startProxy(fake.port);
        try {
          const dispatcher = createDispatcher("registry.invalid", { ...dockerConfig({}), [variable]: proxy.address });
          const { body } = await request("http://registry.invalid/v2/", { dispatcher });
          await body.dump();
          assert.match(proxy.asked.join(), /registry\.invalid/);
        } finally {
          proxy.stop();
        }
      });
    }

    it("goes directly for a host of NO_PROXY, and for loopback always", async () => {
      const fake = await FakeRegistry.start(found, certificate);
      const proxy = await startProxy(fake.port);
      try {
        const proxies = { HTTP_PROXY: proxy.address, HTTPS_PROXY: proxy.address, SSL_CERT_FILE: certificate.file };
        const environment = { ...dockerConfig({}), ...proxies, NO_PROXY: "registry.invalid" };
        await assert.rejects(resolve("registry.invalid", environment), /registry\.invalid could not be reached/);
        assert.equal(await resolve(`localhost:${fake.port}`, environment), DIGEST);
        assert.deepEqual(proxy.asked, []);
      } finally {
        proxy.stop();
      }
    });
  });
});

describe("the environment of a client", () => {
  it("is the only one asked for proxies", async () => {
    process.env.HTTPS_PROXY = "http://127.0.0.1:1";
    try {
      await assert.rejects(client().resolve(parseRepository("registry.invalid/acme/app"), "v1"), /ENOTFOUND|EAI_AGAIN/);
    } finally {
      delete process.env.HTTPS_PROXY;
    }
  });
});

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
