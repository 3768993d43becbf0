import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { writeKnownPlatforms } from "../../cli/build/known.ts";
import { reportPage } from "../../cli/report/page/page.ts";
import { readReport } from "../../cli/report/stack-report.ts";
import { BUILD_ONLY_VARIABLE } from "../../components/built/build-only.ts";
import { readBuilt } from "../../components/built/built-file.ts";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { formatPlatform } from "../../lib/oci/platform.ts";
import { addBuilder, startEmptyBuildkit } from "./support/builders.ts";
import type { OtherBuildkit } from "./support/buildkit.ts";
import { crane, digestOf, readIndex } from "./support/images.ts";
import { requestsDuring } from "./support/requests.ts";
import { done } from "./support/runs.ts";
import { type Run, SANDBOX, Workspace } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const NAMES = ["toolchain", "library", "first", "second"];
const BASE = "org.opencontainers.image.base.";
/** How long a platform of the toolchain waits to be overtaken, in seconds: longer than any machine takes. */
const PATIENCE = 600;

interface State {
  readonly deployment: {
    readonly resources: readonly { readonly type: string; readonly outputs?: { readonly digest?: unknown } }[];
  };
}

/** For amd64 it waits until the library has been built for arm64, which so has to begin before all of it is there. */
const toolchain = (port: number) => `FROM busybox:stable
ARG TARGETARCH
ARG LEVEL=1
RUN test $TARGETARCH != amd64 || { for second in $(seq ${PATIENCE}); do wget -q -O - http://127.0.0.1:${port}/overtaken && exit; sleep 1; done; exit 1; }
RUN test $LEVEL != broken && echo $LEVEL > /toolchain
COPY file /file
`;
const library = (name: string, port: number) => `FROM ${name}
ARG TARGETARCH
RUN cp /toolchain /library
RUN test $TARGETARCH != arm64 || wget -q -O - http://127.0.0.1:${port}/arrived
`;

