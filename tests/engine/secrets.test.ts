import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
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
