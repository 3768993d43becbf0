import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FaultyProxy } from "./support/faulty-proxy.ts";
import { digestOf } from "./support/images.ts";
import { type OtherRegistry, startRegistry } from "./support/registries.ts";
import { Workspace } from "./support/workspace.ts";

const BASIC = `Basic ${Buffer.from("person:secret-word").toString("base64")}`;
const BEARER = "Bearer short-lived";

describe("a registry whose token service is another host", function () {
  this.timeout(300_000);
  let registry: OtherRegistry;
  let front: FaultyProxy;
  let service: FaultyProxy;
  let workspace: Workspace;
  /** The authorizations that the token service was shown. */
  const shown: (string | undefined)[] = [];

  before(async () => {
    registry = await startRegistry({ tls: false });
    [front, service] = await Promise.all([FaultyProxy.start(registry.address), FaultyProxy.start(registry.address)]);
    const realm = `http://${service.address.replace("localhost", "127.0.0.1")}/token`;
    front.fault = (_method, _path, { authorization }) => {
      if (authorization === BEARER) return undefined;
      return { status: 401, headers: { "www-authenticate": `Bearer realm="${realm}",service="registry"` } };
    };
    service.fault = (_method, _path, { authorization }) => {
      shown.push(authorization);
      if (authorization !== BASIC) return { status: 401 };
      const body = JSON.stringify({ token: BEARER.split(" ")[1], expires_in: 300 });
      return { status: 200, headers: { "content-type": "application/json" }, body };
    };
    workspace = await Workspace.create();
    const docker = join(workspace.folder, "docker");
    mkdirSync(docker);
    const auths = { [front.address]: { auth: BASIC.split(" ")[1] } };
    writeFileSync(join(docker, "config.json"), JSON.stringify({ auths }));
    workspace.environment = { DOCKER_CONFIG: docker };
    workspace.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
  });
  after(async () => {
    await workspace.remove();
    for (const proxy of [front, service]) proxy.stop();
    await registry.stop();
  });

  it("gets no credentials until the stack trusts it, and all of a publication then", async () => {
    const host = service.address.replace("localhost", "127.0.0.1");
    const builders = { default: "sandbox" };
    const repository = `${front.address}/acme/app`;
    const images = { app: { repositories: [repository], context: "app", platforms: ["linux/amd64"], tags: ["1.0.0"] } };
    workspace.configure({ builders, images });
    const refused = await workspace.up();
    assert.notEqual(refused.exitCode, 0);
    assert.match(refused.output, new RegExp(`tokenServices: \\["${host}"\\]`));
    assert.equal(shown.length, 0);
    assert.ok(!refused.steps.some((step) => step.includes("linux-amd64")), refused.steps.join("\n"));

    workspace.configure({ builders, images, registries: { [front.address]: { tokenServices: [host] } } });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.ok(await digestOf(`${registry.address}/acme/app:1.0.0`));
    assert.ok(shown.includes(BASIC));
    assert.deepEqual((await workspace.up()).steps, []);
    assert.doesNotMatch(refused.output + output, /secret-word|short-lived/);
  });
});
