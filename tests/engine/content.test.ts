import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { crane, digestOf } from "./support/images.ts";
import { Workspace } from "./support/workspace.ts";

const COPY_ALL = "FROM scratch\nCOPY . /\n";

describe("what a tag holds", function () {
  this.timeout(600_000);
  let workspace: Workspace;

  beforeEach(async () => {
    workspace = await Workspace.create();
  });
  afterEach(() => workspace.remove());

  const at = (path: string) => join(workspace.folder, path);
  const git = (...args: string[]) =>
    execa("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], { cwd: workspace.folder });
  const commit = async () => {
    await git("add", "--all", "contexts");
    await git("commit", "--allow-empty", "--message", "change");
  };
  const link = (target: string, path: string) => {
    rmSync(at(path), { force: true });
    symlinkSync(target, at(path));
  };
  /** The files of a published image, with modes and links, as tar lists them; and the content of one of them. */
  const published = async (name: string, file?: string) => {
    const tar = await execa("crane", ["export", `${workspace.namespace}/${name}:latest`, "-"], { encoding: "buffer" });
    const read = file === undefined ? ["--list", "--verbose"] : ["--extract", "--to-stdout", file];
    return (await execa("tar", ["--file", "-", ...read], { input: tar.stdout })).stdout;
  };

  /** An image each, so that every change is seen by itself: what is there first, the change, and what must be there. */
  const cases: Record<
    string,
    {
      dockerfile?: string;
      settings?: Readonly<Record<string, unknown>>;
      files?: Readonly<Record<string, string>>;
      prepare?: (folder: string) => void;
      change: (folder: string) => void;
      holds: (name: string) => Promise<void>;
    }
  > = {
    "beside-dangling-link": {
      dockerfile: "FROM scratch\nCOPY app.sh /app.sh\n",
      files: { "app.sh": "old" },
      prepare: (folder) => link("../shared/.env", `${folder}/.env`),
      change: (folder) => workspace.write(`${folder}/app.sh`, "new"),
      holds: async (name) => assert.equal(await published(name, "app.sh"), "new"),
    },
    "link-target": {
      files: { "v1/file": "one", "v2/file": "two" },
      prepare: (folder) => link("v1", `${folder}/current`),
      change: (folder) => link("v2", `${folder}/current`),
      holds: async (name) => assert.match(await published(name), /current -> v2/),
    },
    "empty-folder": {
      change: (folder) => mkdirSync(at(`${folder}/empty`)),
      holds: async (name) => assert.match(await published(name), /^d.* empty\/?$/m),
    },
    mode: {
      files: { "run.sh": "run" },
      prepare: (folder) => chmodSync(at(`${folder}/run.sh`), 0o644),
      change: (folder) => chmodSync(at(`${folder}/run.sh`), 0o640),
      holds: async (name) => assert.match(await published(name), /^-rw-r-----.* run\.sh$/m),
    },
    "named-context": {
      dockerfile: "FROM scratch\nCOPY --from=assets / /assets\n",
      settings: { contexts: { assets: "contexts/named-context/assets" } },
      files: {
        ".dockerignore": "*\n!src\n",
        "assets/.dockerignore": "\ufeff# raw\r\n*.psd\r\n",
        "assets/logo.txt": "old",
      },
      change: (folder) => workspace.write(`${folder}/assets/logo.txt`, "new"),
      holds: async (name) => assert.equal(await published(name, "assets/logo.txt"), "new"),
    },
    "own-ignore-file": {
      files: { "Dockerfile.dockerignore": "*\n!kept\n", ".dockerignore": "kept\n", kept: "old" },
      change: (folder) => workspace.write(`${folder}/kept`, "new"),
      holds: async (name) => assert.equal(await published(name, "kept"), "new"),
    },
    "nothing-that-is-built": {
      files: { ".dockerignore": "docs\n", "docs/text": "old", kept: "old" },
      change: (folder) => workspace.write(`${folder}/docs/text`, "new"),
      holds: async (name) => assert.equal(await published(name, "kept"), "old"),
    },
  };

  it("is what the folders hold: links, modes, empty folders, named contexts", async () => {
    await git("init", "--initial-branch=main");
    const images = Object.entries(cases).map(([name, { dockerfile = COPY_ALL, settings, files = {}, prepare }]) => {
      const folder = `contexts/${name}`;
      for (const [path, text] of Object.entries({ Dockerfile: dockerfile, ...files })) {
        workspace.write(`${folder}/${path}`, text);
      }
      prepare?.(folder);
      const repositories = [`${workspace.namespace}/${name}`];
      const image = { repositories, context: folder, platforms: ["linux/amd64"], tags: ["latest"], ...settings };
      return [name, { ...image, volatileLabels: "index" }];
    });
    workspace.configure({ builders: { default: "sandbox" }, images: Object.fromEntries(images) });
    await commit();
    const first = await workspace.up();
    assert.equal(first.exitCode, 0, first.output);

    for (const [name, { change }] of Object.entries(cases)) change(`contexts/${name}`);
    await commit();
    const changed = Object.keys(cases).filter((name) => name !== "nothing-that-is-built");
    const builds = changed.map((name) => `update ${name}-linux-amd64`).sort();
    const builtIn = ({ steps }: { steps: readonly string[] }) =>
      steps.filter((step) => step.endsWith("-linux-amd64")).sort();
    const preview = await workspace.preview("--diff");
    assert.deepEqual(builtIn(preview), builds);
    assert.match(preview.output, /~ "?content of contexts\/link-target"?\s*: "[0-9a-f]+" => "[0-9a-f]+"/);
    const second = await workspace.up();
    assert.equal(second.exitCode, 0, second.output);
    assert.deepEqual(builtIn(second), builds);
    for (const [name, { holds }] of Object.entries(cases)) await holds(name);

    await commit();
    const third = await workspace.up();
    assert.equal(third.exitCode, 0, third.output);
    assert.deepEqual(builtIn(third), []);
  });

  it("is nothing that was edited while it was built, also where another platform failed beside it", async () => {
    const check = "app-linux-amd64-content";
    const dockerfile = ["FROM busybox:stable AS good", "COPY . /", "RUN sleep 6", "FROM good AS broken", "RUN exit 3"];
    workspace.write("app/Dockerfile", [...dockerfile, ""].join("\n"));
    workspace.write("app/src/file", "before");
    workspace.environment = { PULUMI_CONTINUE_ON_ERROR: "true" };
    const configure = (target: string) =>
      workspace.configureApp({ target: "good", platforms: { "linux/amd64": {}, "linux/386": { target } } });
    configure("broken");
    const running = workspace.up();
    // docker-build has read the folder then, for the last time.
    await workspace.untilPrinted("RUN sleep 6");
    workspace.write("app/src/file", "during");
    const edited = await running;
    assert.notEqual(edited.exitCode, 0, edited.output);
    assert.match(edited.output, /"app\/src\/file" was changed while this platform was built/);
    assert.match(edited.output, /exit code: 3/);
    assert.ok(edited.steps.includes(`create ${check}`), edited.output);

    // Put back, it is what was asked for at first; what was built is still nothing that anybody knows.
    workspace.write("app/src/file", "before");
    configure("good");
    const preview = await workspace.preview();
    assert.ok(preview.steps.includes(`update ${check}`), preview.output);
    const again = await workspace.up();
    assert.notEqual(again.exitCode, 0, again.output);
    assert.match(
      again.output,
      /"app\/src\/file" was changed while this platform was built, and has not been built since/,
    );
    assert.equal(await digestOf(`${workspace.repository}:latest`), undefined);
    const flags = [.../--replace '([^']+)'/g[Symbol.matchAll](again.output)].map(([, urn]) => `${urn}`);
    assert.equal(flags.length >= 2, true, again.output);
    const replaced = await workspace.up(...[...new Set(flags)].flatMap((urn) => ["--replace", urn]));
    assert.equal(replaced.exitCode, 0, replaced.output);
    assert.equal(
      await crane("export", "--platform", "linux/amd64", `${workspace.repository}:latest`, "-").then((tar) =>
        tar.includes("before"),
      ),
      true,
    );
    assert.doesNotMatch(await workspace.state(), /ContentCheck|PushCheck/);
    assert.deepEqual((await workspace.up()).steps, []);
  });
});
