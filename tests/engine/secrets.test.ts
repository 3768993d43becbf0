import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { crane } from "./support/images.ts";
import { readFolder, watchArguments } from "./support/leaks.ts";
import { Workspace } from "./support/workspace.ts";

const SECRETS = { stack: "stack-secret-5eb1", env: "environment-secret-77c2", file: "file-secret-a9d3" };

/** The build shows that it has a secret by its checksum, which is no secret. */
const DOCKERFILE = `FROM busybox:stable
RUN --mount=type=secret,id=stack --mount=type=secret,id=env --mount=type=secret,id=file \\
    cd /run/secrets && sha256sum stack env file > /checksums && sleep 2
`;

/** What the state has of an image. */
interface Component {
  readonly urn: string;
  readonly inputs: { readonly secrets: Readonly<Record<string, object>> };
}

describe("secrets", function () {
  this.timeout(300_000);

  it("reach the build, and nothing else", async () => {
    const workspace = await Workspace.create();
    try {
      const { repository } = workspace;
      workspace.write("app/Dockerfile", DOCKERFILE);
      workspace.write("private", SECRETS.file);
      workspace.environment = { BUILD_SECRET: SECRETS.env };
      workspace.configureApp({ secrets: { env: { env: "BUILD_SECRET" }, file: { file: "private" } } });
      await workspace.pulumi(
        "config",
        "set",
        "--secret",
        "--path",
        "multiarch:images.app.secrets.stack",
        SECRETS.stack,
      );

      const watch = watchArguments();
      const preview = await workspace.preview("--diff");
      const up = await workspace.up();
      const seen = watch();
      assert.equal(up.exitCode, 0, up.output);
      assert.ok(
        seen.some((text) => text.includes("pulumi-resource-docker-build")),
        "the processes were not seen",
      );

      const image = await crane("export", `${repository}:latest`, "-");
      for (const [id, secret] of Object.entries(SECRETS)) {
        assert.match(image, new RegExp(`${createHash("sha256").update(secret).digest("hex")}  ${id}`));
      }
      const places: Record<string, string> = {
        "the output": preview.output + up.output,
        "the state": await workspace.state(),
        "the files of the stack": readFolder(join(workspace.folder, "stacks")),
        "the arguments of processes": seen.join("\n"),
        "the image": image + (await crane("config", `${repository}:latest`)),
        "the logs of the sandbox": readFolder(sandboxLayout().logs),
      };
      const { deployment } = JSON.parse(places["the state"] ?? "") as { deployment: { resources: Component[] } };
      const component = deployment.resources.find(({ urn }) => urn.endsWith("::multiarch:index:MultiArchImage::app"));
      const { stack, ...named } = component?.inputs.secrets ?? {};
      assert.deepEqual(Object.keys(stack ?? {}).includes("ciphertext"), true);
      assert.deepEqual(named, { env: { env: "BUILD_SECRET" }, file: { file: "private" } });
      const password = registryPassword();
      for (const [place, text] of Object.entries(places)) {
        for (const secret of [...Object.values(SECRETS), password]) {
          assert.ok(
            !text.includes(secret),
            `${place} holds ${secret === password ? "the registry's password" : secret}`,
          );
        }
      }
    } finally {
      await workspace.remove();
    }
  });
});

describe("build secrets", function () {
  this.timeout(600_000);
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await Workspace.create();
  });
  afterEach(() => workspace.remove());

  it("arrive byte for byte, or are refused before anything is built", async () => {
    const texts: Record<string, string> = {
      marked: "\uFEFFfirst\r\nsecond\n\n",
      controls: `\0\x01\x1B[0m${'\u2028"\\<&>'}\n`,
      wide: "é漢😀\uFFFD\t \n",
      large: `${"0123456789abcdef".repeat(31_999)}0123456789abcde\n`,
      empty: "",
    };
    const ids = Object.keys(texts);
    for (const [id, text] of Object.entries(texts)) workspace.write(`secrets/${id}`, text);
    const mounts = [...ids, "token"].map((id) => `--mount=type=secret,id=${id}`).join(" ");
    workspace.write("app/Dockerfile", `FROM busybox:stable\nRUN ${mounts} mkdir /seen && cp /run/secrets/* /seen/\n`);
    const token = "\uFEFFtoken \r\n";
    workspace.environment = { TOKEN: token };
    const secrets = {
      ...Object.fromEntries(ids.map((id) => [id, { file: `secrets/${id}` }])),
      token: { env: "TOKEN" },
    };
    workspace.configureApp({ secrets });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    const layers = await exported(`${workspace.repository}:latest`);
    for (const [id, text] of Object.entries({ ...texts, token })) {
      const { stdout } = await execa("tar", ["-xO", `seen/${id}`], {
        input: layers,
        encoding: "buffer",
        stripFinalNewline: false,
      });
      assert.deepEqual(Buffer.from(stdout), Buffer.from(text), id);
    }
    const kept = await workspace.up();
    assert.deepEqual(kept.steps, [], kept.output);

    writeFileSync(join(workspace.folder, "key.jks"), Buffer.from("FEEDFEED0080FF0A", "hex"));
    workspace.write("large.txt", "a".repeat(512_001));
    workspace.configureApp({ secrets: { ks: { file: "key.jks" }, large: { file: "large.txt" } } });
    const refused = await workspace.up();
    assert.notEqual(refused.exitCode, 0);
    assert.deepEqual(refused.steps, []);
    assert.match(refused.output, /images\.app\.secrets\.ks\.file: "key\.jks" is not UTF-8 text/);
    assert.match(refused.output, /images\.app\.secrets\.large\.file: "large\.txt" has more than 512000 bytes/);
  });

  it("build again for another value only where that is asked for", async () => {
    workspace.write(
      "app/Dockerfile",
      "FROM busybox:stable\nRUN --mount=type=secret,id=token --mount=type=secret,id=license sha256sum /run/secrets/* > /sums\n",
    );
    const up = async (token: string, license: string) => {
      workspace.environment = { TOKEN: token, LICENSE: license };
      const { exitCode, output, steps } = await workspace.up();
      assert.equal(exitCode, 0, output);
      return steps.filter((step) => step.endsWith("app-linux-amd64"));
    };
    workspace.configureApp({ secrets: { token: { env: "TOKEN" }, license: { env: "LICENSE", rebuild: true } } });
    assert.deepEqual(await up("one", "a"), ["create app-linux-amd64"]);
    assert.deepEqual(await up("two", "a"), []);
    assert.deepEqual(await up("three", "b"), ["update app-linux-amd64"]);
  });
});

/** The files of an image, as a tar archive. */
async function exported(image: string): Promise<Uint8Array> {
  const { stdout } = await execa("crane", ["--insecure", "export", image, "-"], { encoding: "buffer" });
  return stdout;
}

function registryPassword(): string {
  const file = join(process.env.DOCKER_CONFIG ?? "", "config.json");
  const { auths } = JSON.parse(readFileSync(file, "utf8")) as { auths: Record<string, { auth: string }> };
  const [entry] = Object.values(auths);
  const password = Buffer.from(entry?.auth ?? "", "base64")
    .toString()
    .split(":")[1];
  assert.ok(password);
  return password;
}
