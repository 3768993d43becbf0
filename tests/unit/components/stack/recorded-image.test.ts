import assert from "node:assert/strict";
import { recordedDigests, recordedImage } from "../../../../components/stack/recorded-image.ts";

const COMPONENT = "multiarch:index:MultiArchImage";
const urn = (type: string, name: string) =>
  `urn:pulumi:dev::multiarch::${type === COMPONENT ? type : `${COMPONENT}$${type}`}::${name}`;
const resource = (type: string, name: string, outputs: Record<string, unknown> = {}) => ({
  [urn(type, name)]: { type, outputs },
});
const BUILD = "docker-build:index:Image";
const INDEX = "multiarch-registry:index:Index";

/** The images `app` and `app-web`, of which the first has an older state that does not tell what its build is known by. */
const state = {
  ...resource(COMPONENT, "app"),
  ...resource("multiarch-registry:index:PushCheck", "app-push-check", { builds: "x" }),
  ...resource(BUILD, "app-linux-amd64", { digest: "sha256:a", platforms: ["linux/amd64"] }),
  ...resource("multiarch-registry:index:ContentCheck", "app-linux-amd64-content", { changed: ["app/file"] }),
  ...resource(BUILD, "app-linux-amd64-gate-starts"),
  ...resource(BUILD, "app-web-linux-amd64-gate-starts"),
  ...resource(INDEX, "app-r/app", {
    repository: "r/app",
    manifests: [{ digest: "sha256:a", builtBy: urn(BUILD, "app-linux-amd64") }],
  }),
  ...resource(COMPONENT, "app-web", { builds: { "app-web-linux-amd64": "sha256:first" } }),
  ...resource(BUILD, "app-web-linux-amd64", { platforms: ["linux/amd64"] }),
  ...resource(INDEX, "app-web-r/web", {
    repository: "r/web",
    manifests: [{ digest: "sha256:b", builtBy: urn(BUILD, "app-web-linux-amd64") }],
  }),
};

describe("recordedImage", () => {
  it("finds what is the image's own, and nothing of one whose name begins alike", () => {
    const app = recordedImage(state, "app");
    assert.deepEqual(
      [app?.checks, app?.builds, app?.gates, app?.indexes].map((children) => children?.map(({ name }) => name)),
      [["app-linux-amd64-content"], ["app-linux-amd64"], ["app-linux-amd64-gate-starts"], ["app-r/app"]],
    );
    assert.deepEqual([app?.builds[0]?.id, app?.builds[0]?.digest], ["sha256:a", "sha256:a"]);
  });

  it("knows a build by what the component remembers, and its digest by the index", () => {
    const [build] = recordedImage(state, "app-web")?.builds ?? [];
    assert.deepEqual([build?.id, build?.digest], ["sha256:first", "sha256:b"]);
  });

  it("knows the digest of a build by what the image has published, where neither it nor an index has it", () => {
    const published = {
      ...resource(COMPONENT, "app", {
        builds: { "app-linux-amd64": "sha256:first" },
        platforms: { "linux/amd64": { digest: "sha256:now" } },
      }),
      ...resource(BUILD, "app-linux-amd64", { digest: "", platforms: ["linux/amd64"] }),
      ...resource(INDEX, "app-r/app", { repository: "r/app" }),
    };
    const [build] = recordedImage(published, "app")?.builds ?? [];
    assert.deepEqual([build?.id, build?.digest], ["sha256:first", "sha256:now"]);
  });

  describe("of platforms that were built together", () => {
    const whole = urn(BUILD, "app-linux-amd64-together");
    const PART = "multiarch-registry:index:PlatformPart";
    const part = (platform: string, digest: string) => ({ image: "app", platform, digest, builtBy: whole });
    const parts = (image: string, digests: Record<string, string>) => ({ image, digests, builtBy: whole });
    const common = {
      ...resource(BUILD, "app-linux-amd64-together", {
        digest: "sha256:whole",
        platforms: ["linux/amd64", "linux/386"],
      }),
      ...resource("multiarch-registry:index:ContentCheck", "app-linux-amd64-together-content", { changed: ["a"] }),
      ...resource(BUILD, "app-linux-386-gate-starts"),
    };
    const found = (
      resources: Parameters<typeof recordedImage>[0],
      names: readonly string[],
      ids: Readonly<Record<string, string>> = { "app-linux-amd64": "sha256:first" },
    ) => {
      const app = recordedImage({ ...resource(COMPONENT, "app", { builds: ids }), ...resources }, "app");
      assert.ok(app);
      assert.deepEqual(
        [app.builds, app.parts, app.checks, app.gates].map((children) => children.map(({ name }) => name)),
        [["app-linux-amd64-together"], names, ["app-linux-amd64-together-content"], ["app-linux-386-gate-starts"]],
      );
      assert.equal(app.builds[0]?.id, "sha256:first");
      assert.deepEqual(recordedDigests(app), [
        { platform: "linux/amd64", digest: "sha256:a" },
        { platform: "linux/386", digest: "sha256:b" },
      ]);
    };

    it("finds the build, and the digest of each platform", () => {
      const own = parts("app", { "linux/amd64": "sha256:a", "linux/386": "sha256:b" });
      const others = parts("app-web", { "linux/386": "sha256:c" });
      const resources = {
        ...common,
        ...resource(`${PART}s`, "app-linux-amd64-together-parts", own),
        ...resource(`${PART}s`, "app-web-linux-386-together-parts", others),
      };
      found(resources, ["app-linux-amd64-together-parts"]);
      // As an update leaves it that skips the image.
      found(resources, ["app-linux-amd64-together-parts"], { "app-linux-amd64-together": "sha256:first" });
    });

    it("finds them in an older state, which has a resource for each", () => {
      const resources = {
        ...common,
        ...resource(PART, "app-linux-amd64", part("linux/amd64", "sha256:a")),
        ...resource(PART, "app-linux-386", part("linux/386", "sha256:b")),
        ...resource(PART, "app-web-linux-386", { ...part("linux/386", "sha256:c"), image: "app-web" }),
      };
      found(resources, ["app-linux-amd64", "app-linux-386"], {
        "app-linux-amd64": "sha256:first",
        "app-linux-386": "sha256:first",
      });
    });
  });

  it("leaves out the checks that have passed, which older states have", () => {
    const name = "app-linux-amd64-content";
    const passed = { ...state, ...resource("multiarch-registry:index:ContentCheck", name, { changed: [] }) };
    assert.deepEqual(recordedImage(passed, "app")?.checks, []);
  });

  it("remembers that builds were only read", () => {
    const read = { ...state, ...resource(COMPONENT, "app", { isRead: true }) };
    assert.deepEqual([recordedImage(state, "app")?.isRead, recordedImage(read, "app")?.isRead], [false, true]);
  });

  it("finds none that was never built", () => {
    assert.equal(recordedImage({}, "app"), undefined);
    assert.equal(recordedImage(state, "web"), undefined);
  });
});
