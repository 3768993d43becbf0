import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { FaultyProxy } from "./support/faulty-proxy.ts";
import { digestOf, pushImage, readIndex, validate } from "./support/images.ts";
import { INDEX_PROGRAM } from "./support/index-program.ts";
import { startRegistry } from "./support/registries.ts";
import { sandboxRegistry, Workspace } from "./support/workspace.ts";

describe("registries", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  const busybox = () => `${sandboxRegistry()}/library/busybox`;

  before(async () => {
    workspace = await Workspace.create(INDEX_PROGRAM);
  });
  afterEach(() => {
    workspace.environment = {};
  });
  after(() => workspace.remove());

  /** Publishes the sandbox's base image to a repository. */
  const publishTo = async (repository: string) => {
    const digest = await digestOf(`${busybox()}:stable`);
    const manifests = [{ digest, repository: busybox() }];
    workspace.configure({ "test:indexes": { copy: { repository, tags: ["latest"], manifests } } });
    return workspace.up();
  };

  /** Publishes, has another client check what is there, and sees no difference afterwards. */
  const publishWhole = async (repository: string, env: Record<string, string> = {}) => {
    const { exitCode, output } = await publishTo(repository);
    assert.equal(exitCode, 0, output);
    await validate(`${repository}:latest`, env);
    assert.deepEqual((await workspace.up()).steps, []);
  };

  /** A Docker configuration that holds only this. */
  const dockerConfiguration = (content: object) => {
    const folder = join(workspace.folder, "docker");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "config.json"), JSON.stringify(content));
    return folder;
  };

  it("without passwords, in plain HTTP on this machine", async () => {
    const other = await startRegistry({ tls: false });
    try {
      await publishWhole(`${other.address}/acme/copy`);
    } finally {
      await workspace.destroy();
      await other.stop();
    }
  });

  it("without passwords, with TLS by an own authority", async () => {
    const other = await startRegistry({ tls: true });
    try {
      const refused = await publishTo(`${other.address}/acme/file`);
      assert.notEqual(refused.exitCode, 0);
      assert.match(refused.output, /could not be reached while .*(SELF_SIGNED|CERT)/);
      assert.match(refused.output, /Its certificate authority is not trusted here: add it to the system's store/);
      const folder = join(workspace.folder, "authorities");
      mkdirSync(folder);
      cpSync(other.authority, join(folder, "own.pem"));
      for (const [name, value] of [
        ["SSL_CERT_FILE", other.authority],
        ["SSL_CERT_DIR", folder],
      ] as const) {
        workspace.environment = { [name]: value };
        await publishWhole(`${other.address}/acme/${name.toLowerCase()}`, { SSL_CERT_FILE: other.authority });
      }
    } finally {
      workspace.environment = {};
      await workspace.destroy();
      await other.stop();
    }
  });

  it("with a password, from a credential helper", async () => {
    const { stdout } = await execa("cat", [join(process.env.DOCKER_CONFIG ?? "", "config.json")]);
    const { auths } = JSON.parse(stdout) as { auths: Record<string, { auth: string }> };
    const [Username, Secret] = Buffer.from(auths[sandboxRegistry()]?.auth ?? "", "base64")
      .toString()
      .split(":");
    const helper = join(workspace.folder, "docker-credential-test");
    writeFileSync(helper, `#!/bin/sh\ncat >/dev/null\necho '${JSON.stringify({ Username, Secret })}'\n`, {
      mode: 0o755,
    });
    workspace.environment = {
      DOCKER_CONFIG: dockerConfiguration({ credHelpers: { [sandboxRegistry()]: "test" } }),
      PATH: `${workspace.folder}:${process.env.PATH}`,
    };
    const { exitCode, output } = await publishTo(`${workspace.namespace}/helped`);
    assert.equal(exitCode, 0, output);
    assert.ok(await digestOf(`${workspace.namespace}/helped:latest`));
  });

  it("with a wrong password, or none: one sentence each, nothing published, nothing told", async () => {
    const repository = `${workspace.namespace}/refused`;
    const secret = "wrong-and-secret";
    const auth = Buffer.from(`user:${secret}`).toString("base64");
    for (const [auths, sentence] of [
      [{ [sandboxRegistry()]: { auth } }, /refused the credentials while reading/],
      [{}, /requires credentials, and Docker's configuration has none while reading/],
    ] as const) {
      workspace.environment = { DOCKER_CONFIG: dockerConfiguration({ auths }) };
      const { exitCode, output } = await publishTo(repository);
      assert.notEqual(exitCode, 0);
      assert.match(output, sentence);
      assert.match(output, new RegExp(`run "docker login ${sandboxRegistry()}"`));
      assert.doesNotMatch(output, new RegExp(`${secret}|${auth}`));
    }
    assert.equal(await digestOf(`${repository}:latest`), undefined);
  });

  it("that answer a push with another success, once what was pushed reads back", async () => {
    const other = await startRegistry({ tls: false });
    const proxy = await FaultyProxy.start(other.address);
    try {
      let puts = 0;
      proxy.fault = (method, path) => {
        if (method !== "PUT" || !path.includes("/manifests/")) return undefined;
        puts += 1;
        return { answered: puts % 2 === 0 ? 200 : 202 };
      };
      await publishWhole(`${proxy.address}/acme/copy`);
      assert.ok(puts >= 3, String(puts));
    } finally {
      await workspace.destroy();
      proxy.stop();
      await other.stop();
    }
  });

  it("that hold images of Docker's own types: a list of such types, as other tools make it", async () => {
    const repository = `${workspace.namespace}/docker-types`;
    const manifests = [];
    for (const platform of ["linux/amd64", "linux/arm64"]) {
      const digest = await pushImage(`${repository}:${platform.replace("/", "-")}`, platform, platform, "docker");
      manifests.push({ digest, repository });
    }
    workspace.configure({ "test:indexes": { copy: { repository, tags: ["latest"], manifests } } });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    const { mediaType, manifests: listed } = await readIndex(`${repository}:latest`);
    assert.equal(mediaType, "application/vnd.docker.distribution.manifest.list.v2+json");
    assert.deepEqual(
      new Set(listed.map((each) => each.mediaType)),
      new Set(["application/vnd.docker.distribution.manifest.v2+json"]),
    );
    assert.deepEqual((await workspace.up()).steps, []);
  });

  it("that lead to an address of this machine's link are not followed there", async () => {
    const other = await startRegistry({ tls: false });
    const proxy = await FaultyProxy.start(other.address);
    try {
      // Clouds keep credentials at such addresses.
      const nearby = "169.254.7.7:8080";
      proxy.fault = (method, path) => {
        if (path.startsWith("/v2/acme/token/")) {
          return { status: 401, headers: { "www-authenticate": `Bearer realm="http://${nearby}/token"` } };
        }
        const location = `http://${nearby}${path}`;
        if (path.startsWith("/v2/acme/read/manifests/")) return { status: 307, headers: { location } };
        const opens = method === "POST" && path.startsWith("/v2/acme/upload/");
        return opens ? { status: 202, headers: { location } } : undefined;
      };
      const manifests = [{ digest: await digestOf(`${busybox()}:stable`), repository: busybox() }];
      const to = (name: string) => ({ repository: `${proxy.address}/acme/${name}`, tags: ["latest"], manifests });
      workspace.configure({ "test:indexes": { token: to("token"), read: to("read"), upload: to("upload") } });
      const { exitCode, output } = await workspace.up();
      assert.notEqual(exitCode, 0);
      assert.match(
        output,
        /names the token service http:\/\/169\.254\.7\.7:8080, which is an address of this machine or of a private network and is not asked; if it is the registry's own, trust it/,
      );
      assert.match(output, /leads to 169\.254\.7\.7:8080 while reading /);
      assert.match(
        output,
        /leads to 169\.254\.7\.7:8080 while copying the blob .* which a registry elsewhere must not use/,
      );
    } finally {
      await workspace.destroy();
      proxy.stop();
      await other.stop();
    }
  });

  it("that do not answer are an error, and never a tag that is gone", async () => {
    const other = await startRegistry({ tls: false });
    assert.equal((await publishTo(`${other.address}/acme/app`)).exitCode, 0);
    await other.stop();
    const { exitCode, output, steps } = await workspace.preview();
    assert.notEqual(exitCode, 0);
    assert.match(output, /could not be reached while reading .*ECONNREFUSED/);
    assert.deepEqual(steps, []);
  });
});
