import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { askBuildx } from "../../../../components/preflight/buildx.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";

describe("askBuildx", () => {
  const { PATH, BUILDX_BUILDER } = process.env;
  let folder: string;

  beforeEach(() => {
    folder = temporaryFolder();
    process.env.PATH = folder;
  });
  afterEach(() => {
    process.env.PATH = PATH;
    if (BUILDX_BUILDER === undefined) delete process.env.BUILDX_BUILDER;
    else process.env.BUILDX_BUILDER = BUILDX_BUILDER;
    removeFolders();
  });

  const install = (name: string, script: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  it("asks buildx on its own, and tells what it printed", async () => {
    install("docker-buildx", 'echo "$@"');
    install("docker", "exit 9");
    assert.deepEqual(await askBuildx("inspect", "a b"), { kind: "answer", text: "inspect a b" });
  });

  it("asks the plugin of Docker's command line where that is all there is", async () => {
    install("docker", 'echo "$@"');
    assert.deepEqual(await askBuildx("inspect"), { kind: "answer", text: "buildx inspect" });
  });

  it("tells a refusal without the word before it", async () => {
    install("docker-buildx", "echo 'ERROR: no builder \"a\" found' >&2; exit 1");
    assert.deepEqual(await askBuildx("inspect", "a"), { kind: "refusal", reason: 'no builder "a" found' });
  });

  for (const words of ["docker: unknown command: docker buildx", "docker: 'buildx' is not a docker command."]) {
    it(`finds none where Docker says "${words}"`, async () => {
      install("docker", `echo "${words}" >&2; exit 1`);
      assert.deepEqual(await askBuildx("inspect"), { kind: "absent" });
    });
  }

  it("finds none where nothing is installed", async () => {
    assert.deepEqual(await askBuildx("inspect"), { kind: "absent" });
  });

  it("does not go by BUILDX_BUILDER, as the builds do not", async () => {
    process.env.BUILDX_BUILDER = "another";
    install("docker-buildx", 'echo "[$BUILDX_BUILDER]"');
    assert.deepEqual(await askBuildx("inspect"), { kind: "answer", text: "[]" });
  });
});
