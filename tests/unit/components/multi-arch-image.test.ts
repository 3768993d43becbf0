import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { BuiltPlatform } from "../../../components/built/built-platform.ts";
import { MultiArchImage, type MultiArchImageArgs } from "../../../components/index.ts";
import { serveGit } from "../../support/git-server.ts";
import { commit, git, marked, removeFolders, temporaryFolder } from "./fixture.ts";

const COMPONENT = "multiarch:index:MultiArchImage";
const IMAGE = "docker-build:index:Image";
const CONTENT_CHECK = "multiarch-registry:index:ContentCheck";
const INDEX = "multiarch-registry:index:Index";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What waits for the builds is registered when they are; the rest in no order that matters. */
const order = ({ type }: Registered) => [COMPONENT, IMAGE, CONTENT_CHECK, INDEX].indexOf(type);
const digestOf = (name: string) => `digest of ${name}`;
const urnOf = (name: string) => `urn:pulumi:test::multiarch::${COMPONENT}$${IMAGE}::${name}`;

describe("MultiArchImage", () => {
  let context: string;
  let registered: Registered[];
  let builtDigest: (name: string) => string;
  let built: (name: string) => void;
  const epoch = process.env.SOURCE_DATE_EPOCH;

  before(() => {
    delete process.env.SOURCE_DATE_EPOCH;
    context = temporaryFolder();
    writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
  });
  after(() => {
    if (epoch !== undefined) process.env.SOURCE_DATE_EPOCH = epoch;
    removeFolders();
  });
  beforeEach(() => {
    builtDigest = digestOf;
    built = () => undefined;
    mock();
  });

  function mock(preview = false): void {
    registered = [];
    const mocks: pulumi.runtime.Mocks = {
      newResource({ type, name, inputs }) {
        registered.push({ type, name, inputs });
        if (type === COMPONENT) return { id: "", state: {} };
        if (type === IMAGE) built(name);
        if (type === IMAGE)
          return { id: name, state: { ...inputs, digest: builtDigest(name), contextHash: `context of ${name}` } };
        if (type === CONTENT_CHECK) return { id: name, state: inputs };
        if (type === INDEX)
          return { id: name, state: { ...inputs, digest: digestOf(name), ref: `${inputs.repository}@index` } };
        throw new Error(`unknown resource ${type}`);
      },
      call({ token }) {
        throw new Error(`unknown function ${token}`);
      },
    };
    pulumi.runtime.setMocks(mocks, "multiarch", "test", preview);
  }

  const args = (changes: Partial<MultiArchImageArgs> = {}): MultiArchImageArgs => ({
    repositories: ["ghcr.io/acme/app"],
    platforms: ["linux/amd64", "linux/arm/v7"],
    tags: ["v1.0.0", "latest"],
    context,
    ...changes,
  });

  const resolved = <Value>(output: pulumi.Input<Value>): Promise<pulumi.Unwrap<Value>> =>
    new Promise((resolve) => pulumi.output(output).apply(resolve));

  /** Makes the image and waits until every child is registered. */
  async function make(changes: Partial<MultiArchImageArgs> = {}) {
    const { platforms, repositories } = new MultiArchImage("app", args(changes));
    return await resolved({ platforms, repositories });
  }
  const names = (type: string) => registered.filter((resource) => resource.type === type).map(({ name }) => name);
  const inputsOf = (name: string) =>
    registered.find((resource) => resource.name === name && resource.type !== COMPONENT)?.inputs;

  /** The digests of what a build reads, by the names of folders and files. */
  const contentOf = (image: string): Record<string, string> => {
    const all = Object.entries((inputsOf(image)?.buildArgs ?? {}) as Record<string, string>);
    return Object.fromEntries(all.filter(([name]) => name.startsWith("content of ")));
  };

  it("asks a private git server with a secret that the program has as an output", async () => {
    const folder = temporaryFolder();
    git(folder, "init");
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
    git(folder, "add", ".");
    const sha = commit(folder);
    const server = await serveGit(folder, { token: "hunter2" });
    try {
      const secrets = { GIT_AUTH_TOKEN: pulumi.secret("hunter2") };
      await make({ context: `${server.address}/.git#main`, platforms: ["linux/amd64"], secrets });
      const built = registered.find(({ type }) => type === IMAGE)?.inputs as { context?: { location?: string } };
      assert.equal(built.context?.location, `${server.address}/.git#${sha}`);
    } finally {
      await server.close();
    }
  });

  it("records no stack trace for each property of its children", async () => {
    const { prepareStackTrace } = Error;
    let traces = 0;
    Error.prepareStackTrace = (_error, frames) => {
      if (frames.length > 0 && frames.length <= Error.stackTraceLimit) traces++;
      return "";
    };
    let made: MultiArchImage;
    try {
      made = new MultiArchImage("app", args());
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
    await resolved(made.repositories);
    // Those of the component itself. Each property of a child would have one.
    assert.ok(traces < 20, `${traces} traces`);
  });

  it("has exactly these children, with these inputs", async () => {
    await make({ builders: { default: "sandbox" }, labels: { mine: "label" }, annotations: { mine: "annotation" } });
    const standard = { "org.opencontainers.image.title": "app", "org.opencontainers.image.version": "v1.0.0" };
    const content = contentOf("app-linux-amd64");
    assert.deepEqual(Object.keys(content), [`content of ${context}`, `content of ${context}/Dockerfile`]);
    const image = (platform: string) => ({
      push: false,
      buildOnPreview: false,
      platforms: [platform],
      builder: { name: "sandbox" },
      context: { location: context },
      dockerfile: { location: `${context}/Dockerfile` },
      exports: [
        {
          raw: [
            "type=image,name=ghcr.io/acme/app,push-by-digest=true,push=true,oci-mediatypes=true,oci-artifact=false,annotation.mine=annotation",
            ...Object.entries(standard).map(([key, value]) => `annotation.${key}=${value}`),
          ].join(),
        },
      ],
      labels: { ...standard, mine: "label" },
      buildArgs: { ...content, BUILDKIT_ATTEST_PROVENANCE: "mode=min" },
      network: "default",
      noCache: false,
      pull: false,
    });
    const manifest = (platform: string, name: string) => ({ platform, digest: digestOf(name), builtBy: urnOf(name) });
    const index = {
      repository: "ghcr.io/acme/app",
      tags: ["v1.0.0", "latest"],
      manifests: [manifest("linux/amd64", "app-linux-amd64"), manifest("linux/arm/v7", "app-linux-arm-v7")],
      annotations: { ...standard, mine: "annotation" },
      forceTags: [],
      keepNewer: [],
      attestations: { provenance: "mode=min" },
      architecture: ["linux/amd64", "linux/arm/v7"],
    };
    const component = {
      repositories: ["ghcr.io/acme/app"],
      context,
      dockerfile: "Dockerfile",
      platforms: {
        "linux/amd64": { args: {}, builder: "sandbox" },
        "linux/arm/v7": { args: {}, builder: "sandbox" },
      },
      tags: ["v1.0.0", "latest"],
      labels: { mine: "label" },
      annotations: { mine: "annotation" },
      annotationLevels: ["index", "manifest"],
      volatileLabels: "image",
      build: "separate",
      attestations: { provenance: "min", sbom: false },
      network: "default",
      timeout: "2h",
      publish: true,
      ...Object.fromEntries(["highestOnly", "noCache", "pull", "reproducible"].map((field) => [field, false])),
      ...Object.fromEntries(["ssh", "addHosts", "flavor", "forceTags"].map((field) => [field, []])),
      ...Object.fromEntries(["args", "secrets", "contexts", "registries"].map((field) => [field, {}])),
    };
    assert.deepEqual(
      registered.toSorted((one, other) => order(one) - order(other)),
      [
        { type: COMPONENT, name: "app", inputs: component },
        { type: IMAGE, name: "app-linux-amd64", inputs: image("linux/amd64") },
        { type: IMAGE, name: "app-linux-arm-v7", inputs: image("linux/arm/v7") },
        { type: INDEX, name: "app-ghcr.io/acme/app", inputs: index },
      ],
    );
  });

  describe("that is only built", () => {
    let out: string;
    beforeEach(() => {
      out = temporaryFolder();
      process.env.MULTIARCH_BUILD_ONLY = JSON.stringify({ platforms: ["linux/arm/v7"], out });
      process.env.MULTIARCH_JOB = "a job";
    });
    afterEach(() => {
      delete process.env.MULTIARCH_BUILD_ONLY;
      delete process.env.MULTIARCH_JOB;
    });

    const children = () =>
      registered.toSorted((one, other) => order(one) - order(other)).map(({ type, name }) => [type, name]);
    const written = (): BuiltPlatform => JSON.parse(readFileSync(join(out, "app-linux-arm-v7.json"), "utf8"));
    /** Waits for what nothing else waits for. */
    const settled = async (isDone: () => boolean) => {
      while (!isDone()) await sleep(20);
    };

    it("has the builds that are wanted and no index, and files that tell of them", async () => {
      for (const name of ["app-linux-amd64.json", "app-linux-arm-v7.json"]) writeFileSync(join(out, name), "left");
      const { platforms, repositories } = await make({ repositories: ["ghcr.io/acme/app", "ghcr.io/mirror/app"] });
      await settled(() => existsSync(join(out, "app-linux-arm-v7.json")));
      assert.deepEqual([Object.keys(platforms), repositories], [["linux/arm/v7"], {}]);
      assert.deepEqual(children(), [
        [COMPONENT, "app"],
        [IMAGE, "app-linux-arm-v7"],
      ]);
      const { fingerprint, started, seconds, revision, ...others } = written();
      assert.deepEqual(others, {
        version: 1,
        image: "app",
        platform: "linux/arm/v7",
        digest: digestOf("app-linux-arm-v7"),
        repositories: ["ghcr.io/acme/app", "ghcr.io/mirror/app"],
        pins: { contexts: {}, args: {} },
        job: "a job",
      });
      assert.ok(Object.hasOwn(fingerprint, "content"));
      assert.match(revision, /^[0-9a-f]*$/);
      assert.ok(!Number.isNaN(Date.parse(started)) && seconds >= 0);
      assert.equal(readFileSync(join(out, "app-linux-amd64.json"), "utf8"), "left");
    });

    it("has no digest where it is not published", async () => {
      builtDigest = () => "";
      new MultiArchImage("app", args({ publish: false }));
      await settled(() => existsSync(join(out, "app-linux-arm-v7.json")));
      const { digest, repositories } = written();
      assert.deepEqual([digest, repositories], [undefined, []]);
      assert.ok(!children().some(([type]) => type === INDEX));
    });

    it("is nothing at all where another image is wanted", async () => {
      process.env.MULTIARCH_BUILD_ONLY = JSON.stringify({ images: ["web"], out });
      await make();
      await settled(() => registered.length > 0);
      assert.deepEqual(children(), [[COMPONENT, "app"]]);
    });
  });

  it("calls a program's gates for each platform, with the reference of its image", async () => {
    const called: [string, string][] = [];
    const gates = (platform: string, ref: pulumi.Output<string>) => {
      ref.apply((reference) => called.push([platform, reference]));
      return [];
    };
    await make({ gates });
    const found = (name: string) => `ghcr.io/acme/app@${digestOf(name)}`;
    assert.deepEqual(called.toSorted(), [
      ["linux/amd64", found("app-linux-amd64")],
      ["linux/arm/v7", found("app-linux-arm-v7")],
    ]);
    assert.equal(inputsOf("app")?.gates, undefined);
  });

  it("has a build for each gate of a platform, which exports nothing", async () => {
    const starts = { name: "starts", run: ["app"], expect: "{{version}}", timeout: "2m", platforms: ["linux/amd64"] };
    await make({ gates: [starts], builders: { default: "sandbox" } });
    const { context, exports, platforms, builder, buildArgs, noCache } = inputsOf("app-linux-amd64-gate-starts") ?? {};
    const ref = `ghcr.io/acme/app@${digestOf("app-linux-amd64")}`;
    const shell = "docker-image://docker.io/library/busybox:1.36.1@sha256:";
    const named = (context as { named: Record<string, { location: string }> }).named;
    assert.deepEqual(
      [(context as { location: string }).location, named.image?.location],
      ["-", `docker-image://${ref}`],
    );
    assert.ok(named["multiarch-shell"]?.location.startsWith(shell));
    assert.deepEqual(
      [exports, platforms, builder, buildArgs, noCache],
      [[{ cacheonly: {} }], ["linux/amd64"], { name: "sandbox" }, { MULTIARCH_IMAGE: ref }, true],
    );
    assert.deepEqual(inputsOf("app")?.gates ?? [], []);
    assert.deepEqual(registered.find(({ type }) => type === COMPONENT)?.inputs.gates, [starts]);
  });

  it("hands what is said about registries to the children that ask those", async () => {
    const own = { "ghcr.io": { tokenServices: ["tokens.example.com"] } };
    const caches = { "cache.example.com": { http: true } };
    await make({
      registries: { ...own, ...caches, "docker.io": { http: true } },
      cache: { type: "registry", ref: "cache.example.com/acme/cache" },
    });
    assert.deepEqual(inputsOf("app-ghcr.io/acme/app")?.registries, own);
  });

  it("gives each platform's and each repository's digest and reference", async () => {
    const { platforms, repositories } = await make();
    const platform = (name: string) => ({ digest: digestOf(name), ref: `ghcr.io/acme/app@${digestOf(name)}` });
    assert.deepEqual(platforms, {
      "linux/amd64": platform("app-linux-amd64"),
      "linux/arm/v7": platform("app-linux-arm-v7"),
    });
    const published = {
      digest: digestOf("app-ghcr.io/acme/app"),
      ref: "ghcr.io/acme/app@index",
      tags: ["v1.0.0", "latest"],
    };
    assert.deepEqual(repositories, { "ghcr.io/acme/app": published });
  });

  it("builds every platform and publishes nothing with publish: false", async () => {
    const { platforms, repositories } = await make({ publish: false });
    assert.deepEqual(names(IMAGE), ["app-linux-amd64", "app-linux-arm-v7"]);
    assert.deepEqual(names(INDEX), []);
    assert.deepEqual(inputsOf("app-linux-amd64")?.exports, [{ cacheonly: {} }]);
    assert.deepEqual(repositories, {});
    assert.equal(platforms["linux/amd64"]?.ref, "");
  });

  describe("whose files are edited while it is built", () => {
    const file = () => join(context, "file");
    beforeEach(() => {
      writeFileSync(file(), "before");
      built = (name) => {
        if (name === "app-linux-amd64") writeFileSync(file(), "during");
      };
    });
    afterEach(() => rmSync(file()));

    it("has a check for each build of them, for which the index waits", async () => {
      const only = { platforms: ["linux/amd64"] };
      await make(only);
      const image = "app-linux-amd64";
      assert.deepEqual(names(CONTENT_CHECK), [`${image}-content`]);
      const { content, ...others } = inputsOf(`${image}-content`) ?? {};
      assert.deepEqual(content, contentOf(image));
      assert.deepEqual(others, {
        digest: digestOf(image),
        changed: [`${context}/file`],
        replace: [urnOf(image), `urn:pulumi:test::multiarch::${COMPONENT}$${CONTENT_CHECK}::${image}-content`],
      });
      const order = registered.map(({ type }) => type);
      assert.ok(order.indexOf(CONTENT_CHECK) < order.indexOf(INDEX));
    });

    it("has it with publish: false, too", async () => {
      builtDigest = () => "";
      new MultiArchImage("app", args({ platforms: ["linux/amd64"], publish: false }));
      await pulumi.runtime.disconnect();
      assert.equal(inputsOf("app-linux-amd64-content")?.digest, "context of app-linux-amd64");
    });

    it("has none in a preview, which builds nothing", async () => {
      mock(true);
      await make();
      assert.deepEqual(names(CONTENT_CHECK), []);
    });
  });

  it("names children by what they are, in whatever order they are listed", async () => {
    const repositories = ["ghcr.io/acme/app", "docker.io/acme/app"];
    const platforms = ["linux/amd64", "linux/arm/v7"];
    await make({ repositories, platforms });
    const first = registered.map(({ type, name }) => `${type} ${name}`).sort();
    mock();
    await make({ repositories: repositories.toReversed(), platforms: platforms.toReversed() });
    assert.deepEqual(registered.map(({ type, name }) => `${type} ${name}`).sort(), first);
  });

  it("has one Index more for a second repository, and no other child", async () => {
    await make();
    const before = registered.map(({ name }) => name);
    mock();
    await make({ repositories: ["ghcr.io/acme/app", "docker.io/acme/app"] });
    assert.deepEqual(
      registered.map(({ name }) => name),
      [...before, "app-docker.io/acme/app"],
    );
    const manifests = names(INDEX).map((name) => inputsOf(name)?.manifests);
    assert.deepEqual(manifests[0], manifests[1]);
    const others = names(INDEX).map((name) => inputsOf(name)?.otherRepositories);
    assert.deepEqual(others, [["docker.io/acme/app"], ["ghcr.io/acme/app"]]);
  });

  it("leaves a digest that the provider gives as empty in a preview open", async () => {
    mock(true);
    builtDigest = () => "";
    new MultiArchImage("app", args());
    await pulumi.runtime.disconnect();
    const manifests = inputsOf("app-ghcr.io/acme/app")?.manifests as { digest: unknown }[];
    assert.equal(manifests.length, 2);
    for (const { digest } of manifests) assert.notEqual(digest, "");
  });

  describe("with a build secret", () => {
    const VARIABLE = "MULTIARCH_TEST_SECRET";
    let file: string;
    before(() => {
      file = join(context, "secret.txt");
      writeFileSync(file, "hunter2");
      process.env[VARIABLE] = "hunter2";
    });
    after(() => {
      delete process.env[VARIABLE];
    });

    const sources: [name: string, source: () => NonNullable<MultiArchImageArgs["secrets"]>[string]][] = [
      ["an environment variable", () => ({ env: VARIABLE })],
      ["a file", () => ({ file })],
      ["the program", () => "hunter2"],
      ["a stack secret", () => pulumi.secret("hunter2")],
    ];
    for (const [name, source] of sources) {
      it(`from ${name}, keeps it secret`, async () => {
        await make({ secrets: { npm: source() } });
        assert.deepEqual(inputsOf("app-linux-amd64")?.secrets, marked({ npm: "hunter2" }));
        const component = registered.find(({ type }) => type === COMPONENT)?.inputs;
        const given = name === "an environment variable" || name === "a file";
        assert.deepEqual(component?.secrets, given ? { npm: source() } : marked({ npm: "hunter2" }));
      });
    }
  });

  it("refuses bad arguments with every problem, before anything is built", () => {
    const bad = args({ repositories: ["app"], platforms: ["linux/amd46"], tags: ["-a"], timeout: "soon" });
    assert.throws(
      () => new MultiArchImage("app", bad),
      (error: Error) => {
        assert.ok(pulumi.RunError.isInstance(error));
        const [heading, ...problems] = error.message.split("\n");
        assert.equal(heading, 'the image "app" cannot be built:');
        assert.deepEqual(
          problems.map((problem) => problem.split(":")[0]),
          ["app.platforms[0]", "app.repositories[0]", "app.tags[0]", "app.timeout"],
        );
        return true;
      },
    );
    assert.deepEqual(names(IMAGE), []);
  });
});
