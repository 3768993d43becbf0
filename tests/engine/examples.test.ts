import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { referrersTag } from "../../lib/oci/referrers.ts";
import { basicAuthorization, registryCredentials } from "../../sandbox/credentials.ts";
import { TOKEN } from "../../sandbox/github/defaults.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { freePort } from "../../sandbox/ports.ts";
import { crane, digestOf, platformsOf, readIndex } from "./support/images.ts";
import { policyPack } from "./support/policy-pack.ts";
import { untilListening } from "./support/ports.ts";
import { RepositoryStack } from "./support/repository.ts";
import { ELF_MACHINES, UnpackedImage } from "./support/run-image.ts";
import { sandboxRegistry, type Workspace } from "./support/workspace.ts";

/** The smallest terminal that people work in. */
const TERMINAL = { columns: 80, rows: 24 };
/** The question below a preview, its three answers, and the line of the cursor. */
const PROMPT_ROWS = 5;

/** What a company may want of images and their packages: policies see the arguments of components. */
const POLICIES = `
const { PolicyPack } = require("@pulumi/policy");
const validateResource = ({ type, name, props }, refuse) => {
  const isImage = type === "multiarch:index:MultiArchImage" && "linux/386" in props.platforms;
  if (isImage) refuse(["refused:", type, name, ...props.tags].join(" "));
  const isPackage = type === "multiarch:index:PackageAccess" && props.repository.endsWith("/hit-counter");
  if (isPackage) refuse(["refused:", type, name, props.visibility, props.ref].join(" "));
};
const policy = { name: "policy", description: "Refuses", enforcementLevel: "mandatory", validateResource };
new PolicyPack("policies", { policies: [policy] });
`;

