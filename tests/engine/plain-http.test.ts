import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { type OtherBuildkit, startBuildkit } from "./support/buildkit.ts";
import { digestOf } from "./support/images.ts";
import { type OtherRegistry, startRegistry } from "./support/registries.ts";
import { SANDBOX, Workspace } from "./support/workspace.ts";

describe("a registry that speaks plain HTTP, and not by a name of this machine", function () {
  this.timeout(300_000);
  let registry: OtherRegistry;
  let buildkit: OtherBuildkit;
  let workspace: Workspace;
  let host: string;

  before(async () => {
    registry = await startRegistry({ tls: false });
    // This machine by an address that nobody takes for loopback's.
    host = registry.address.replace("localhost", "0.0.0.0");
    buildkit = await startBuildkit(`[registry."${host}"]\nhttp = true\n`);
    workspace = await Workspace.create();
    workspace.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    const buildx = join(workspace.folder, "buildx");
    cpSync(process.env.BUILDX_CONFIG ?? "", buildx, { recursive: true });
    workspace.environment = { BUILDX_CONFIG: buildx };
    const create = ["create", "--name", "told", "--driver", "remote", buildkit.endpoint];
    await execa("docker-buildx", create, { env: workspace.environment });
  });
  after(async () => {
    await workspace.remove();
    await buildkit.stop();
    await registry.stop();
  });

  it("is refused in one sentence, and takes all of a publication where the stack and BuildKit are told", async () => {
    const images = {
      app: { repositories: [`${host}/acme/app`], context: "app", platforms: ["linux/amd64"], tags: ["latest"] },
    };
    const builders = { default: "told" };
    workspace.configure({ builders, images });
    const refused = await workspace.up();
    assert.notEqual(refused.exitCode, 0);
    const sentence = `${host} speaks plain HTTP while checking push access to ${host}/acme/app: use TLS, or allow it with multiarch:registries: {"${host}": {http: true}}, and for BuildKit as well with http = true under [registry."${host}"] in the buildkitd.toml of the builder`;
    assert.ok(refused.output.includes(`error: ${sentence}\n`), refused.output);
    assert.ok(!refused.steps.some((step) => step.includes("linux-amd64")), refused.steps.join("\n"));

    const registries = { [host]: { http: true } };
    workspace.configure({ builders: SANDBOX, images, registries });
    const untold = await workspace.up();
    assert.notEqual(untold.exitCode, 0);
    assert.match(untold.output, /server gave HTTP response to HTTPS client/);

    workspace.configure({ builders, images, registries });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.ok(await digestOf(`${registry.address}/acme/app:latest`));
    assert.deepEqual((await workspace.up()).steps, []);
  });
});
