import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { crane, digestOf, pushIndex, readIndex } from "./support/images.ts";
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
  /** As much as can be set, where anything that is read in another way than it is recorded would build again. */
  const configure = (settings: object = {}, other: object = {}) =>
    workspace.configure({
      builders: SANDBOX,
      images: {
        app: image("app", {
          platforms: { "linux/amd64": {}, "linux/arm64": { args: { LEVEL: 8 } } },
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
          ...settings,
        }),
        other: image("other", other),
      },
    });
  const done = (run: Run): Run => {
    assert.equal(run.exitCode, 0, run.output);
    return run;
  };
  const warnings = (run: Run) => [
    ...new Set(run.output.split("\n").flatMap((line) => /warning: (.*)/.exec(line)?.[1] ?? [])),
  ];
  /** What an update of the image would build and publish. */
  const updated = (image: string) => [
    ...PLATFORMS.map((platform) => `update ${image}-${platform.replace("/", "-")}`),
    `update ${image}-${workspace.namespace}/${image}`,
  ];
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
    workspace.write("secret.txt", "three");
    await move("one");
  });
  after(() => workspace.remove());

  it("are pinned for all platforms alike, and named in annotations", async () => {
    configure();
    done(await workspace.up());
    const pin = `docker-image://docker.io/${name}@${at(0)}`;
    assert.equal((await workspace.state()).split(`"${pin}"`).length - 1, 2 * PLATFORMS.length);
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
    assert.deepEqual(done(await workspace.up("--expect-no-changes")).steps, []);
  });

  it("are told and not taken, also by a release's job that runs again months later", async () => {
    await move("two");
    const before = await digestOf(`${workspace.namespace}/app:1.2.3`);
    const moved = `app: base ${name} moved ${short(0)} to ${short(1)}`;
    const preview = done(await workspace.preview());
    assert.deepEqual(preview.steps, []);
    assert.deepEqual(warnings(preview), [`${moved}, 2 days ago; not taken (set bases: follow to take it)`]);
    writeFileSync(join(workspace.folder, "later.mjs"), LATER);
    workspace.environment.NODE_OPTIONS = `--import=${join(workspace.folder, "later.mjs")}`;
    workspace.environment.BASES_TOKEN = "another";
    const later = done(await workspace.up("--expect-no-changes"));
    delete workspace.environment.NODE_OPTIONS;
    assert.deepEqual(later.steps, []);
    assert.deepEqual(warnings(later), [`${moved}, 8 months ago; not taken (set bases: follow to take it)`]);
    assert.equal(await digestOf(`${workspace.namespace}/app:1.2.3`), before);
  });

  it("stay where they were while their registry cannot be asked, or has them no longer", async () => {
    const mirrors = { MULTIARCH_MIRRORS: "docker.io=localhost:1" };
    const environment = { ...workspace.environment };
    workspace.environment = { ...environment, ...mirrors };
    const offline = done(await workspace.up("--expect-no-changes"));
    workspace.environment = environment;
    assert.deepEqual(offline.steps, []);
    assert.match(
      warnings(offline).join("\n"),
      new RegExp(`base ${name} stays at ${short(0)}: docker\\.io could not be reached`),
    );
    const found = (await digestOf(tool)) ?? assert.fail("is not there");
    await crane("delete", `${tool.replace(/:1$/, "")}@${found}`);
    const gone = done(await workspace.up("--expect-no-changes"));
    assert.deepEqual(gone.steps, []);
    const stays = `app: base ${tool} is gone from its registry; what was built stays on ${found.slice(0, short(0).length)}`;
    assert.ok(warnings(gone).includes(stays), gone.output);
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

  it("are taken by what builds for another reason", async () => {
    workspace.write("lib/a", "b");
    const { steps, output } = done(await workspace.up());
    assert.deepEqual(steps.toSorted(), updated("app").toSorted());
    assert.doesNotMatch(output, /not taken/);
    assert.match(await fileIn("app", "linux/amd64"), /two amd64/);
    assert.match(await fileIn("app", "linux/arm64"), /two arm64/);
    assert.equal((await readIndex(`${workspace.namespace}/app:latest`)).annotations?.[DIGEST], at(-1));
  });

  it("are followed by the images that use them, and no others, where the settings say so", async () => {
    configure({ bases: "follow" }, { bases: "follow" });
    // That of the arguments, which the state has.
    assert.deepEqual(done(await workspace.up()).steps.toSorted(), ["update app", "update other"]);
    await move("three");
    const preview = done(await workspace.preview("--diff"));
    assert.deepEqual(preview.steps.toSorted(), updated("app").toSorted());
    assert.match(preview.output, new RegExp(`- .*${at(-2)}[^]*\\+ .*${at(-1)}|${at(-2)}" => .*${at(-1)}`));
    assert.deepEqual(done(await workspace.up()).steps.toSorted(), updated("app").toSorted());
    assert.match(await fileIn("app", "linux/arm64"), /three arm64/);
  });

  it("are BuildKit's own where nothing is pinned", async () => {
    configure({ bases: "float" });
    done(await workspace.up());
    assert.doesNotMatch(await workspace.state(), new RegExp(`docker-image://docker.io/${name}`));
    const { annotations } = await readIndex(`${workspace.namespace}/app:latest`);
    assert.deepEqual([annotations?.[NAME], annotations?.[DIGEST]], [`docker.io/${name}`, undefined]);
    await move("four");
    const preview = done(await workspace.preview());
    assert.deepEqual([preview.steps, warnings(preview)], [[], []]);
  });

  it("are the same for all platforms when one had failed before they moved", async () => {
    workspace.write("app/Dockerfile", `FROM ${name} AS app\nARG LEVEL\nCOPY --from=lib a$LEVEL /a\n`);
    configure();
    const failed = await workspace.up();
    assert.notEqual(failed.exitCode, 0);
    assert.match(failed.output, /a8/);
    await move("five");
    workspace.write("lib/a8", "a8");
    done(await workspace.up());
    assert.match(await fileIn("app", "linux/amd64"), /five amd64/);
    assert.match(await fileIn("app", "linux/arm64"), /five arm64/);
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
      await move("six");
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
