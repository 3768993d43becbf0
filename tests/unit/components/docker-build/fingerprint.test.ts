import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { fingerprint } from "../../../../components/docker-build/fingerprint.ts";
import { type ImageBuild, platformBuild } from "../../../../components/docker-build/platform-build.ts";
import { checkImage } from "../../../../components/settings/parse.ts";
import type { ImageInput } from "../../../../components/settings/schema.ts";
import { commit, git, removeFolders, temporaryFolder } from "../fixture.ts";

describe("the fingerprint of an image's builds", () => {
  let folder: string;
  let context: string;
  let base: string;

  before(() => {
    folder = temporaryFolder();
    git(folder, "init");
    [context, base] = [join(folder, "app"), join(folder, "base")];
    for (const each of [context, base]) mkdirSync(each);
    for (const file of ["app/Dockerfile", "app/file", "base/file", "Dockerfile"]) {
      writeFileSync(join(folder, file), "FROM scratch\n");
    }
    git(folder, "add", ".");
    commit(folder);
  });
  after(removeFolders);
  afterEach(() => git(folder, "reset", "--hard"));

  /** The fingerprint, with changes of the settings. */
  function of(
    changes: Partial<ImageInput> = {},
    secrets: ImageBuild["secrets"] = {},
    labels: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const input = { repositories: ["ghcr.io/acme/app"], platforms: ["linux/amd64"], context, ...changes };
    const checked = checkImage<pulumi.Input<string>>("app", input, { environment: {} });
    assert.ok("settings" in checked, JSON.stringify(checked));
    const image = checked.settings;
    const contexts = { main: image.context, named: image.contexts, dockerfiles: {} };
    const metadata = Promise.resolve({ tags: ["v1"], labels, annotations: {}, contexts });
    const build: ImageBuild = { name: "app", image, builders: {}, metadata, secrets };
    const builds = Object.keys(image.platforms).map((platform) => platformBuild(build, platform));
    return fingerprint(build, builds);
  }

  it("changes with what is declared and with what it is called, and not with secrets", async () => {
    const plain = await of();
    assert.match(plain, /^[0-9a-f]{64}$/);
    assert.equal(await of(), plain);
    assert.notEqual(await of({ args: { A: "1" } }), plain);
    assert.notEqual(await of({}, {}, { revision: "x" }), plain);
    assert.equal(await of({}, { npm: pulumi.secret("hunter2") }), plain);
  });

  const edits: [file: string, settings: Partial<ImageInput>][] = [
    ["app/file", {}],
    ["base/file", { contexts: {} }],
    ["Dockerfile", { dockerfile: "../Dockerfile" }],
    ["Dockerfile", { platforms: { "linux/amd64": { dockerfile: "../Dockerfile" } } }],
  ];
  for (const [file, settings] of edits) {
    it(`changes with ${file} where the settings are ${JSON.stringify(settings)}`, async () => {
      const full = settings.contexts ? { contexts: { base } } : settings;
      const before = await of(full);
      writeFileSync(join(folder, file), "FROM other\n");
      assert.notEqual(await of(full), before);
    });
  }

  it("does not change with files that no build reads", async () => {
    const before = await of();
    for (const file of ["base/file", "Dockerfile"]) writeFileSync(join(folder, file), "FROM other\n");
    assert.equal(await of(), before);
  });
});
