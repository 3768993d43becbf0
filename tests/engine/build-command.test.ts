import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import type { BuiltPlatform } from "../../components/built/built-platform.ts";
import { crane, digestOf, platformsOf, readIndex } from "./support/images.ts";
import { readFolder, watchArguments } from "./support/leaks.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { MULTIARCH, PACKAGE, SANDBOX, sandboxRegistry, Workspace } from "./support/workspace.ts";

const SECRET = "build-secret-\"41c7' \\ é\r\n";
/** The build shows that it has the secret by its checksum, which is no secret. */
const DOCKERFILE = `FROM busybox:stable AS good
COPY Dockerfile /
RUN --mount=type=secret,id=token sha256sum < /run/secrets/token > /checksum
FROM scratch AS empty
COPY Dockerfile /
FROM scratch AS broken
COPY nowhere /
`;
const checksum = (text: string) => createHash("sha256").update(text).digest("hex");

describe("multiarch build", function () {
  this.timeout(600_000);
  let workspace: Workspace;
  let machines: string;
  let repositories: string[];

  const git = (cwd: string, ...args: string[]) =>
    execa(
      "git",
      ["-c", "user.name=Tester", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main", ...args],
      {
        cwd,
      },
    );
  const outOf = (machine: string) => join(machines, machine, "built");
  const temporaryOf = (machine: string) => join(machines, machine, "tmp");
  /** Starts the command on a machine: in a clone, with a home and temporary files of its own. */
  const start = (machine: string, ...args: string[]) => {
    const folder = join(machines, machine, "clone");
    if (!existsSync(folder)) {
      cpSync(workspace.folder, folder, { recursive: true, verbatimSymlinks: true });
      for (const name of ["home", "tmp"]) mkdirSync(join(machines, machine, name));
    }
    const env = {
      ...workspace.environment,
      PULUMI_BACKEND_URL: `file://${join(folder, "stacks")}`,
      HOME: join(machines, machine, "home"),
      TMPDIR: temporaryOf(machine),
      MULTIARCH_JOB: machine,
    };
    const command = [MULTIARCH, "build", "--stack-file", "Pulumi.test.yaml", "--out", outOf(machine), ...args];
    const all = { cwd: folder, env, reject: false, all: true } as const;
    return execa(process.execPath, command, all);
  };
  const filesOf = (machine: string): Record<string, BuiltPlatform> => {
    const names = readdirSync(outOf(machine));
    return Object.fromEntries(
      names.map((name) => [name, JSON.parse(readFileSync(join(outOf(machine), name), "utf8"))]),
    );
  };
  before(async () => {
    workspace = await Workspace.create(undefined, "passphrase");
    machines = mkdtempSync(join(tmpdir(), "multiarch-machines-"));
    repositories = ["app", "mirror/app"].map((name) => `${workspace.namespace}/${name}`);
    workspace.write("app/Dockerfile", DOCKERFILE);
    const common = { context: "app", target: "good", tags: ["latest"] };
    // Without a push nothing has the password of the registry, from which the base would come.
    const platforms = { "linux/amd64": {}, "linux/arm64": {}, "linux/386": { target: "empty" } };
    // What several stacks have alike may be in the project's own file.
    workspace.write(
      "Pulumi.yaml",
      `${readFileSync(join(workspace.folder, "Pulumi.yaml"), "utf8")}\n${stringify({
        config: {
          "multiarch:builders": {
            value: { "linux/386": { name: "sandbox", driver: "docker-container" }, ...SANDBOX },
          },
        },
      })}`,
    );
    workspace.configure({
      images: {
        app: { ...common, repositories, platforms, secrets: { token: "" } },
        // BuildKit runs a step that two builds share for the first of them, with the secrets of that one alone.
        tool: { ...common, target: "empty", publish: false, platforms: ["linux/arm64"] },
        web: { ...common, target: "empty", repositories: [`${workspace.namespace}/web`], platforms: ["linux/amd64"] },
      },
    });
    // Pulumi leaves out one end of a line.
    await workspace.setSecret("multiarch:images.app.secrets.token", `${SECRET}\n`);
    await git(workspace.folder, "init", "--quiet");
    await git(workspace.folder, "add", "app", "Pulumi.test.yaml", "Pulumi.yaml");
    await git(workspace.folder, "commit", "--quiet", "--message", "app");
  });
  after(async () => {
    await workspace.remove();
    rmSync(machines, { recursive: true, force: true });
  });

  it("pushes platforms by digest to all repositories, moves no tag, and tells of each in a file", async () => {
    const kept = new Set<string>();
    const watch = watchArguments();
    const running = start("arm", "--platforms", "linux/arm64,linux/386");
    // The folder of the run is gone in the end.
    const timer = setInterval(() => kept.add(readFolderOrNothing(temporaryOf("arm"))), 100);
    const { exitCode, all, stdout, stderr } = await running;
    clearInterval(timer);
    const seen = watch();
    assert.equal(exitCode, 0, all);

    const files = filesOf("arm");
    assert.deepEqual(Object.keys(files), ["app-linux-386.json", "app-linux-arm64.json", "tool-linux-arm64.json"]);
    const revision = (await git(workspace.folder, "rev-parse", "HEAD")).stdout;
    for (const file of Object.values(files)) assert.deepEqual([file.revision, file.job], [revision, "arm"]);
    const { "app-linux-arm64.json": app, "tool-linux-arm64.json": tool } = files;
    assert.deepEqual([app?.repositories, tool?.repositories, tool?.digest], [repositories, [], undefined]);
    assert.deepEqual(app?.builder, { name: "sandbox", emulated: true, platform: "linux/amd64" });
    for (const repository of repositories) {
      const ref: string = `${repository}@${app?.digest}`;
      assert.deepEqual(platformsOf(await readIndex(ref)), ["linux/arm64"]);
      assert.equal(await digestOf(`${repository}:latest`), undefined);
      assert.ok(stdout.includes(`  ${ref}\n`), stdout);
    }
    const image = await crane("export", "--platform", "linux/arm64", `${repositories[0]}@${app?.digest}`, "-");
    assert.ok(image.includes(checksum(SECRET)), "the build had another secret");
    assert.match(stdout, /^app {4}linux\/386 {4}sandbox, native {4}sha256:\w{12} {2}\d+ +built$/m);
    assert.ok(stdout.endsWith("\n3 built; no tag was moved"), stdout);
    assert.match(
      stderr,
      /^builders\["linux\/386"\] is used by its name, sandbox: no builder is created or changed here$/m,
    );
    assert.doesNotMatch(stdout, /web-linux|:index:Index/);

    assert.deepEqual(
      readdirSync(temporaryOf("arm")).filter((name) => name.startsWith("multiarch-")),
      [],
    );
    const places = {
      output: all,
      arguments: seen.join("\n"),
      state: [...kept].join("\n"),
      files: JSON.stringify(files),
    };
    assert.match(places.state, /docker-build:index:Image/);
    for (const [place, text] of Object.entries(places)) assert.ok(!text.includes("build-secret-"), `in the ${place}`);
  });

  it("gives the same fingerprint on another machine, and names what is of another commit", async () => {
    mkdirSync(outOf("amd"), { recursive: true });
    const stale = { ...filesOf("arm")["app-linux-386.json"], revision: "0123456789" };
    writeFileSync(join(outOf("amd"), "app-linux-386.json"), JSON.stringify(stale));
    const { exitCode, all, stderr } = await start(
      "amd",
      "--platforms",
      "linux/amd64,linux/arm64",
      "--images",
      "app,web",
    );
    assert.equal(exitCode, 0, all);
    const names = ["app-linux-386", "app-linux-amd64", "app-linux-arm64", "web-linux-amd64"];
    assert.deepEqual(
      Object.keys(filesOf("amd")),
      names.map((name) => `${name}.json`),
    );
    const [file, other] = ["amd", "arm"].map((machine) => filesOf(machine)["app-linux-arm64.json"]);
    assert.deepEqual(file?.fingerprint, other?.fingerprint);
    assert.match(stderr, /has files of another commit, .*: app-linux-386\.json \(the commit 0123456\); remove them/);
  });

  it("is what an update of another machine publishes, which builds nothing", async () => {
    rmSync(join(outOf("amd"), "app-linux-386.json"));
    for (const machine of ["arm", "amd"]) cpSync(outOf(machine), join(workspace.folder, "built"), { recursive: true });
    workspace.environment = { MULTIARCH_BUILT: "built" };
    const { exitCode: code, output } = await workspace.up();
    assert.equal(code, 0, output);
    assert.doesNotMatch(output, /docker-build:index:Image/);
    for (const repository of repositories) {
      const published = platformsOf(await readIndex(`${repository}:latest`));
      // Pulumi has written the stack file, its keys in order.
      assert.deepEqual(published, ["linux/386", "linux/amd64", "linux/arm64"]);
    }
    // Without the files, an update would make the builder, for which there is no Docker here.
    await workspace.pulumi("config", "set", "--path", "multiarch:builders.default", "sandbox");
    workspace.environment = {};
    const again = await workspace.up();
    assert.deepEqual([again.exitCode, again.steps], [0, []], again.output);
  });

  it("refuses a push without a secret that it cannot read, and has nothing for it with --no-push", async () => {
    workspace.environment = { PULUMI_CONFIG_PASSPHRASE: "wrong" };
    const requests = await requestsDuring(async () => {
      const { exitCode, stdout, stderr } = await start("stranger", "--platforms", "linux/arm64");
      assert.deepEqual([exitCode, stdout], [1, ""], stderr);
      assert.match(
        stderr,
        /^multiarch:images\.app\.secrets\.token: is encrypted, and the stack "test" cannot be asked for its value: .*incorrect passphrase.*; name a stack with --stack/m,
      );
      const only = await start("stranger", "--platforms", "linux/386", "--images", "app", "--no-push");
      assert.equal(only.exitCode, 0, only.all);
      assert.match(only.stderr, /^images\.app\.secrets\.token is empty here: it is encrypted, and the stack's/m);
      assert.ok(only.stdout.endsWith("\n1 built; nothing was pushed"), only.stdout);
    });
    assert.deepEqual(
      requests.filter((request) => !isRead(request)),
      [],
    );
    const { "app-linux-386.json": file } = filesOf("stranger");
    assert.deepEqual([file?.digest, file?.repositories], [undefined, []]);
  });

  it("makes no other resource of the program, names the platform that fails, and tells of the others", async () => {
    const own = `${workspace.namespace}/own`;
    const base = `${sandboxRegistry()}/library/busybox`;
    const index = {
      repository: own,
      tags: ["own"],
      manifests: [{ digest: await digestOf(`${base}:stable`), repository: base }],
    };
    rmSync(join(workspace.folder, "index.js"));
    workspace.write(
      "index.js",
      `import { Index } from ${JSON.stringify(join(PACKAGE, "dist/components/index.js"))};
export { default } from ${JSON.stringify(join(PACKAGE, "dist/index.js"))};
export const { ref } = new Index("own", ${JSON.stringify(index)});
`,
    );
    const platforms = { "linux/amd64": { target: "broken" }, "linux/arm64": { target: "good" } };
    workspace.environment = {};
    workspace.configureApp({ repositories, platforms });
    const { exitCode, stdout } = await start("half");
    assert.equal(exitCode, 1, stdout);
    assert.match(stdout, /^app {4}linux\/amd64 {2}sandbox, native {4}- +\d+ +failed$/m);
    assert.ok(stdout.endsWith("\n1 built, 1 failed; no tag was moved"), stdout);
    assert.deepEqual(Object.keys(filesOf("half")), ["app-linux-arm64.json"]);
    assert.equal(await digestOf(`${own}:own`), undefined);

    const { exitCode: code, stdout: said } = await start("half", "--platforms", "linux/s390x");
    assert.equal(code, 1);
    assert.match(
      said,
      /error: --platforms linux\/s390x: no image has this platform; the images have: linux\/amd64, linux\/arm64/,
    );
  });
});

/** Files come and go while they are read. */
function readFolderOrNothing(folder: string): string {
  try {
    return readFolder(folder);
  } catch {
    return "";
  }
}
