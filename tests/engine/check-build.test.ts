import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { DockerEngine } from "./support/docker-engine.ts";
import { crane, digestOf } from "./support/images.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { sandboxRegistry } from "./support/workspace.ts";

describe("npm run check-build", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "multiarch-test-"));
  const repository = `${sandboxRegistry()}/check-build/app`;
  const bin = join(folder, "bin");
  const used = join(folder, "helper-was-asked");
  const temporary = join(folder, "temporary");
  // Builders without the rest of the sandbox, and credentials that tell when somebody asks for them.
  const outside = {
    BUILDX_CONFIG: join(folder, "buildx"),
    DOCKER_CONFIG: join(folder, "docker"),
    DOCKER_AUTH_CONFIG: readFileSync(join(sandboxLayout().docker, "config.json"), "utf8"),
    DOCKER_HOST: "unix:///nowhere.sock",
    PATH: [bin, process.env.PATH].join(delimiter),
  };

  before(() => {
    cpSync(sandboxLayout().buildx, outside.BUILDX_CONFIG, { recursive: true });
    for (const path of [bin, temporary, outside.DOCKER_CONFIG, join(folder, "app")]) mkdirSync(path);
    const credentials = { credsStore: "poison", auths: { [sandboxRegistry()]: {} } };
    writeFileSync(join(outside.DOCKER_CONFIG, "config.json"), JSON.stringify(credentials));
    writeFileSync(join(bin, "docker-credential-poison"), `#!/bin/sh\necho "$@" >> '${used}'\nexit 1\n`, {
      mode: 0o755,
    });
  });
  after(() => rmSync(folder, { recursive: true }));

  const check = (args: readonly string[], env: Record<string, string> = {}) =>
    execa(process.execPath, ["sandbox/bootstrap.mjs", "check-build", ...args], {
      env: { TMPDIR: temporary, ...env },
      reject: false,
      all: true,
    });

  /** Writes a stack file with one image. */
  const stackFile = (image: object, others: object = {}) => {
    const app = { repositories: [repository], context: join(folder, "app"), tags: ["latest"], ...image };
    const file = join(folder, "Pulumi.check-me.yaml");
    writeFileSync(
      file,
      stringify({ config: { "multiarch:builders": { default: "sandbox" }, "multiarch:images": { app, ...others } } }),
    );
    return file;
  };

  it("builds the images of the sandbox's stack and writes to no registry and no stack", async () => {
    const stacks = () => readdirSync(sandboxLayout().backend, { recursive: true }).length;
    const before = stacks();
    const requests = await requestsDuring(async () => {
      const { exitCode, all, stdout } = await check([]);
      assert.equal(exitCode, 0, all);
      assert.match(stdout, /^image {8}platform {6}builder {12}seconds {2}result$/m);
      assert.match(stdout, /^toolbox {6}linux\/arm\/v7 {2}sandbox, emulated {2}\d+ +built$/m);
      assert.ok(stdout.endsWith("\n6 built; nothing was pushed"), stdout);
    });
    assert.ok(requests.some(({ path }) => path.includes("/library/busybox/")));
    assert.deepEqual(
      requests.filter((request) => !isRead(request)),
      [],
    );
    assert.equal(stacks(), before);
    const left = readdirSync(temporary).filter((name) => name.startsWith("multiarch-"));
    assert.deepEqual(left, []);
  });

  it("needs no credential and no secret, whatever the stack file says of publishing", async () => {
    writeFileSync(join(folder, "app", "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    const file = stackFile({
      platforms: ["linux/amd64", "linux/arm64"],
      publish: true,
      cache: { type: "registry", ref: `${repository}-cache` },
      secrets: { npm: { secure: "v1:encrypted" }, token: { env: "NO_SUCH_TOKEN" } },
    });
    const requests = await requestsDuring(async () => {
      const { exitCode, all, stderr } = await check(["--stack-file", file], outside);
      assert.equal(exitCode, 0, all);
      assert.match(stderr, /^images\.app\.cache is left out: it would be written to a registry$/m);
      assert.match(stderr, /^images\.app\.secrets\.npm is empty here: it is encrypted/m);
      assert.match(
        stderr,
        /^images\.app\.secrets\.token is empty here: the environment variable NO_SUCH_TOKEN is not/m,
      );
    });
    assert.deepEqual(requests, []);
    assert.equal(await digestOf(`${repository}:latest`), undefined);
  });

  it("builds images on images that nobody pushes, also twice", async () => {
    const child = join(folder, "child");
    mkdirSync(child, { recursive: true });
    writeFileSync(join(folder, "app", "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    writeFileSync(join(child, "Dockerfile"), `FROM ${repository}:latest\nCOPY --from=tools /Dockerfile /child\n`);
    const image = { platforms: ["linux/amd64", "linux/arm64"] };
    const contexts = { tools: "image:app" };
    const file = stackFile(image, {
      child: { ...image, repositories: [`${repository}-child`], context: child, contexts },
    });
    const requests = await requestsDuring(async () => {
      const once = await check(["--stack-file", file], outside);
      assert.equal(once.exitCode, 0, once.all);
      assert.ok(once.stdout.endsWith("\n4 built; nothing was pushed"), once.stdout);
      const twice = await check(["--stack-file", file, "--reproducible"], outside);
      assert.match(
        twice.stdout,
        /^child linux\/arm64: two digests, .*\n.*COPY Dockerfile \/\n.*\n.*COPY \/Dockerfile \/child/m,
      );
    });
    assert.deepEqual(requests, []);
  });

  it("asks for no credential even where a registry wants one", async () => {
    writeFileSync(join(folder, "app", "Dockerfile"), `FROM ${sandboxRegistry()}/library/busybox:stable\n`);
    const file = stackFile({ platforms: ["linux/amd64"] });
    const { exitCode, stdout } = await check(["--stack-file", file], outside);
    assert.notEqual(exitCode, 0);
    assert.match(stdout, /401 Unauthorized/);
    assert.equal(existsSync(used), false, "a credential helper was asked");
  });

  it("fails with the platform that does not build, and builds the others", async () => {
    writeFileSync(
      join(folder, "app", "Dockerfile"),
      "FROM scratch AS good\nCOPY Dockerfile /\nFROM scratch AS broken\nCOPY nowhere /\n",
    );
    const file = stackFile({
      platforms: { "linux/amd64": { target: "good" }, "linux/arm64": { target: "broken" } },
    });
    const { exitCode, stdout } = await check(["--stack-file", file], outside);
    assert.notEqual(exitCode, 0);
    assert.match(stdout, /^app {4}linux\/amd64 {2}sandbox, native {2}\d+ +built$/m);
    assert.match(stdout, /^app {4}linux\/arm64 {2}sandbox, native {2}\d+ +failed$/m);
    assert.ok(stdout.endsWith("\n1 built, 1 failed; nothing was pushed"), stdout);
  });

  it("fails where a file was edited while it was built", async () => {
    writeFileSync(join(folder, "app", "Dockerfile"), "FROM busybox:stable\nCOPY . /\nRUN sleep 5\n");
    const file = stackFile({ platforms: ["linux/amd64"] });
    const running = check(["--stack-file", file]);
    running.stdout?.on("data", (text) => {
      if (String(text).includes("app-linux-amd64")) writeFileSync(join(folder, "app", "file"), "during");
    });
    const { exitCode, all, stdout } = await running;
    assert.notEqual(exitCode, 0, all);
    assert.match(stdout, /app\/file" was changed while this platform was built/);
    assert.match(stdout, /^app {4}linux\/amd64 {2}sandbox, native {2}\d+ +failed$/m);
  });

  it("--reproducible builds twice, and names what differs, with the usual fixes", async () => {
    const app = join(folder, "app");
    for (const name of readdirSync(app)) rmSync(join(app, name), { recursive: true });
    writeFileSync(join(app, "script"), "#!/bin/sh\n", { mode: 0o755 });
    chmodSync(join(app, "script"), 0o755);
    writeFileSync(
      join(app, "Dockerfile"),
      `FROM busybox:stable
COPY --chmod=0644 Dockerfile /same
COPY script /bin/script
RUN cat /proc/sys/kernel/random/uuid > /random && date > /date && mkdir -p /var/lib/apt/lists && mktemp -p /var/lib/apt/lists
RUN for each in 1 2 3 4 5 6 7; do cat /random > /many$each; done
`,
    );
    writeFileSync(join(app, "good"), "FROM busybox:stable\nCOPY --chmod=0755 script /\nRUN echo text > /made\n");
    const common = { platforms: ["linux/amd64"], reproducible: true, args: { SOURCE_DATE_EPOCH: 0 } };
    const good = {
      repositories: [`${repository}-good`],
      context: app,
      tags: ["latest"],
      dockerfile: "good",
      ...common,
    };
    const file = stackFile(common, { good });
    const requests = await requestsDuring(async () => {
      const { exitCode, stdout, all } = await check(["--reproducible", "--stack-file", file]);
      assert.equal(exitCode, 1, all);
      const [, result = ""] = stdout.split(/^(?=app linux)/m);
      const known = result
        .replaceAll(/sha256:[0-9a-f]+/g, "DIGEST")
        .replaceAll(/tmp\.\w+/g, "NAME")
        .replace(
          /only in the (?:first|second) build\n {4}(.*)only in the (?:first|second)/,
          "only in one build\n    $1only in one",
        );
      assert.equal(
        known,
        `app linux/amd64: two digests, DIGEST and DIGEST
  layer 3, COPY script /bin/script
    /bin/script: mode 0755 and 0775
  layer 4, RUN cat /proc/sys/kernel/random/uuid > /random && date > /date && mkdir…
    /date: content
    /random: content
    /var/lib/apt/lists/NAME: only in one build
    /var/lib/apt/lists/NAME: only in one build
  layer 5, RUN for each in 1 2 3 4 5 6 7; do cat /random > /many$each; done
    /many1: content
    /many2: content
    /many3: content
    /many4: content
    /many5: content
    and 2 more
good linux/amd64: the same digest twice, DIGEST

the usual fixes:
  mode: the umask of the checkout decides about it; set it, COPY --chmod=0755 ...
  content: remove /var/lib/apt/lists in the RUN that writes it
  content: what a RUN makes of the time, of random numbers, of the network or of the order of its work needs the same input each time; SOURCE_DATE_EPOCH is the time that many tools take (ARG SOURCE_DATE_EPOCH)`,
      );
    });
    assert.deepEqual(
      requests.filter((request) => !isRead(request)),
      [],
    );
    assert.deepEqual(
      readdirSync(temporary).filter((name) => name.startsWith("multiarch-")),
      [],
    );
    const both = await check(["--reproducible", "--load", "linux/amd64"]);
    assert.equal(both.exitCode, 2, both.all);
    assert.match(both.stderr, /'--reproducible' cannot be used with option '--load <platform>'/);
  });

  it("ends with the problems of the settings, not with a table", async () => {
    writeFileSync(join(folder, "app", "Dockerfile"), `FROM ${repository}-base:one\n`);
    const base = { repositories: [`${repository}-base`], context: "examples/hit-counter", platforms: ["linux/amd64"] };
    const file = stackFile({ platforms: ["linux/amd46", "linux/arm64"] }, { base: { ...base, tags: ["one"] } });
    const { exitCode, stdout } = await check(["--stack-file", file], outside);
    assert.notEqual(exitCode, 0);
    assert.match(stdout, /did you mean "linux\/amd64"/);
    assert.match(stdout, /is needed for linux\/arm64, and "base" is built for linux\/amd64 only/);
    assert.doesNotMatch(stdout, /nothing was pushed/);
  });

  describe("--load", () => {
    // Docker's command line, as far as it is asked.
    const installDocker = (answer: string) =>
      writeFileSync(join(bin, "docker"), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
    const toDocker = (DOCKER_HOST: string) => ({ PATH: outside.PATH, DOCKER_HOST });

    it("hands one platform to the local Docker", async () => {
      installDocker("echo 28.0.0");
      const docker = await DockerEngine.start();
      try {
        const { exitCode, stdout, all } = await check(["--load", "linux/arm64"], toDocker(docker.host));
        assert.equal(exitCode, 0, all);
        for (const name of ["hit-counter", "toolbox"]) {
          assert.match(stdout, new RegExp(`^loaded into Docker: ${name}:linux-arm64$`, "m"));
        }
        assert.equal(docker.loaded.length, 2);
        for (const [position, archive] of docker.loaded.entries()) {
          const file = join(folder, `${position}.tar`);
          writeFileSync(file, archive);
          const target = `${sandboxRegistry()}/check-build/loaded:${position}`;
          await crane("push", file, target);
          const { architecture } = JSON.parse(await crane("config", target)) as { architecture: string };
          assert.equal(architecture, "arm64");
        }
      } finally {
        docker.stop();
      }
    });

    for (const [reason, answer, platform, code] of [
      [
        /there is none \(Cannot connect to the Docker daemon\)/,
        "echo Cannot connect to the Docker daemon >&2; exit 1",
        "linux/amd64",
        1,
      ],
      [/'--load <platform>' argument 'linux' is invalid\. It is not a platform; write os\//, "echo 28.0.0", "linux", 2],
    ] as const) {
      it(`builds nothing when ${reason.source.slice(0, 30)}`, async () => {
        installDocker(answer);
        const { exitCode, stdout, stderr } = await check(["--load", platform], toDocker("unix:///nowhere.sock"));
        assert.equal(exitCode, code);
        assert.match(stderr, reason);
        assert.equal(stdout, "");
      });
    }
  });
});
