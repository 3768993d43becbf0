import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PackageAccess, type PackageAccessArgs } from "../../../components/index.ts";
import { marked } from "./fixture.ts";

describe("PackageAccess", () => {
  let registered: unknown[];
  before(() => {
    registered = [];
    const mocks: pulumi.runtime.Mocks = {
      newResource({ type, inputs }) {
        registered.push([type, inputs]);
        if (type !== "multiarch:index:PackageAccess") throw new Error(`unknown resource ${type}`);
        return { id: "", state: inputs };
      },
      call({ token }) {
        throw new Error(`unknown function ${token}`);
      },
    };
    pulumi.runtime.setMocks(mocks, "multiarch", "test", false);
  });

  const args = (changes: Partial<PackageAccessArgs> = {}): PackageAccessArgs => ({
    repository: "ghcr.io/acme/app",
    ref: "ghcr.io/acme/app@sha256:abc",
    githubRepository: "acme/app",
    ...changes,
  });

  it("is a component without any resource, and asks nothing where Pulumi is mocked", async () => {
    const { findings, urn } = new PackageAccess("app", args({ visibility: "public", enforce: true, token: "t" }));
    assert.deepEqual(await new Promise((resolve) => findings.apply(resolve)), []);
    await new Promise((resolve) => urn.apply(resolve));
    assert.deepEqual(registered, [
      ["multiarch:index:PackageAccess", { ...args({ visibility: "public", enforce: true }), token: marked("t") }],
    ]);
  });

  it("refuses bad arguments with every problem", () => {
    for (const [changes, lines] of [
      [
        { repository: "app", githubRepository: "app", baseUrl: "x" },
        [/"app" has no registry/, /"app" has no owner; write "OWNER\/app"/, /"x" is not a URL/],
      ],
      [
        { registries: { "ghcr.io": { tokenServices: ["https://x"] } } },
        [/^registries\["ghcr\.io"\].tokenServices\[0\]: /],
      ],
      [{ repository: "docker.io/acme/app" }, [/"docker\.io\/acme\/app" is not in a registry of github\.com/]],
    ] as const) {
      assert.throws(
        () => new PackageAccess("app", args(changes)),
        (error: Error) => {
          assert.ok(pulumi.RunError.isInstance(error));
          const [heading, ...problems] = error.message.split("\n");
          assert.equal(heading, 'the access to the package of "app" cannot be read:');
          assert.equal(problems.length, lines.length);
          for (const [index, line] of lines.entries()) assert.match(problems[index] ?? "", line);
          return true;
        },
      );
    }
  });
});
