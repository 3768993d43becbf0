import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Finding } from "../../../../cli/doctor/finding.ts";
import { bundledCommand } from "../../../support/bundled-command.ts";

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

  let command: string;
  before(async () => {
    command = await bundledCommand();
  });

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
    execa(process.execPath, [command, "doctor", ...args], {
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

  it("says where a builder is that does not answer, and why", async () => {
    const silent = "Name: far\nDriver: remote\n\nNodes:\nName: far0\nEndpoint: tcp://arm:1234\nStatus: inactive\n";
    const refusal = 'connection error: desc = "error reading server preface: remote error: tls: expired certificate"';
    program(
      "docker-buildx",
      `case "$1" in version) echo v0.35.0;; du) echo 'ERROR: ${refusal}' >&2; exit 1;; *) /bin/cat <<'END'\n${silent}END\nesac`,
    );
    stackFile({ default: "far" });
    assert.deepEqual(about((await findings()).findings, "builder far"), [
      {
        subject: "builder far",
        state: "bad",
        text: "cannot be reached (tcp://arm:1234: it refuses the client certificate: expired certificate)",
        fix: "fix its certificates, or create another one and name it: docker buildx create --name multi --driver docker-container --bootstrap",
      },
    ]);
  });

  describe("of a declared builder", () => {
    const remote = { name: "farm", driver: "remote", endpoint: "tcp://arm:1234" };
    const notes = async (declaration: object) => {
      stackFile({ default: declaration });
      return about((await findings()).findings, "builder farm");
    };
    const note = (text: string) => [{ subject: "builder farm", state: "warning", text }];

    it("says that an update creates it, as long as it does not exist", async () => {
      program(
        "docker-buildx",
        `case "$1" in version) echo v0.35.0;; ls) ;; *) echo 'ERROR: no builder "farm" found' >&2; exit 1;; esac`,
      );
      assert.deepEqual(await notes(remote), note("is not created yet: pulumi up creates it"));
    });

    it("checks it as any other one, unless its key is here only while Pulumi runs", async () => {
      program("docker-buildx", `case "$1" in version) echo v0.35.0;; *) /bin/cat <<'END'\n${INSPECTION}END\nesac`);
      const files = { ca: { file: "ca.pem" }, cert: { file: "cert.pem" }, key: { file: "key.pem" } };
      assert.deepEqual(await notes({ ...remote, tls: files }), [
        { subject: "builder farm", state: "good", text: "docker-container" },
      ]);
      assert.deepEqual(
        await notes({ ...remote, tls: { ...files, key: { env: "KEY" } } }),
        note("signs in with certificates that it has only while Pulumi runs, so it was not checked"),
      );
    });
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