describe("images on images", function () {
  this.timeout(1_200_000);
  let workspace: Workspace;
  let machine: Workspace;
  let other: OtherBuildkit;
  let server: Server;

  const repository = (image: string) => `${workspace.namespace}/${image}`;
  const configure = (changes: Record<string, object> = {}, of = workspace, builders: object = BUILDERS) => {
    const image = (name: string, fields: object) => [
      name,
      {
        repositories: [repository(name)],
        context: name,
        platforms: PLATFORMS,
        tags: ["1.2"],
        ...fields,
        ...changes[name],
      },
    ];
    const contexts = { library: "image:library" };
    of.configure({
      builders,
      // The order is another one than that of the builds.
      images: Object.fromEntries([
        image("first", { contexts }),
        image("second", { contexts }),
        image("library", {}),
        image("toolchain", {}),
      ]),
    });
  };
  const BUILDERS = { ...SANDBOX, "linux/arm64": "other" };
  /** By platform, the image manifests that an index names. */
  const imagesOf = async (name: string): Promise<Record<string, string>> => {
    const { manifests } = await readIndex(`${repository(name)}:1.2`);
    const images = manifests.filter((descriptor) => attestedDigest(descriptor) === undefined);
    return Object.fromEntries(images.map(({ platform, digest }) => [platform && formatPlatform(platform), digest]));
  };
  const manifestOf = async (name: string, digest: string) =>
    JSON.parse(await crane("manifest", `${repository(name)}@${digest}`)) as {
      readonly layers: readonly { readonly digest: string }[];
      readonly annotations: Readonly<Record<string, string>>;
    };
  /** Each image of each platform has the layers of what it is built on, and says so. */
  const checkChains = async () => {
    const digests = Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await imagesOf(name)])));
    for (const [child, parent] of [
      ["library", "toolchain"],
      ["first", "library"],
      ["second", "library"],
    ] as const) {
      for (const platform of PLATFORMS) {
        const base = await manifestOf(parent, digests[parent][platform]);
        const own = await manifestOf(child, digests[child][platform]);
        const layers = own.layers.slice(0, base.layers.length);
        assert.deepEqual(layers, base.layers, `${child} for ${platform}`);
        assert.equal(own.annotations[`${BASE}digest`], digests[parent][platform]);
        const name = child === "library" ? `${repository(parent)}:1.2` : repository(parent);
        assert.equal(own.annotations[`${BASE}name`], name);
      }
    }
    return digests;
  };
  const place = () => {
    const env = { ...process.env, PULUMI_BACKEND_URL: `file://${join(workspace.folder, "stacks")}` };
    return { pulumi: "pulumi", env, cwd: workspace.folder, project: workspace.folder, stack: "test" };
  };
  const reported = () => readReport(place(), join(workspace.folder, "events.json"));
  /** By image, what the report says of amd64 and arm64. */
  const results = async () => {
    const { images } = await reported();
    return Object.fromEntries(
      images.map(({ name, platforms }) => [
        name,
        PLATFORMS.map((platform) => platforms.find((each) => each.platform === platform)?.result),
      ]),
    );
  };
  const buildsIn = ({ steps }: Run) => steps.filter((step) => /-linux-/.test(step)).sort();
  /** The resources in the order in which the engine ended with them. */
  const ended = () => {
    const events = readFileSync(join(workspace.folder, "events.json"), "utf8").split("\n").filter(Boolean);
    return events.flatMap((line) => {
      const urn: string | undefined = JSON.parse(line).resOutputsEvent?.metadata.urn;
      return urn === undefined ? [] : [urn.split("::").slice(3).join("::")];
    });
  };

  before(async () => {
    let hasArrived = false;
    server = createServer(({ url }, response) => {
      if (url === "/arrived") hasArrived = true;
      response.writeHead(hasArrived ? 200 : 404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    [workspace, machine] = await Promise.all([Workspace.create(), Workspace.create()]);
    other = await startEmptyBuildkit();
    for (const each of [workspace, machine]) {
      await addBuilder(each, "other", other);
      each.write("toolchain/Dockerfile", toolchain(port));
      each.write("toolchain/file", "one\n");
      each.write("library/Dockerfile", library(`${repository("toolchain")}:1.2`, port));
      each.write("first/Dockerfile", "FROM library\nCOPY file /first\n");
      each.write("first/file", "one\n");
      each.write("second/Dockerfile", "FROM busybox:stable\nCOPY --from=library /library /second\nFROM library\n");
    }
    configure();
  });
  after(async () => {
    await workspace?.remove();
    await machine?.remove();
    await other?.stop();
    server?.close();
  });

  it("build each platform on what was pushed for it, before other platforms are there", async () => {
    const preview = done(await workspace.preview());
    assert.equal(buildsIn(preview).length, 8, preview.output);
    for (const [child, parent] of [
      ["library", "toolchain"],
      ["first", "library"],
    ]) {
      assert.match(preview.output, new RegExp(`${child}: built on ${parent}, which would be built first`));
    }
    done(await workspace.up());
    const order = ended();
    const [overtaken, overtaking] = ["toolchain-linux-amd64", "library-linux-arm64"].map((name) => order.indexOf(name));
    assert.ok(Number(overtaking) >= 0 && Number(overtaking) < Number(overtaken), order.join("\n"));
    const page = reportPage(await reported(), new Map());
    assert.match(page, /began (?:\d+ min )?\d+ s before toolchain linux\/amd64 was built/);
    await checkChains();
  });

  it("are left alone while nothing changes", async () => {
    let preview: Run | undefined;
    const requests = await requestsDuring(async () => {
      preview = done(await workspace.preview());
    });
    assert.ok(preview);
    assert.deepEqual(preview.steps, [], preview.output);
    assert.doesNotMatch(preview.output, /built on/);
    // What was pushed for a platform is known, and so is the image in it.
    const { deployment } = JSON.parse(await workspace.state()) as State;
    const builds = deployment.resources.filter(({ type }) => type === "docker-build:index:Image");
    const pushed = builds.map(({ outputs }) => String(outputs?.digest));
    assert.equal(pushed.length, 8);
    const read = requests.filter(
      ({ method, path }) => method === "GET" && pushed.some((digest) => path.endsWith(digest)),
    );
    assert.deepEqual(read, []);
  });

  it("build again exactly what is built on what changed", async () => {
    workspace.write("first/file", "two\n");
    const expected = ["update first-linux-amd64", "update first-linux-arm64"];
    assert.deepEqual(buildsIn(done(await workspace.up())), expected);

    const platforms = { "linux/amd64": {}, "linux/arm64": { args: { LEVEL: 2 } } };
    configure({ toolchain: { platforms } });
    const arm64 = ["first", "library", "second", "toolchain"].map((name) => `update ${name}-linux-arm64`);
    assert.deepEqual(buildsIn(done(await workspace.preview())), arm64);
    assert.deepEqual(buildsIn(done(await workspace.up())), arm64);
    await checkChains();
  });

  it("are not built again for other attestations", async () => {
    const platforms = { "linux/amd64": {}, "linux/arm64": { args: { LEVEL: 2 } } };
    configure({ toolchain: { platforms, attestations: { provenance: "max" } } });
    const run = done(await workspace.up());
    assert.deepEqual(buildsIn(run), ["update toolchain-linux-amd64", "update toolchain-linux-arm64"]);
    await checkChains();
  });

  it("fail for the platform that fails, and move no tag", async () => {
    const before = await Promise.all(NAMES.map((name) => digestOf(`${repository(name)}:1.2`)));
    const platforms = (level: string) => ({
      "linux/amd64": { args: { LEVEL: 3 } },
      "linux/arm64": { args: { LEVEL: level } },
    });
    configure({ toolchain: { platforms: platforms("broken") } });
    workspace.environment = { ...workspace.environment, PULUMI_CONTINUE_ON_ERROR: "true" };
    const failed = await workspace.up();
    assert.notEqual(failed.exitCode, 0, failed.output);
    assert.deepEqual(await results(), {
      toolchain: ["built", "failed"],
      library: ["built", "not built"],
      first: ["built", "not built"],
      second: ["built", "not built"],
    });
    assert.deepEqual(await Promise.all(NAMES.map((name) => digestOf(`${repository(name)}:1.2`))), before);
    configure({ toolchain: { platforms: platforms("4") } });
    const fixed = done(await workspace.up());
    // The others are recorded.
    assert.deepEqual(
      buildsIn(fixed),
      ["first", "library", "second", "toolchain"].map((name) => `update ${name}-linux-arm64`),
    );
    await checkChains();
  });

  it("are taken where other machines built them", async () => {
    const changes = { toolchain: { args: { LEVEL: 5 } } };
    mkdirSync(join(workspace.folder, "built"));
    for (const platform of PLATFORMS) {
      const out = join(machine.folder, platform.replace("/", "-"));
      mkdirSync(out);
      machine.write("first/file", "two\n");
      configure(changes, machine);
      machine.environment = {
        ...machine.environment,
        [BUILD_ONLY_VARIABLE]: JSON.stringify({ platforms: [platform], out }),
      };
      done(await machine.up());
      cpSync(out, join(workspace.folder, "built"), { recursive: true });
    }
    configure(changes);
    workspace.environment = { ...workspace.environment, MULTIARCH_BUILT: "built" };
    const run = done(await workspace.up());
    assert.doesNotMatch(run.output, /update .*-linux-.*docker-build/);
    await checkChains();
  });

  it("are built elsewhere on what is published of one that is left as it is, where the state is read", async () => {
    // No rule gives the library a tag.
    const changes = { toolchain: { args: { LEVEL: 5 } }, library: { tags: ["type=raw,value=1.2,enable=false"] } };
    const out = join(machine.folder, "left");
    mkdirSync(out);
    configure(changes, machine);
    const only = { platforms: ["linux/amd64"], images: ["first"], out };
    const build = (own: object) => {
      machine.environment = { ...machine.environment, [BUILD_ONLY_VARIABLE]: JSON.stringify({ ...only, ...own }) };
      machine.write("first/file", "three\n");
      return machine.up();
    };
    const refused = await build({});
    assert.match(
      refused.output,
      /images\.first\.contexts\.library: is built on "library", which is left as it is, and what was published of it is in the state of the stack; add --only-changed, which reads the state$/m,
    );
    const known = await writeKnownPlatforms(machine.folder, out, place());
    done(await build({ known }));
    const [built] = readBuilt(out).platforms;
    const library = await imagesOf("library");
    assert.equal(built?.pins.contexts.library, `docker-image://${repository("library")}@${library["linux/amd64"]}`);
  });
});
