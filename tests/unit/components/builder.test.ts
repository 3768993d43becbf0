import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { MultiArchImage } from "../../../components/index.ts";
import { removeFolders, temporaryFolder } from "./fixture.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const NODE = "docker:index/buildxBuilder:BuildxBuilder";

describe("a declared builder in a program", () => {
  let registered: Registered[];
  before(() => {
    registered = [];
    const mocks: pulumi.runtime.Mocks = {
      newResource({ type, name, inputs }) {
        registered.push({ type, name, inputs });
        return {
          id: type.startsWith("multiarch:") ? "" : name,
          state: { ...inputs, digest: `digest of ${name}`, contextHash: "" },
        };
      },
      call({ token }) {
        throw new Error(`unknown function ${token}`);
      },
    };
    pulumi.runtime.setMocks(mocks, "multiarch", "test", false);
  });
  after(removeFolders);

  it("is made once for all its images, a resource for each node, and given to them by its plain name", async () => {
    const context = temporaryFolder();
    writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
    const nodes = [
      { endpoint: "tcp://a:1", options: { "default-load": true } },
      { endpoint: "tcp://b:1", platforms: ["linux/arm64"] },
    ];
    const builder = { name: "Farm", driver: "remote" as const, nodes };
    const make = (name: string) =>
      new MultiArchImage(name, {
        repositories: [`ghcr.io/acme/${name}`],
        platforms: ["linux/amd64", "linux/arm64"],
        tags: ["v1"],
        context,
        builders: { default: builder },
      });
    const images = [make("one"), make("two")];
    for (const { platforms } of images) {
      for (const { digest } of Object.values(platforms)) await new Promise((resolve) => digest.apply(resolve));
    }
    const found = registered.filter(({ type }) => type === NODE).map(({ name, inputs }) => [name, inputs]);
    const common = { name: "farm", driver: "remote" };
    assert.deepEqual(found, [
      ["farm", { ...common, node: "farm0", endpoint: "tcp://a:1", driverOptions: { "default-load": "true" } }],
      ["farm-1", { ...common, node: "farm1", append: true, endpoint: "tcp://b:1", platforms: ["linux/arm64"] }],
    ]);
    const builds = registered.filter(({ type }) => type === "docker-build:index:Image");
    assert.deepEqual(
      builds.map(({ inputs }) => inputs.builder),
      builds.map(() => ({ name: "farm" })),
    );
    assert.equal(builds.length, 4);
  });

  it("is made for the gates of a platform that is given by its digest, and for no other such platform", async () => {
    registered.length = 0;
    const digest = `sha256:${"1".repeat(64)}`;
    const builder = (name: string) => ({ name, driver: "docker-container" as const });
    const { repositories } = new MultiArchImage("given", {
      repositories: ["ghcr.io/acme/given"],
      platforms: { "linux/amd64": { digest }, "linux/arm64": { digest } },
      tags: ["v1"],
      gates: [{ name: "starts", run: ["/app"], platforms: ["linux/arm64"] }],
      builders: { "linux/amd64": builder("unused"), "linux/arm64": builder("gate") },
    });
    for (const { ref } of Object.values(repositories)) await new Promise((resolve) => ref.apply(resolve));
    assert.deepEqual(
      registered.filter(({ type }) => type === NODE).map(({ name }) => name),
      ["gate"],
    );
  });
});
