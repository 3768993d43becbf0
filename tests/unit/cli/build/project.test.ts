import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { buildEnvironment, makeProject } from "../../../../cli/build/project.ts";
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

  const user = {
    HOME: "/home/user",
    DOCKER_CONFIG: "/home/user/.docker",
    DOCKER_AUTH_CONFIG: '{"auths":{}}',
    MULTIARCH_BUILT: "built",
    PULUMI_BACKEND_URL: "https://api.pulumi.com",
    PULUMI_CONFIG_PASSPHRASE: "the user's",
    PULUMI_CONFIG_PASSPHRASE_FILE: "/home/user/passphrase",
  };
  const state = {
    HOME: "/home/user",
    PULUMI_BACKEND_URL: `file://${project.backend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: project.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_CONTINUE_ON_ERROR: "true",
  };

  it("replaces the user's state and credentials, and keeps the rest of the environment", () => {
    const builders = { BUILDX_CONFIG: "/home/user/.docker/buildx" };
    assert.deepEqual(buildEnvironment(project, user, { pushes: false, builders }), {
      ...state,
      ...builders,
      DOCKER_CONFIG: project.docker,
    });
  });

  it("keeps the user's credentials for a push", () => {
    const { DOCKER_CONFIG, DOCKER_AUTH_CONFIG } = user;
    const pushing = { pushes: true, builders: {} };
    assert.deepEqual(buildEnvironment(project, user, pushing), { ...state, DOCKER_CONFIG, DOCKER_AUTH_CONFIG });
    const { DOCKER_AUTH_CONFIG: _, ...without } = user;
    assert.deepEqual(buildEnvironment(project, without, pushing), { ...state, DOCKER_CONFIG });
  });

  it("has a passphrase of its own", () => {
    const other = makeProject(original);
    rmSync(other.folder, { recursive: true });
    assert.match(project.passphrase, /^[\w-]{43}$/);
    assert.notEqual(other.passphrase, project.passphrase);
  });
});
