import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildContent, imageContent, readsFolders } from "../../../../components/docker-build/content.ts";
import { checkImage } from "../../../../components/settings/parse.ts";
import type { ImageInput } from "../../../../components/settings/schema.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";

describe("imageContent", () => {
  let folder: string;
  const at = (path: string) => join(folder, path);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };

  beforeEach(() => {
    folder = temporaryFolder();
    // Each run of a program has an engine of its own.
    pulumi.runtime.setMocks({ newResource: ({ inputs }) => ({ id: "", state: inputs }), call: () => ({}) });
    write("app/Dockerfile", "FROM scratch\n");
    write("app/file", "one");
  });
  afterEach(removeFolders);

  function read(changes: Partial<ImageInput> = {}) {
    const input = { repositories: ["ghcr.io/acme/app"], platforms: ["linux/amd64"], context: at("app"), ...changes };
    const { image, problems } = checkImage<pulumi.Input<string>>("app", input, { environment: {} });
    assert.deepEqual(problems, []);
    return imageContent(image);
  }
  async function contentOf(changes: Partial<ImageInput> = {}, platform = "linux/amd64"): Promise<BuildContent> {
    const found = await read(changes);
    assert.ok("content" in found, JSON.stringify(found));
    const content = found.content[platform];
    assert.ok(content);
    return content;
  }
  async function messagesOf(changes: Partial<ImageInput> = {}) {
    const found = await read(changes);
    assert.ok("problems" in found);
    return found.problems.map(({ path, message }) => `${path.join(".")}: ${message.replaceAll(`${folder}/`, "")}`);
  }
  const newRun = () =>
    pulumi.runtime.setMocks({ newResource: ({ inputs }) => ({ id: "", state: inputs }), call: () => ({}) });

  it("has a digest for each folder and for the Dockerfile, under names that no Dockerfile can declare", async () => {
    write("base/file", "one");
    const { args } = await contentOf({ contexts: { base: at("base"), other: "docker-image://busybox" } });
    assert.deepEqual(Object.keys(args), [
      `content of ${at("app")}`,
      `content of ${at("app/Dockerfile")}`,
      `content of ${at("base")} (base)`,
    ]);
    for (const digest of Object.values(args)) assert.match(digest, /^[0-9a-f]{64}$/);
  });

  const edits: [name: string, settings: () => Partial<ImageInput>, file: string, names: string[]][] = [
    ["a file of the context", () => ({}), "app/file", ["app"]],
    ["the Dockerfile", () => ({}), "app/Dockerfile", ["app", "app/Dockerfile"]],
    ["a Dockerfile beside the context", () => ({ dockerfile: "../Dockerfile" }), "Dockerfile", ["Dockerfile"]],
    [
      "a Dockerfile in lower case",
      () => ({ dockerfile: "small/Dockerfile" }),
      "app/small/dockerfile",
      ["app", "app/small/dockerfile"],
    ],
    ["a named context", () => ({ contexts: { base: at("base") } }), "base/file", ["base (base)"]],
    ["a file that the ignore file leaves out", () => ({}), "app/ignored", []],
    [
      "a file that is ignored in the main context only",
      () => ({ contexts: { base: at("base") } }),
      "base/ignored",
      ["base (base)"],
    ],
    ["what a named context ignores", () => ({ contexts: { base: at("base") } }), "base/raw.psd", []],
    ["what the Dockerfile's own ignore file leaves out", () => ({ dockerfile: "own/Dockerfile" }), "app/file", []],
    [
      "what only the context's ignore file leaves out",
      () => ({ dockerfile: "own/Dockerfile" }),
      "app/ignored",
      ["app"],
    ],
  ];
  for (const [name, settings, file, names] of edits) {
    it(`tells a change of ${name}`, async () => {
      write("Dockerfile", "FROM scratch\n");
      write("app/own/Dockerfile", "FROM scratch\n");
      write("app/own/Dockerfile.dockerignore", "file\n");
      write("app/small/dockerfile", "FROM scratch\n");
      write("app/.dockerignore", "ignored\r\n");
      write("base/.dockerignore", "\ufeff*.psd\r\n");
      write("base/file", "one");
      const before = (await contentOf(settings())).args;
      newRun();
      write(file, "FROM other\n");
      const after = (await contentOf(settings())).args;
      const changed = Object.keys(after).filter((key) => after[key] !== before[key]);
      assert.deepEqual(
        changed,
        names.map((each) => `content of ${at(each)}`),
      );
    });
  }

  it("reads each platform by its own Dockerfile's rules", async () => {
    write("app/arm.Dockerfile", "FROM scratch\n");
    write("app/arm.Dockerfile.dockerignore", "file\n");
    const platforms = { "linux/amd64": {}, "linux/arm64": { dockerfile: "arm.Dockerfile" } };
    const [amd64, arm64] = [await contentOf({ platforms }), await contentOf({ platforms }, "linux/arm64")];
    const key = `content of ${at("app")}`;
    assert.notEqual(amd64.args[key], arm64.args[key]);
    assert.ok(arm64.args[`content of ${at("app/arm.Dockerfile")}`]);
  });

  it("names what was changed since, wherever it lies", async () => {
    write("base/file", "one");
    write("app/.dockerignore", "ignored\n.dockerignore\n");
    const content = await contentOf({ contexts: { base: at("base") } });
    assert.deepEqual(await content.changed(), []);
    write("app/file", "ONE");
    write("app/ignored", "ONE");
    write("base/file", "ONE");
    rmSync(at("app/Dockerfile"));
    assert.deepEqual((await content.changed()).map((path) => path.replace(`${folder}/`, "")).sort(), [
      "app/Dockerfile",
      "app/file",
      "base/file",
    ]);
    write("app/.dockerignore", "other\n.dockerignore\n");
    assert.ok((await content.changed()).includes(at("app/.dockerignore")));
  });

  it("reads a folder once in a run, and anew in the next", async () => {
    const before = (await contentOf()).args;
    write("app/file", "ONE");
    assert.deepEqual((await contentOf()).args, before);
    newRun();
    assert.notDeepEqual((await contentOf()).args, before);
  });

  it("says with the path, and all at once, what keeps a folder from being built", async () => {
    write("base/file", "one");
    write("base/.dockerignore", "[\n");
    symlinkSync("loop", at("app/loop"));
    execFileSync("mkfifo", [at("pipe")]);
    symlinkSync("../pipe", at("app/log"));
    assert.deepEqual(await messagesOf({ contexts: { base: at("base") } }), [
      'app.context: "app/log" is a link to "../pipe", which docker-build cannot read; remove it, or add the line "log" to "app/.dockerignore"',
      'app.context: "app/loop" is a link to "loop", which docker-build cannot follow (ELOOP); remove it, or add the line "loop" to "app/.dockerignore"',
      'app.contexts.base: the ignore file of "base" has the line "[", which BuildKit refuses; fix it',
    ]);
  });

  it("lets docker-build read a named context by the rules of the main one, as it does", async () => {
    write("base/.dockerignore", "own\n");
    write("app/.dockerignore", "main\n");
    symlinkSync("loop", at("base/loop"));
    symlinkSync("own", at("base/own"));
    symlinkSync("main", at("base/main"));
    const named = { contexts: { base: at("base") } };
    const fault = (name: string) =>
      `app.contexts.base: "base/${name}" is a link to "${name}", which docker-build cannot follow (ELOOP); remove it`;
    const fix = (name: string) => `${fault(name)}, or add the line "${name}" to "app/.dockerignore"`;
    assert.deepEqual(await messagesOf(named), [fix("loop"), fix("own")]);
    const git = "https://github.com/acme/app.git";
    assert.deepEqual(await messagesOf({ ...named, context: git }), ["loop", "main", "own"].map(fault));
  });

  it("tells five of many faults, and how many more there are", async () => {
    for (let index = 0; index < 8; index += 1) symlinkSync(`loop${index}`, at(`app/loop${index}`));
    const messages = await messagesOf();
    assert.equal(messages.length, 5);
    assert.match(messages.at(-1) ?? "", /\(and 3 more\)$/);
  });

  it("reads nothing for a git context, unless it has a folder beside it", async () => {
    const git = "https://github.com/acme/app.git#0123456789012345678901234567890123456789";
    assert.deepEqual((await contentOf({ context: git })).args, {});
    assert.equal(readsFolders({ context: git, contexts: {} }), false);
    assert.equal(readsFolders({ context: git, contexts: { base: "base" } }), true);
    assert.equal(readsFolders({ context: "app", contexts: {} }), true);
  });
});
