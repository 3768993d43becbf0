import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { checkEnvironment, makeProject } from "../../../../cli/check-build/project.ts";
import { sandboxLayout } from "../../../../sandbox/layout.ts";

describe("the throwaway project", () => {
  const original = sandboxLayout({}).project;
  const project = makeProject(original);
  after(() => rmSync(project.folder, { recursive: true }));

  it("runs this project's program where it is, under this project's name", () => {
    const { name, main, plugins } = parse(readFileSync(join(project.folder, "Pulumi.yaml"), "utf8"));
    assert.equal(name, "multiarch");
    assert.equal(main, join(original, "index.ts"));
    assert.deepEqual(plugins, { providers: [{ name: "multiarch-registry", path: join(original, "provider") }] });
  });

  it("replaces the person's state and credentials, and keeps the rest of the environment", () => {
    const person = {
      HOME: "/home/person",
      DOCKER_CONFIG: "/home/person/.docker",
      DOCKER_AUTH_CONFIG: '{"auths":{}}',
      PULUMI_BACKEND_URL: "https://api.pulumi.com",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/home/person/passphrase",
    };
    assert.deepEqual(checkEnvironment(project, person, { BUILDX_CONFIG: "/home/person/.docker/buildx" }), {
      HOME: "/home/person",
      DOCKER_CONFIG: project.docker,
      BUILDX_CONFIG: "/home/person/.docker/buildx",
      PULUMI_BACKEND_URL: `file://${project.backend}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "throwaway",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_CONTINUE_ON_ERROR: "true",
    });
  });
});