describe("the examples", function () {
  this.timeout(300_000);
  let stack: RepositoryStack;
  let workspace: Workspace;
  /** Where the images are published: `acme` and `mirror` of the sandbox's stack. */
  let acme: string;
  let mirror: string;
  let firstPreview: string;
  let created: readonly string[];

  before(async () => {
    const layout = sandboxLayout();
    const authorization = basicAuthorization(registryCredentials(layout));
    stack = await RepositoryStack.create({ registry: { url: `http://${sandboxRegistry()}`, authorization } });
    workspace = stack.workspace;
    acme = workspace.namespace;
    mirror = `${acme}-mirror`;
    const login = acme.slice(acme.indexOf("/") + 1);
    stack.useToken(TOKEN, { ACME: acme, MIRROR: mirror, GITHUB: stack.emulator.url });
    await stack.control.call("addAccount", { login, type: "Organization", members: ["octocat"] });
    await stack.control.call("addRepository", { repository: `${login}/hit-counter` });
    cpSync(join(layout.project, "examples"), join(workspace.folder, "examples"), { recursive: true });

    // The stack of the sandbox in namespaces of its own, without the secrets that only its own file can hold.
    const file = readFileSync(join(layout.project, "Pulumi.dev.yaml"), "utf8")
      .replaceAll("{{env.SANDBOX_REGISTRY}}/acme", "{{env.ACME}}")
      .replaceAll("{{env.SANDBOX_REGISTRY}}/mirror", "{{env.MIRROR}}");
    const { config } = parse(file) as { config: Record<string, { package: unknown }> };
    const { "multiarch:github": github, ...images } = config;
    workspace.configure({
      ...images,
      github: { repository: `${login}/hit-counter`, baseUrl: "{{env.GITHUB}}", package: github?.package },
    });
    workspace.write(".gitignore", "/*\n!/examples/\n");
    const author = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
    for (const args of [["init"], ["add", "."], [...author, "commit", "--message", "The examples"]])
      await execa("git", args, { cwd: workspace.folder });
    ({ output: firstPreview } = await workspace.preview());
    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    created = steps;
  });
  after(() => stack.remove());

  /** What a person sees of a preview when Pulumi asks whether to go on, as the sandbox's own stack is called. */
  function atThePrompt(output: string): { screen: string; isWhole: boolean } {
    const text = output.slice(output.indexOf("Diagnostics:")).trimEnd();
    const named = text.replaceAll(mirror, "localhost:5055/mirror").replaceAll(acme, "localhost:5055/acme");
    const short = named.replaceAll(/test-[0-9a-f]{8}/g, "acme");
    const rows = `${short}\n`
      .split("\n")
      .flatMap((line) => line.match(new RegExp(`.{1,${TERMINAL.columns}}`, "g")) ?? "");
    const seen = TERMINAL.rows - PROMPT_ROWS;
    return { screen: rows.slice(-seen).join("\n"), isWhole: rows.length <= seen };
  }

  it("shows all that a first update would do on the screen with the prompt", () => {
    const { screen, isWhole } = atThePrompt(firstPreview);
    assert.ok(isWhole, firstPreview);
    assert.match(screen, /localhost:5055\/acme\/hit-counter {2}v0\.2\.0, latest: new, build of \w{7}\n/);
    for (const owner of ["acme", "mirror"]) {
      assert.match(screen, new RegExp(`localhost:5055/${owner}/toolbox {2}1\\.80\\.0: new, build of \\w{7}\\n`));
    }
    const first = "localhost:5055/acme/toolbox: new; publish from a workflow first";
    assert.ok(screen.replaceAll("\n", "").includes(first), screen);
  });

  it("runs the gates of each platform before any tag moves", () => {
    const gates = created.filter((step) => step.includes("-gate-"));
    assert.deepEqual(gates.toSorted(), [
      "create hit-counter-linux-amd64-gate-counts",
      "create hit-counter-linux-arm64-gate-counts",
      "create toolbox-linux-386-gate-starts",
      "create toolbox-linux-amd64-gate-starts",
      "create toolbox-linux-arm-v7-gate-starts",
      "create toolbox-linux-arm64-gate-starts",
    ]);
  });

  for (const platform of ["linux/amd64", "linux/arm64"]) {
    it(`hit-counter counts on ${platform}`, async () => {
      const image = await UnpackedImage.pull(`${acme}/hit-counter:v0.2.0`, platform);
      const port = await freePort();
      const server = image.start({ "8080": `127.0.0.1:${port}` });
      server.catch(() => undefined);
      try {
        await untilListening(port);
        const ask = async (page: string) => (await fetch(`http://127.0.0.1:${port}/cgi-bin/count?page=${page}`)).json();
        const machine = platform === "linux/amd64" ? "x86_64" : "aarch64";
        assert.deepEqual(await ask("home"), { page: "home", hits: 1, machine });
        assert.deepEqual(await ask("home"), { page: "home", hits: 2, machine });
        assert.deepEqual(await ask("about"), { page: "about", hits: 1, machine });
        assert.deepEqual(await ask("..%2fetc"), { error: "page: use a-z, 0-9 and -" });
        assert.equal(image.machineOf("bin/busybox"), ELF_MACHINES[platform]);
      } finally {
        server.kill();
        await server.catch(() => undefined);
        image.remove();
      }
    });
  }

  for (const [platform, machine] of [
    ["linux/amd64", "x86_64"],
    ["linux/arm64", "aarch64"],
    ["linux/arm/v7", "armv7l"],
    // BuildKit sets no personality: a 32-bit image sees its 64-bit kernel, and only the programs are 32-bit.
    ["linux/386", "x86_64"],
  ] as const) {
    it(`toolbox says what it is on ${platform}`, async () => {
      const image = await UnpackedImage.pull(`${mirror}/toolbox:1.80.0`, platform);
      try {
        const { stdout } = await image.start();
        assert.equal(stdout, `version=1.80.0\nplatform=${platform}\nmachine=${machine}`);
        assert.equal(image.machineOf("bin/busybox"), ELF_MACHINES[platform]);
      } finally {
        image.remove();
      }
    });
  }

  it("toolbox is one index in both repositories, with its title and description", async () => {
    const [one, two] = [acme, mirror].map((place) => `${place}/toolbox:1.80.0`);
    assert.equal(await digestOf(one ?? ""), await digestOf(two ?? ""));
    const index = await readIndex(one ?? "");
    assert.deepEqual(platformsOf(index), ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386"]);
    assert.equal(index.annotations?.["org.opencontainers.image.title"], "toolbox-1.80.0");
    const { config } = JSON.parse(await crane("config", "--platform", "linux/arm64", one ?? "")) as {
      config: { Labels: Record<string, string> };
    };
    assert.equal(config.Labels["org.opencontainers.image.description"], "A box of shell tools, version 1.80.0");
  });

  it("are one line each among the outputs, by repository", async () => {
    const repositories = [`${acme}/hit-counter`, `${acme}/toolbox`, `${mirror}/toolbox`];
    const tags = ["latest", "1.80.0", "1.80.0"];
    const refs = repositories.map(async (name, index) => [name, `${name}@${await digestOf(`${name}:${tags[index]}`)}`]);
    assert.deepEqual(await workspace.outputs(), Object.fromEntries(await Promise.all(refs)));
  });

  it("are signed in every repository, with the sandbox's key", async () => {
    for (const tag of [`${acme}/hit-counter:latest`, `${acme}/toolbox:1.80.0`, `${mirror}/toolbox:1.80.0`]) {
      const digest = (await digestOf(tag)) ?? assert.fail(tag);
      const { manifests } = await readIndex(`${tag.slice(0, tag.lastIndexOf(":"))}:${referrersTag(digest)}`);
      assert.equal(manifests.length, 2, tag);
    }
  });

  it("take over a state whose components had no inputs, change nothing else, and show them to policies", async () => {
    const state = JSON.parse(await workspace.state()) as {
      deployment: { resources: { type: string; inputs?: object }[] };
    };
    const components = state.deployment.resources.filter(({ type }) => type.startsWith("multiarch:index:"));
    for (const component of components) component.inputs = {};
    workspace.write("state.json", JSON.stringify(state));
    await workspace.pulumi("stack", "import", "--file", "state.json");
    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    const names = ["hit-counter", "toolbox", `${acme}/hit-counter`, `${acme}/toolbox`];
    assert.deepEqual(steps.toSorted(), names.map((name) => `update ${name}`).toSorted());
    const again = await workspace.preview(...policyPack(workspace, POLICIES));
    assert.deepEqual(again.steps, []);
    assert.notEqual(again.exitCode, 0);
    const refused = [...again.output.matchAll(/^ +refused: (.*)$/gm)].map(([, what]) => what);
    const access = `multiarch:index:PackageAccess ${acme}/hit-counter public ${acme}/hit-counter@${await digestOf(`${acme}/hit-counter:latest`)}`;
    assert.deepEqual(refused.toSorted(), [access, "multiarch:index:MultiArchImage toolbox 1.80.0"].toSorted());
  });

  it("show after an edit how the tags would move on the screen with the prompt, and of the rest one line", async () => {
    const file = "examples/hit-counter/count.sh";
    workspace.write(file, `${readFileSync(join(workspace.folder, file), "utf8")}# edited\n`);
    const { exitCode, output } = await workspace.preview();
    assert.equal(exitCode, 0, output);
    const { screen, isWhole } = atThePrompt(output);
    assert.ok(isWhole, output);
    assert.match(
      screen,
      /localhost:5055\/acme\/hit-counter\n.*\n +v0\.2\.0, latest +\w{12}, [\w ]+, \w{7} +build of \w{7} +moves\n/,
    );
    assert.match(screen, /\n {4}\d+ unchanged\n/);
    assert.equal(screen.match(/toolbox/g)?.length, 1);
    assert.match(screen, /acme\/toolbox: is private and should be public\n/);
    assert.doesNotMatch(output, /Outputs:/);
  });
});
