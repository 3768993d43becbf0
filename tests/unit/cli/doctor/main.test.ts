import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Finding } from "../../../../cli/doctor/finding.ts";

const BIN = fileURLToPath(new URL("../../../../cli/bin.ts", import.meta.url));
const INSPECTION = `Name:   farm
Driver: docker-container

Nodes:
Name:      farm0
Endpoint:  unix:///var/run/docker.sock
Status:    running
Platforms: linux/amd64, linux/386, linux/arm64
`;

describe("multiarch doctor", function () {
  this.timeout(60_000);
  let folder: string;
  let bin: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-test-"));
    bin = join(folder, "bin");
    mkdirSync(bin);
    program("node", `exec ${process.execPath} "$@"`);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A program on PATH that is a script of the shell. */
  const program = (name: string, script: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const stackFile = (builders: object, image: object = {}, stack = "dev") => {
    const images = { app: { platforms: ["linux/amd64", "linux/arm64"], publish: false, ...image } };
    const config = { "multiarch:images": images, "multiarch:builders": builders };
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), JSON.stringify({ config }));
  };
  const run = (...args: string[]) =>
    execa(process.execPath, [BIN, "doctor", ...args], {
      cwd: folder,
      reject: false,
      extendEnv: false,
      env: { PATH: bin, HOME: folder, DOCKER_CONFIG: folder },
    });
  const findings = async (...args: string[]) => {
    const { stdout, stderr, exitCode } = await run("--json", ...args);
    assert.ok(stdout, stderr);
    return { exitCode, findings: (JSON.parse(stdout) as { findings: Finding[] }).findings };
  };
  const about = (all: readonly Finding[], subject: string) => all.filter((finding) => finding.subject === subject);

  it("names each program that is missing, with its fix", async () => {
    const { exitCode, stdout } = await run();
    assert.equal(exitCode, 1);
    assert.match(stdout, /^ok {3}node: \d+\.\d+\.\d+$/m);
    assert.match(stdout, /^FIX {2}pulumi: is not on PATH\n {7}install it: https:\/\/www\.pulumi\.com\//m);
    assert.match(stdout, /^FIX {2}buildx: is not installed\n {7}install Docker with buildx: /m);
    assert.match(stdout, /^FIX {2}git: is not on PATH$/m);
    assert.match(stdout, /^note stack file: this folder has none\n {7}run this in the project's folder, /m);
  });

  it("says of each platform whether the builder runs it natively, by emulation or not at all", async () => {
    program("docker-buildx", `case "$1" in version) echo v0.35.0;; *) /bin/cat <<'END'\n${INSPECTION}END\nesac`);
    stackFile({ default: "farm" }, { platforms: ["linux/amd64", "linux/386", "linux/arm64", "linux/s390x"] });
    const { exitCode, findings: found } = await findings();
    assert.equal(exitCode, 1);
    assert.deepEqual(about(found, "buildx"), [{ subject: "buildx", state: "good", text: "0.35.0" }]);
    assert.deepEqual(about(found, "builder farm"), [
      { subject: "builder farm", state: "good", text: "docker-container" },
    ]);
    const platforms = ["linux/amd64", "linux/386", "linux/arm64"].map(
      (platform) => about(found, `builder farm, ${platform}`)[0]?.text,
    );
    assert.deepEqual(platforms, ["native", "native", "emulated on linux/amd64, which is slow"]);
    const [missing] = about(found, "builder farm, linux/s390x");
    assert.equal(missing?.state, "bad");
    assert.match(missing?.fix ?? "", /install QEMU's handlers/);
  });

  it("says what creates a builder that buildx does not know", async () => {
    program(
      "docker-buildx",
      `case "$1" in version) echo v0.35.0;; ls) ;; *) echo 'ERROR: no builder "farm" found' >&2; exit 1;; esac`,
    );
    stackFile({ default: "farm" });
    const [builder] = about((await findings()).findings, "builder farm");
    assert.equal(builder?.state, "bad");
    assert.match(builder?.fix ?? "", /docker buildx create --name farm --driver docker-container --bootstrap/);
  });

  it("asks each registry whether it accepts a push", async () => {
    stackFile({}, { publish: true, repositories: ["127.0.0.1:1/acme/app"] });
    const [registry] = about((await findings()).findings, "repository 127.0.0.1:1/acme/app");
    assert.equal(registry?.state, "bad");
    assert.match(registry?.text ?? "", /checking push access to 127\.0\.0\.1:1\/acme\/app/);
  });

  it("takes one stack file, and says what is wrong with it", async () => {
    stackFile({}, {}, "one");
    stackFile({}, { platforms: ["linux/amd46"] }, "two");
    const one = (await findings("--stack-file", "Pulumi.one.yaml")).findings;
    assert.deepEqual(about(one, "stack file Pulumi.one.yaml"), [
      { subject: "stack file Pulumi.one.yaml", state: "good", text: "1 image" },
    ]);
    const [two] = about((await findings()).findings, "stack file Pulumi.two.yaml");
    assert.match(two?.text ?? "", /did you mean "linux\/amd64"/);
  });
});
