import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf } from "./support/images.ts";
import { SANDBOX, Workspace } from "./support/workspace.ts";

const PROVIDER = "multiarch-registry:index:";
/** What no program makes any more. */
const FORMER_TYPES = ["PushRight", "PlatformManifest"];

interface Resource {
  readonly type: string;
  readonly urn: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}
interface Exported {
  readonly deployment: { readonly resources: readonly Resource[] };
}

describe("a state of older versions, which has checks that have passed", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let state: Exported;

  before(async () => {
    workspace = await Workspace.create();
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo one > /one\n");
    workspace.environment = { SOURCE_DATE_EPOCH: "1637712000" };
    workspace.configureApp({ platforms: ["linux/amd64"], tags: ["latest"] });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    state = JSON.parse(await workspace.state()) as Exported;
  });
  after(() => workspace.remove());

  const find = (type: string) =>
    state.deployment.resources.find((each) => each.type.endsWith(type)) ?? assert.fail(type);

  /** Gives the stack the state that versions before would have left. */
  async function restore(changed: readonly string[] = [], types: readonly string[] = []): Promise<void> {
    const [image, build, index] = [find(":MultiArchImage"), find(":Image"), find(":Index")];
    const child = (
      type: string,
      name: string,
      outputs: Readonly<Record<string, unknown>>,
      others: object = {},
    ): Resource => {
      const urn = `${image.urn.split("::").slice(0, 2).join("::")}::${image.type}$${PROVIDER}${type}::${name}`;
      const { provider } = index;
      const common = { custom: true, id: name, parent: image.urn, provider, inputs: outputs, outputs };
      return { ...common, ...others, urn, type: `${PROVIDER}${type}` };
    };
    const pushes = child("PushCheck", "app-push-check", { repositories: [workspace.repository], builds: "f00" });
    const former = types.map((type) => child(type, `app-${type}`, { builds: "f00" }));
    const { buildArgs } = build.inputs as { buildArgs: Record<string, string> };
    const content = Object.fromEntries(Object.entries(buildArgs).filter(([name]) => name.startsWith("content of ")));
    const urn = build.urn.replace(build.type, `${PROVIDER}ContentCheck`).concat("-content");
    const files = { digest: build.outputs?.digest, content, changed, replace: [build.urn, urn] };
    const failed = changed.length > 0 && { initErrors: ["a file was edited"] };
    const check = child("ContentCheck", "app-linux-amd64-content", files, { dependencies: [build.urn], ...failed });
    const { pushChecked: _, ...outputs } = image.outputs ?? {};
    const resources = state.deployment.resources.flatMap((resource) => {
      if (resource === image) return [{ ...resource, outputs }, pushes, ...former];
      if (resource === build) return [{ ...resource, dependencies: [pushes.urn] }, check];
      if (resource !== index) return [resource];
      return [{ ...resource, dependencies: [check.urn], propertyDependencies: { manifests: [check.urn] } }];
    });
    const file = join(workspace.folder, "older-state.json");
    writeFileSync(file, JSON.stringify({ ...state, deployment: { ...state.deployment, resources } }));
    const { exitCode, stderr } = await workspace.pulumi("stack", "import", "--file", file);
    assert.equal(exitCode, 0, stderr);
  }

  it("loses them in an update that builds nothing", async () => {
    await restore();
    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(steps.toSorted(), ["delete app-linux-amd64-content", "delete app-push-check"]);
    assert.doesNotMatch(await workspace.state(), /PushCheck|ContentCheck/);
    assert.deepEqual((await workspace.up()).steps, []);
  });

  it("still knows that files were edited during the build", async () => {
    await restore(["app/file"]);
    const { exitCode, output, steps } = await workspace.up();
    assert.notEqual(exitCode, 0, output);
    assert.deepEqual(steps, ["update app-linux-amd64-content"]);
    assert.match(output, /"app\/file" was changed while this platform was built, and has not been built since/);
    assert.match(await workspace.state(), /PushCheck/);
  });

  it("can be refreshed and destroyed as it is, also with resources that are not made any more", async () => {
    await restore([], FORMER_TYPES);
    const refreshed = await workspace.refresh();
    assert.equal(refreshed.exitCode, 0, refreshed.output);
    const destroyed = await workspace.destroy();
    assert.equal(destroyed.exitCode, 0, destroyed.output);
  });
});

