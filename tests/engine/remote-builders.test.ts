import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { readReport } from "../../cli/report/stack-report.ts";
import { Authority, type SignedCertificate } from "./support/authority.ts";
import { crane } from "./support/images.ts";
import { type NetworkMachine, networkMachine, noNetworks } from "./support/network-machine.ts";
import { Workspace } from "./support/workspace.ts";

const X86 = ["linux/amd64", "linux/386"];
const ARM = ["linux/arm64", "linux/arm/v7"];
const BUILDERS = { default: "x86", "linux/arm64": "arm", "linux/arm": "arm" };

/** In the middle of this, a machine dies. */
const LONG = "sleep 8";
const DOCKERFILE = `FROM busybox:stable AS base
COPY file /file
FROM base AS x86
RUN cat /file
FROM base AS arm
RUN cat /file
FROM base AS long
RUN ${LONG}
`;

describe("builders on two machines, behind mutual TLS", function () {
  this.timeout("15m");
  let workspace: Workspace;
  let authority: Authority;
  let client: SignedCertificate;
  let [x86, arm]: (NetworkMachine | undefined)[] = [];

  const platforms = (arm: string) => ({
    ...Object.fromEntries(X86.map((platform) => [platform, { target: "x86" }])),
    ...Object.fromEntries(ARM.map((platform) => [platform, { target: arm }])),
  });
  const create = async (name: string, machine: NetworkMachine, ca: string, { cert, key }: SignedCertificate) => {
    const options = ["--driver-opt", `cacert=${ca},cert=${cert},key=${key}`];
    await execa("docker-buildx", ["create", "--name", name, "--driver", "remote", ...options, machine.endpoint], {
      env: workspace.environment,
    });
  };
  const machine = (found: NetworkMachine | undefined) => found ?? assert.fail("there is no such machine");
  const start = async (name: string, found: NetworkMachine) =>
    found.start({ ca: authority.ca, ...(await authority.sign(`${name}-server`, found.address)) });
  const builds = async () => {
    const env = { ...process.env, PULUMI_BACKEND_URL: `file://${join(workspace.folder, "stacks")}` };
    const events = join(workspace.folder, "events.json");
    const report = await readReport({ pulumi: "pulumi", env, cwd: workspace.folder, stack: "test" }, events);
    const all = report.images.flatMap((image) => image.platforms);
    return Object.fromEntries(
      all.map(({ platform, builder, emulated, result }) => [
        platform,
        `${result} on ${builder}, emulated: ${emulated}`,
      ]),
    );
  };

  before(async function () {
    const reason = await noNetworks();
    if (reason !== undefined) {
      process.stderr.write(
        `SKIPPED: builders on two machines need network namespaces, and there are none: ${reason}\n`,
      );
      this.skip();
    }
    workspace = await Workspace.create();
    const buildx = join(workspace.folder, "buildx");
    cpSync(process.env.BUILDX_CONFIG ?? "", buildx, { recursive: true });
    workspace.environment = { BUILDX_CONFIG: buildx };
    authority = await Authority.create(workspace.folder);
    client = await authority.sign("client");
    x86 = await networkMachine("x86", join(workspace.folder, "x86"), X86);
    arm = await networkMachine("arm", join(workspace.folder, "arm"), ARM);
    await Promise.all([start("x86", x86), start("arm", arm)]);
    await create("x86", x86, authority.ca, client);
    await create("arm", arm, authority.ca, client);
    workspace.write("app/file", "one\n");
    workspace.write("app/Dockerfile", DOCKERFILE);
  });

  after(async () => {
    await x86?.remove();
    await arm?.remove();
    await workspace?.remove();
  });

  it("publish one image, each platform on its own machine, which a preview has told before", async () => {
    workspace.configureApp({ platforms: platforms("arm") }, BUILDERS);
    const preview = await workspace.preview();
    assert.match(preview.output, /^ +x86, BuildKit v\d+\.\d+\.\d+: linux\/386, linux\/amd64 native$/m);
    assert.match(preview.output, /^ +arm, BuildKit v\d+\.\d+\.\d+: linux\/arm\/v7, linux\/arm64 native$/m);
    assert.doesNotMatch(preview.output, /emulated/);
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(await builds(), {
      ...Object.fromEntries(X86.map((platform) => [platform, "built on x86, emulated: false"])),
      ...Object.fromEntries(ARM.map((platform) => [platform, "built on arm, emulated: false"])),
    });
    const index = JSON.parse(await crane("manifest", `${workspace.repository}:latest`)) as { manifests: object[] };
    assert.ok(index.manifests.length >= X86.length + ARM.length);
  });

  it("are refused with where they are and why when a certificate is wrong or has expired", async () => {
    const other = await Authority.create(workspace.folder, "other");
    await create("stranger", machine(x86), authority.ca, await other.sign("stranger"));
    await create("expired", machine(arm), authority.ca, await authority.sign("expired", undefined, -1));
    await create("impostor", machine(arm), other.ca, client);
    const builders = { default: "stranger", "linux/arm64": "expired", "linux/arm": "impostor" };
    workspace.configureApp({ platforms: platforms("arm") }, builders);
    const { exitCode, output, steps } = await workspace.preview();
    assert.notEqual(exitCode, 0, output);
    assert.deepEqual(steps, []);
    const refusal = (place: string, name: string, found: NetworkMachine, reason: string) =>
      `multiarch:builders${place}: "${name}" cannot be reached (${found.endpoint}: ${reason}); fix its certificates, or create`;
    for (const expected of [
      refusal(
        ".default",
        "stranger",
        machine(x86),
        "it asks for a client certificate that its own authority has signed",
      ),
      refusal('["linux/arm64"]', "expired", machine(arm), "it refuses the client certificate: expired certificate"),
      refusal(
        '["linux/arm"]',
        "impostor",
        machine(arm),
        "its certificate is not accepted: certificate signed by unknown authority",
      ),
    ]) {
      assert.ok(output.includes(expected), `${expected}\n${output}`);
    }
  });

  it("keep what the others have built when one dies in the middle, and the next update builds the rest", async () => {
    workspace.write("app/file", "two\n");
    workspace.configureApp({ platforms: platforms("long") }, BUILDERS);
    let hasEnded = false;
    const running = workspace.up().finally(() => {
      hasEnded = true;
    });
    while (!hasEnded && !(await machine(arm).runs(LONG))) await sleep(200);
    await machine(arm).kill();
    const { exitCode, output } = await running;
    assert.notEqual(exitCode, 0, output);
    assert.deepEqual(await builds(), {
      ...Object.fromEntries(X86.map((platform) => [platform, "built on x86, emulated: false"])),
      ...Object.fromEntries(ARM.map((platform) => [platform, "failed on arm, emulated: false"])),
    });

    const refused = await workspace.preview();
    const where = `multiarch:builders["linux/arm64"]: "arm" cannot be reached (${machine(arm).endpoint}: connection refused)`;
    assert.ok(refused.output.includes(where), refused.output);

    // Another machine has its address now.
    await start("arm", machine(arm));
    const rest = await workspace.up();
    assert.equal(rest.exitCode, 0, rest.output);
    const built = rest.steps.filter((step) => /-linux-(?:[a-z0-9-]+)$/.test(step));
    assert.deepEqual(built.toSorted(), ["update app-linux-arm-v7", "update app-linux-arm64"]);
  });
});
