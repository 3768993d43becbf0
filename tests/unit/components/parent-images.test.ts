import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { MultiArchImage, type MultiArchImageArgs, stackArguments } from "../../../components/index.ts";
import { commit, git, removeFolders, temporaryFolder } from "./fixture.ts";

const BUILD = "docker-build:index:Image";
const INDEX = "multiarch-registry:index:Index";
const PLATFORMS = ["linux/amd64", "linux/arm64"];

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: {
    readonly context?: { readonly named?: Readonly<Record<string, { readonly location: string }>> };
    readonly exports?: readonly { readonly raw: string }[];
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** The engine as the SDK calls it. */
interface MockedMonitor {
  registerResourceOutputs(
    request: { getUrn(): string; getOutputs(): { toJavaScript(): Record<string, unknown> } },
    answer: (error: null, response: object) => void,
  ): void;
}

describe("images that are built on others", () => {
  const home = process.cwd();
  let registered: Registered[];
  /** The digest that a build gives, by its name; what rejects fails. */
  let build: (name: string) => string | Promise<string>;

  before(() => {
    const folder = temporaryFolder();
    process.chdir(folder);
    git(folder, "init");
    commit(folder);
  });
  after(() => {
    process.chdir(home);
    removeFolders();
  });
  beforeEach(() => {
    build = (name) => `digest of ${name}`;
    mock();
  });

  function mock(preview = false): void {
    registered = [];
    pulumi.runtime.setMocks(
      {
        async newResource({ type, name, inputs }) {
          registered.push({ type, name, inputs });
          if (type === BUILD) return { id: name, state: { ...inputs, digest: await build(name), contextHash: "hash" } };
          if (type === INDEX) return { id: name, state: { ...inputs, digest: "index", ref: "ref" } };
          return { id: type.includes("MultiArchImage") ? "" : name, state: inputs };
        },
        call: ({ token }) => assert.fail(`unknown function ${token}`),
      },
      "multiarch",
      "test",
      preview,
    );
  }

  /** What components tell at their end, as they do. */
  function registeredOutputs(): { readonly urn: string; readonly outputs: Record<string, unknown> }[] {
    const found: { urn: string; outputs: Record<string, unknown> }[] = [];
    const monitor = pulumi.runtime.getMonitor() as unknown as Pick<MockedMonitor, "registerResourceOutputs">;
    monitor.registerResourceOutputs = (request, answer) => {
      found.push({ urn: request.getUrn(), outputs: request.getOutputs().toJavaScript() });
      answer(null, {});
    };
    return found;
  }

  function folder(name: string, dockerfile: string): string {
    mkdirSync(name, { recursive: true });
    writeFileSync(`${name}/Dockerfile`, dockerfile);
    return name;
  }

  function image(name: string, dockerfile: string, changes: Partial<MultiArchImageArgs> = {}): MultiArchImage {
    return new MultiArchImage(name, settings(name, dockerfile, changes));
  }

  function settings(name: string, dockerfile: string, changes: object = {}): MultiArchImageArgs {
    return {
      repositories: [`ghcr.io/acme/${name}`],
      platforms: PLATFORMS,
      tags: ["v1"],
      context: folder(name, dockerfile),
      dirty: "ignore",
      ...changes,
    };
  }

  const settled = (image: MultiArchImage) =>
    new Promise((resolve) => pulumi.output([image.platforms, image.repositories]).apply(resolve));
  const inputsOf = (name: string) => registered.find((each) => each.name === name && each.type === BUILD)?.inputs;
  const contextOf = (name: string, context: string) => inputsOf(name)?.context?.named?.[context]?.location;

  /** Makes the images of a stack file. */
  async function stack(images: Record<string, MultiArchImageArgs>): Promise<MultiArchImage[]> {
    pulumi.runtime.setAllConfig({ "multiarch:images": JSON.stringify(images) });
    const { images: read } = await stackArguments();
    return Object.entries(read).map(([name, args]) => new MultiArchImage(name, args));
  }

  it("take what was pushed of the other one for the same platform, in a program", async () => {
    const toolchain = image("toolchain", "FROM scratch\n");
    const app = image("app", "FROM tools\n", { contexts: { tools: toolchain } });
    await settled(app);
    for (const platform of ["linux-amd64", "linux-arm64"]) {
      const location = `docker-image://ghcr.io/acme/toolchain@digest of toolchain-${platform}`;
      assert.equal(contextOf(`app-${platform}`, "tools"), location);
      const annotations = inputsOf(`app-${platform}`)?.exports?.[0]?.raw ?? "";
      assert.match(annotations, /annotation\.org\.opencontainers\.image\.base\.name=ghcr\.io\/acme\/toolchain,/);
      assert.ok(annotations.includes(`image.base.digest=digest of toolchain-${platform}`), annotations);
    }
    const { annotations } = registered.find(({ name }) => name === "app-ghcr.io/acme/app")?.inputs ?? {};
    assert.equal(annotations?.["org.opencontainers.image.base.name"], "ghcr.io/acme/toolchain");
    assert.equal(annotations?.["org.opencontainers.image.base.digest"], undefined);
  });

  it("take it by the name in the stack file, and by the one in the registry, whatever the order", async () => {
    const made = await stack({
      app: settings("app", "FROM tools\n", { contexts: { tools: "image:library" } }),
      library: settings("library", "FROM ghcr.io/acme/toolchain:v1\n"),
      toolchain: settings("toolchain", "FROM scratch\n"),
    });
    await Promise.all(made.map(settled));
    assert.equal(
      contextOf("app-linux-arm64", "tools"),
      "docker-image://ghcr.io/acme/library@digest of library-linux-arm64",
    );
    const name = "ghcr.io/acme/toolchain:v1";
    assert.equal(contextOf("library-linux-arm64", name), `docker-image://${name}@digest of toolchain-linux-arm64`);
  });

  it("begin with what is pushed, platform by platform", async () => {
    const order: string[] = [];
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    build = async (name) => {
      if (name === "toolchain-linux-amd64") await slow;
      order.push(name);
      if (name === "app-linux-arm64") release();
      return `digest of ${name}`;
    };
    const toolchain = image("toolchain", "FROM scratch\n");
    await settled(image("app", "FROM tools\n", { contexts: { tools: toolchain } }));
    assert.deepEqual(order, ["toolchain-linux-arm64", "app-linux-arm64", "toolchain-linux-amd64", "app-linux-amd64"]);
  });

  it("are asked for the right to push again when what the other one is built from changes", async () => {
    /** For which builds of the second image push access was checked. */
    const checked = async (dockerfile: string) => {
      mock();
      const recorded = registeredOutputs();
      await settled(image("app", "FROM tools\n", { contexts: { tools: image("toolchain", dockerfile) } }));
      await pulumi.runtime.disconnect();
      return recorded.find(({ urn }) => urn.endsWith("::app"))?.outputs.pushChecked;
    };
    const before = await checked("FROM scratch\n");
    assert.match(String(before), /^[0-9a-f]{64}$/);
    build = (name) => `another digest of ${name}`;
    // What comes of it does not count.
    assert.equal(await checked("FROM scratch\n"), before);
    assert.notEqual(await checked("FROM scratch\nLABEL a=b\n"), before);
  });

  it("do it in a chain of thirty", async function () {
    this.timeout(60_000);
    const images: Record<string, MultiArchImageArgs> = { image0: settings("image0", "FROM scratch\n") };
    for (let at = 1; at < 30; at++) {
      images[`image${at}`] = settings(`image${at}`, `FROM ghcr.io/acme/image${at - 1}:v1\n`);
    }
    const made = await stack(images);
    await Promise.all(made.map(settled));
    for (let at = 1; at < 30; at++) {
      const name = `ghcr.io/acme/image${at - 1}:v1`;
      const digest = `digest of image${at - 1}-linux-amd64`;
      assert.equal(contextOf(`image${at}-linux-amd64`, name), `docker-image://${name}@${digest}`);
    }
  });

  it("do it in a diamond", async () => {
    const made = await stack({
      app: settings("app", "FROM left AS l\nFROM right\nCOPY --from=l / /\n", {
        contexts: { left: "image:left", right: "image:right" },
      }),
      left: settings("left", "FROM root\n", { contexts: { root: "image:root" } }),
      right: settings("right", "FROM root\n", { contexts: { root: "image:root" } }),
      root: settings("root", "FROM scratch\n"),
    });
    await Promise.all(made.map(settled));
    assert.equal(contextOf("app-linux-amd64", "left"), "docker-image://ghcr.io/acme/left@digest of left-linux-amd64");
    assert.equal(
      contextOf("app-linux-amd64", "right"),
      "docker-image://ghcr.io/acme/right@digest of right-linux-amd64",
    );
    assert.equal(registered.filter(({ name }) => name === "root-linux-amd64").length, 1);
  });
});