interface Resource {
  readonly type: string;
  readonly urn: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

describe("a state that repeats what is known", function () {
  this.timeout(600_000);
  const PLATFORMS = ["linux/amd64", "linux/386"];
  const PART = "multiarch-registry:index:PlatformPart";
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo one > /one\n");
    const image = (name: string) => ({
      ...{ context: "app", platforms: PLATFORMS, tags: ["1.0.0", "latest"] },
      repositories: [`${workspace.namespace}/${name}`],
    });
    const images = { apart: image("apart"), whole: { ...image("whole"), build: "together" } };
    workspace.configure({ builders: SANDBOX, images });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
  });
  after(() => workspace.remove());

  const tagged = () => Promise.all(["apart", "whole"].map((name) => digestOf(`${workspace.namespace}/${name}:latest`)));

  /** As the version before would have left it: all inputs among the outputs, one part for each platform. */
  function formerResources(resources: readonly Resource[]): Resource[] {
    const parts = resources.find(({ type }) => type === `${PART}s`);
    assert.ok(parts);
    const digests = parts.outputs?.digests as Record<string, string>;
    const former = PLATFORMS.map((platform): Resource => {
      const { platforms: _, ...common } = parts.inputs ?? {};
      const inputs = { ...common, platform };
      const [digest, name] = [digests[platform], `whole-${platform.replaceAll("/", "-")}`];
      const urn = parts.urn.replace(/PlatformParts::.*/, `PlatformPart::${name}`);
      return { ...parts, type: PART, urn, id: String(digest), inputs, outputs: { ...inputs, digest } };
    });
    const urnsOf = (urns: readonly string[] = []) =>
      urns.flatMap((urn) => (urn === parts.urn ? former.map((part) => part.urn) : [urn]));
    return resources.flatMap((resource): Resource[] => {
      if (resource === parts) return former;
      if (resource.type === "multiarch-registry:index:Index") {
        const { publication: _, ...outputs } = resource.outputs ?? {};
        const properties = Object.entries(resource.propertyDependencies ?? {}).map(([name, urns]) => [
          name,
          urnsOf(urns),
        ]);
        return [
          {
            ...resource,
            outputs: { ...resource.inputs, ...outputs },
            dependencies: urnsOf(resource.dependencies),
            propertyDependencies: Object.fromEntries(properties),
          },
        ];
      }
      if (resource.type !== "multiarch:index:MultiArchImage") return [resource];
      const { builds, ...outputs } = resource.outputs as { readonly builds: Readonly<Record<string, string>> };
      const isWhole = resource.urn.endsWith("::whole");
      const [first = ""] = Object.values(builds);
      const ids = PLATFORMS.map((platform) => [`whole-${platform.replaceAll("/", "-")}`, first]);
      return [
        {
          ...resource,
          outputs: { ...outputs, builds: isWhole ? Object.fromEntries(ids) : builds },
        },
      ];
    });
  }

  async function restoreFormerState(): Promise<void> {
    const exported = JSON.parse((await workspace.pulumi("stack", "export")).stdout) as {
      readonly deployment: { readonly resources: readonly Resource[] };
    };
    const { deployment } = exported;
    const resources = formerResources(deployment.resources);
    const file = join(workspace.folder, "former-state.json");
    writeFileSync(file, JSON.stringify({ ...exported, deployment: { ...deployment, resources } }));
    const { exitCode, stderr } = await workspace.pulumi("stack", "import", "--file", file);
    assert.equal(exitCode, 0, stderr);
  }

  it("is brought over by an update that builds and publishes nothing", async () => {
    const before = await tagged();
    await restoreFormerState();
    const steps = [
      ...["create whole-linux-amd64-together-parts", "delete whole-linux-386", "delete whole-linux-amd64"],
    ].toSorted();
    for (const run of [await workspace.preview(), await workspace.up()]) {
      assert.equal(run.exitCode, 0, run.output);
      assert.deepEqual(run.steps.toSorted(), steps);
    }
    assert.deepEqual(await tagged(), before);
    const { exitCode, output } = await workspace.up("--expect-no-changes");
    assert.equal(exitCode, 0, output);
  });

  it("can be refreshed and destroyed as it is", async () => {
    await restoreFormerState();
    const refreshed = await workspace.refresh("--expect-no-changes");
    assert.equal(refreshed.exitCode, 0, refreshed.output);
    const destroyed = await workspace.destroy();
    assert.equal(destroyed.exitCode, 0, destroyed.output);
  });
});
