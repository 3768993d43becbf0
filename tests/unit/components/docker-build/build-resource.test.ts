import assert from "node:assert/strict";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { BuildResource } from "../../../../components/docker-build/build-resource.ts";

type Make = (name: string, args: dockerBuild.ImageArgs, options: pulumi.CustomResourceOptions) => pulumi.CustomResource;

const IMAGE: Make = (...all) => new dockerBuild.Image(...all);
const BUILD: Make = (...all) => new BuildResource(...all);

const BARE: dockerBuild.ImageArgs = {
  push: false,
  context: { location: "app", named: undefined as never },
  cacheFrom: Promise.resolve(undefined) as never,
};
const FULL: dockerBuild.ImageArgs = {
  ...BARE,
  addHosts: ["a:1.2.3.4"],
  buildArgs: Promise.resolve({ A: "1" }),
  buildOnPreview: false,
  builder: { name: "sandbox" },
  cacheFrom: [{ raw: "type=gha" }],
  cacheTo: [{ raw: Promise.resolve("type=gha") }],
  dockerfile: { location: "app/Dockerfile" },
  exports: [{ raw: "type=image,name=a" }],
  ignoreSecretsInDiffCalculation: ["token"],
  labels: Promise.resolve({ a: "b" }),
  network: "none",
  noCache: true,
  platforms: ["linux/arm64"],
  pull: true,
  secrets: { token: pulumi.output("secret") },
  ssh: [{ id: "default" }],
  target: "final",
};

describe("BuildResource", () => {
  /** What the engine is asked to register. */
  const registered = async (make: Make, args: dockerBuild.ImageArgs): Promise<object> => {
    pulumi.runtime.setMocks({ newResource: ({ inputs }) => ({ id: "id", state: inputs }), call: () => ({}) });
    const monitor = pulumi.runtime.getMonitor() as unknown as Record<"registerResource", (...all: never[]) => unknown>;
    const register = monitor.registerResource.bind(monitor);
    const requests: RegisterResourceRequest[] = [];
    monitor.registerResource = (...all) => {
      requests.push(all[0] as unknown as RegisterResourceRequest);
      return register(...all);
    };
    const options = { retainOnDelete: true, customTimeouts: { create: "1h", update: "2h" } };
    await new Promise((resolve) => make("app", args, options).id.apply(resolve));
    const [request] = requests;
    assert.equal(requests.length, 1);
    const { object: _, sourceposition: __, stacktrace: ___, ...rest } = (request as RegisterResourceRequest).toObject();
    return { ...rest, object: request?.getObject()?.toJavaScript() };
  };

  for (const [what, args] of [
    ["what has to be given", BARE],
    ["everything that can be given", FULL],
  ] as const) {
    it(`is to the engine what docker-build's own class is, with ${what}`, async () => {
      const expected = await registered(IMAGE, { buildOnPreview: false, ...args });
      assert.deepEqual(await registered(BUILD, { buildOnPreview: false, ...args }), expected);
    });
  }

  it("has an output for each input that is given, and for what is read of it", () => {
    pulumi.runtime.setMocks({ newResource: ({ inputs }) => ({ id: "id", state: inputs }), call: () => ({}) });
    const resource = new BuildResource("app", { ...BARE, target: undefined as never }, {});
    const outputs = Object.entries(resource).filter(([, value]) => pulumi.Output.isInstance(value));
    const names = outputs.map(([name]) => name).sort();
    assert.deepEqual(names, ["cacheFrom", "context", "contextHash", "digest", "id", "network", "push", "urn"]);
    assert.equal(dockerBuild.Image.isInstance(resource), true);
  });
});
