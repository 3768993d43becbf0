import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { exportLines, sandboxEnvironment, withoutNpmFolders } from "../../../sandbox/environment.ts";
import { sandboxLayout } from "../../../sandbox/layout.ts";

const layout = sandboxLayout({ MULTIARCH_SANDBOX: "/srv/sandbox", MULTIARCH_SANDBOX_PORT: "6001" });

describe("sandboxEnvironment", () => {
  it("puts the sandbox's programs first on PATH, once", () => {
    const once = sandboxEnvironment(layout, "/usr/bin:/bin").PATH;
    assert.equal(once, "/srv/sandbox/bin:/usr/bin:/bin");
    assert.equal(sandboxEnvironment(layout, once).PATH, once);
  });

  it("names the sandbox's own folders, builder, backend and registry", () => {
    const { PATH, ...rest } = sandboxEnvironment(layout, "");
    assert.equal(PATH, "/srv/sandbox/bin");
    assert.deepEqual(rest, {
      DOCKER_CONFIG: "/srv/sandbox/docker",
      BUILDX_CONFIG: "/srv/sandbox/buildx",
      BUILDX_BUILDER: "sandbox",
      PULUMI_HOME: "/srv/sandbox/pulumi",
      MULTIARCH_MIRRORS: "docker.io=localhost:6001",
      PULUMI_BACKEND_URL: "file:///srv/sandbox/stacks?metadata=skip",
      PULUMI_CONFIG_PASSPHRASE: "sandbox",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_CONTINUE_ON_ERROR: "true",
      SANDBOX_REGISTRY: "localhost:6001",
      SANDBOX_GITHUB: "http://127.0.0.1:6002/",
      SANDBOX_GITHUB_TOKEN: "sandbox-token",
      SANDBOX_SIGNING_KEY: "/srv/sandbox/signing/key.pem",
    });
  });
});

describe("withoutNpmFolders", () => {
  it("takes away what npm run adds and nothing else", () => {
    const path =
      "/p/node_modules/.bin:/node_modules/.bin:/usr/lib/npm/run-script/lib/node-gyp-bin:/usr/bin:/opt/node_modules";
    assert.equal(withoutNpmFolders(path), "/usr/bin:/opt/node_modules");
  });
});

describe("exportLines", () => {
  it("gives a shell exactly the values, whatever stands in them", () => {
    const values = fc.string({ unit: fc.constantFrom("'", '"', "$", "`", "\\", " ", "\n", ";", "a", "é") });
    fc.assert(
      fc.property(values, (value) => {
        const script = `${exportLines({ SHOWN: value })}printf %s "$SHOWN"`;
        assert.equal(execFileSync("sh", ["-c", script], { encoding: "utf8" }), value);
      }),
      { numRuns: 50 },
    );
  });
});
