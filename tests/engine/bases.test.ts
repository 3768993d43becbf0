import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { crane, digestOf, pushIndex, readIndex } from "./support/images.ts";
import { done, stepsOf } from "./support/runs.ts";
import { type Run, SANDBOX, Workspace } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const NAME = "org.opencontainers.image.base.name";
const DIGEST = "org.opencontainers.image.base.digest";
/** Lets a program, and the provider in this language, believe that it is eight months later. */
const LATER = `
  const Now = Date;
  const shift = 240 * 24 * 60 * 60 * 1000;
  globalThis.Date = class extends Now {
    constructor(...parts) {
      if (parts.length === 0) super(Now.now() + shift);
      else super(...parts);
    }
    static now() {
      return Now.now() + shift;
    }
  };
`;

/** Each image has a story of its own, told in turns. */
describe("base images that move", function () {
  this.timeout(600_000);
  let workspace: Workspace;
  /** In the sandbox's registry, which BuildKit and the program take for a mirror of Docker Hub. */
  let base: string;
  /** As the Dockerfiles name it. */
  let name: string;
  /** Another image, named by its registry. */
  let tool: string;
  /** The digests that the first has had. */
  const digests: string[] = [];

  /** Moves it to images that were made more than two days ago. */
  const move = async (text: string) => {
    const created = new Date();
    created.setHours(created.getHours() - 60);
    digests.push(await pushIndex(`${base}:1`, text, created.toISOString()));
  };
  const at = (index: number) => digests.at(index) ?? assert.fail("has not moved yet");
  const short = (index: number) => at(index).slice(0, "sha256:".length + 12);
  const image = (image: string, settings: object) => ({
    repositories: [`${workspace.namespace}/${image}`],
    context: image,
    platforms: PLATFORMS,
    tags: ["1.2.3", "latest"],
    ...settings,
  });
  let images: Readonly<Record<string, object>> = {};
  /** Changes these images in the settings, and leaves the others as they are. */
  const configure = (changes: Readonly<Record<string, object>>) => {
    images = { ...images, ...changes };
    const whole = Object.entries(images).map(([name, settings]) => [name, image(name, settings)]);
    workspace.configure({ builders: SANDBOX, images: Object.fromEntries(whole) });
  };
  const levels = { "linux/amd64": {}, "linux/arm64": { args: { LEVEL: 8 } } };
  /** As much as can be set, where anything that is read in another way than it is recorded would build again. */
  const everything = () => ({
    platforms: levels,
    args: { VERSION: "1.10", EMPTY: "" },
    target: "app",
    contexts: { lib: "lib", tool: `docker-image://${tool}` },
    labels: { "com.example.empty": "", "com.example.tier": "base, or=other" },
    annotations: { "com.example.note": "a, b" },
    annotationLevels: ["index", "manifest", "manifest-descriptor"],
    addHosts: ["mirror.example.com:10.0.0.5"],
    network: "none",
    cache: { type: "local", path: ".cache" },
    secrets: {
      token: { env: "BASES_TOKEN" },
      license: { env: "BASES_LICENSE", rebuild: true },
      file: { file: "secret.txt" },
    },
  });
  const warnings = (run: Run) => [
    ...new Set(run.output.split("\n").flatMap((line) => /warning: (.*)/.exec(line)?.[1] ?? [])),
  ];
  /** What an update of the image would build and publish. */
  const updated = (image: string) => [
    ...PLATFORMS.map((platform) => `update ${image}-${platform.replace("/", "-")}`),
    `update ${image}-${workspace.namespace}/${image}`,
  ];
  /** What the base is pinned to wherever the engine's state has it for an image. */
  const pinsOf = async (image: string) => {
    const { deployment } = JSON.parse(await workspace.state()) as {
      readonly deployment: { readonly resources: readonly { readonly urn: string }[] };
    };
    const own = JSON.stringify(deployment.resources.filter(({ urn }) => urn.includes(`::${image}`)));
    return [...own.matchAll(new RegExp(`"docker-image://docker.io/${name}@?([^"]*)"`, "g"))].map(([, pin]) => pin);
  };
  const fileIn = async (image: string, platform: string) =>
    crane("export", "--platform", platform, `${workspace.namespace}/${image}:latest`, "-");

  before(async () => {
    workspace = await Workspace.create();
    base = `${workspace.namespace}/moving`;
    name = `${base.split("/").slice(1).join("/")}:1`;
    workspace.environment = { BASES_TOKEN: "one", BASES_LICENSE: "two" };
    tool = `${workspace.namespace}/tool:1`;
    await pushIndex(tool, "tool", "2026-01-01T00:00:00Z");
    const lines = ["FROM $FROM AS app", "COPY --from=lib a /a", `COPY --from=${tool} file /tool`, "FROM app"];
    workspace.write("app/Dockerfile", [`ARG FROM=${name}`, ...lines, ""].join("\n"));
    workspace.write("lib/a", "a");
    workspace.write("other/Dockerfile", "FROM busybox:stable\nCOPY Dockerfile /a\n");
    workspace.write("plain/Dockerfile", `FROM ${name}\nCOPY Dockerfile /a\n`);
    workspace.write("failing/Dockerfile", `FROM ${name}\nARG LEVEL\nCOPY --from=parts a$LEVEL /a\n`);
    workspace.write("parts/a", "a");
    workspace.write("secret.txt", "three");
    await move("one");
  });
  after(() => workspace.remove());

  it("are pinned for all platforms alike, and named in annotations", async () => {
    configure({ app: everything(), other: {}, followed: { context: "plain" }, floating: { context: "plain" } });
    done(await workspace.up());
    for (const image of ["app", "floating"]) {
      assert.deepEqual(await pinsOf(image), Array(2 * PLATFORMS.length).fill(at(0)));
    }
    assert.match(await fileIn("app", "linux/arm64"), /one arm64/);
    const index = await readIndex(`${workspace.namespace}/app:latest`);
    const told = { [NAME]: `docker.io/${name}`, [DIGEST]: at(0) };
    const toldOf = (annotations: Readonly<Record<string, string>> = {}) => ({
      [NAME]: annotations[NAME],
      [DIGEST]: annotations[DIGEST],
    });
    assert.deepEqual(toldOf(index.annotations), told);
    const images = index.manifests.filter((descriptor) => attestedDigest(descriptor) === undefined);
    assert.equal(images.length, PLATFORMS.length);
    for (const { digest, annotations } of images) {
      assert.deepEqual(toldOf(annotations), told);
      const manifest = JSON.parse(await crane("manifest", `${workspace.namespace}/app@${digest}`));
      assert.deepEqual(toldOf(manifest.annotations), told);
    }
    // Only what follows from now on is changed: that of the arguments, which the state has.
    configure({ followed: { context: "plain", bases: "follow" }, other: { bases: "follow" } });
    assert.deepEqual(done(await workspace.up()).steps.toSorted(), ["update followed", "update other"]);
  });

  it("are told and not taken, also by a release's job months later, and followed where the settings say so", async () => {
    await move("two");
    const before = await digestOf(`${workspace.namespace}/app:1.2.3`);
    const moved = `app, floating: base ${name} moved ${short(0)} to ${short(1)}`;
    const preview = done(await workspace.preview("--diff"));
    assert.deepEqual(preview.steps.toSorted(), updated("followed").toSorted());
    assert.match(preview.output, new RegExp(`- .*${at(0)}[^]*\\+ .*${at(1)}|${at(0)}" => .*${at(1)}`));
    assert.deepEqual(warnings(preview), [`${moved}, 2 days ago; not taken (set bases: follow to take it)`]);
    writeFileSync(join(workspace.folder, "later.mjs"), LATER);
    workspace.environment.NODE_OPTIONS = `--import=${join(workspace.folder, "later.mjs")}`;
    workspace.environment.BASES_TOKEN = "another";
    const later = done(await workspace.up());
    delete workspace.environment.NODE_OPTIONS;
    assert.deepEqual(later.steps.toSorted(), updated("followed").toSorted());
    assert.deepEqual(warnings(later), [`${moved}, 8 months ago; not taken (set bases: follow to take it)`]);
    assert.equal(await digestOf(`${workspace.namespace}/app:1.2.3`), before);
    assert.match(await fileIn("followed", "linux/arm64"), /two arm64/);
  });

  it("stay where they were while their registry cannot be asked, or has them no longer", async () => {
    const environment = { ...workspace.environment };
    workspace.environment = { ...environment, MULTIARCH_MIRRORS: "docker.io=localhost:1" };
    const found = (await digestOf(tool)) ?? assert.fail("is not there");
    await crane("delete", `${tool.replace(/:1$/, "")}@${found}`);
    const staying = done(await workspace.up("--expect-no-changes"));
    workspace.environment = environment;
    assert.deepEqual(staying.steps, []);
    assert.match(
      warnings(staying).join("\n"),
      new RegExp(`base ${name} stays at ${short(0)}: docker\\.io could not be reached`),
    );
    const stays = `app: base ${tool} is gone from its registry; what was built stays on ${found.slice(0, short(0).length)}`;
    assert.ok(warnings(staying).includes(stays), staying.output);
    workspace.write("lib/a", "b");
    const refused = await workspace.preview();
    assert.notEqual(refused.exitCode, 0);
    assert.match(
      refused.output,
      /contexts\.tool: "docker-image:\S+tool:1" is an image that its registry does not have/,
    );
    assert.match(refused.output, /starts from "\S+tool:1", which its registry does not have/);
    workspace.write("lib/a", "a");
    await pushIndex(tool, "tool", "2026-01-01T00:00:00Z");
  });

  it("are taken by what builds for another reason, and BuildKit's own where nothing is pinned", async () => {
    workspace.write("lib/a", "b");
    workspace.environment.PULUMI_CONTINUE_ON_ERROR = "true";
    configure({
      floating: { context: "plain", bases: "float" },
      failing: { platforms: levels, contexts: { parts: "parts" } },
    });
    const run = await workspace.up();
    assert.deepEqual(stepsOf(run, "app"), updated("app").toSorted());
    assert.doesNotMatch(run.output, /not taken/);
    assert.match(await fileIn("app", "linux/amd64"), /two amd64/);
    assert.match(await fileIn("app", "linux/arm64"), /two arm64/);
    assert.equal((await readIndex(`${workspace.namespace}/app:latest`)).annotations?.[DIGEST], at(-1));

    assert.deepEqual(await pinsOf("floating"), []);
    const { annotations } = await readIndex(`${workspace.namespace}/floating:latest`);
    assert.deepEqual([annotations?.[NAME], annotations?.[DIGEST]], [`docker.io/${name}`, undefined]);

    assert.notEqual(run.exitCode, 0);
    assert.match(run.output, /a8/);
  });

  it("are the same for all platforms when one had failed before they moved", async () => {
    await move("three");
    workspace.write("parts/a8", "a8");
    const run = done(await workspace.up());
    assert.match(await fileIn("failing", "linux/amd64"), /three amd64/);
    assert.match(await fileIn("failing", "linux/arm64"), /three arm64/);
    assert.deepEqual(stepsOf(run, "floating"), []);
    const moved = `app: base ${name} moved ${short(1)} to ${short(2)}`;
    assert.deepEqual(warnings(run), [`${moved}, 2 days ago; not taken (set bases: follow to take it)`]);
    assert.deepEqual(done(await workspace.up("--expect-no-changes")).steps, []);
  });

  it("are pinned alike in a program of one's own", async () => {
    const program = await Workspace.create(`
      import * as pulumi from "@pulumi/pulumi";
      import { MultiArchImage } from "@components";
      const secret = pulumi.secret(Promise.resolve("generated"));
      new MultiArchImage("app", {
        repositories: ["${workspace.namespace}/own"],
        context: "app",
        platforms: ["linux/amd64"],
        tags: ["latest"],
        secrets: { generated: secret },
        builders: { default: "sandbox" },
      });
    `);
    try {
      program.write("app/Dockerfile", `FROM ${name}\nCOPY Dockerfile /a\n`);
      done(await program.up());
      await move("four");
      const preview = done(await program.preview());
      assert.deepEqual(preview.steps, []);
      assert.match(
        preview.output,
        new RegExp(`base ${name} moved ${short(-2)} to ${short(-1)}, 2 days ago; not taken`),
      );
      assert.deepEqual(done(await program.up("--expect-no-changes")).steps, []);
    } finally {
      await program.remove();
    }
  });
});
