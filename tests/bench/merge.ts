import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { PROJECT, type Run, SANDBOX, Workspace } from "../engine/support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/386", "linux/arm64", "linux/arm/v7"];
/** Whose name and address commits have. */
const GIT = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com"];

/** How much longer the job that merges platforms runs than an empty program. */
export async function measure(): Promise<string[]> {
  const empty = await Workspace.create("export {};\n");
  const workspace = await Workspace.create();
  try {
    const repositories = ["app", "mirror/app"].map((name) => `${workspace.namespace}/${name}`);
    workspace.write("app/Dockerfile", "FROM busybox:stable\nCOPY Dockerfile /\n");
    const app = { context: "app", platforms: PLATFORMS, repositories, tags: ["latest"] };
    workspace.configure({ builders: SANDBOX, images: { app } });
    await commitAndBuild(workspace);
    workspace.environment = { MULTIARCH_BUILT: "built" };
    const alone = await seconds(empty);
    const merge = await seconds(workspace);
    return [
      `an empty program: ${alone.toFixed(1)} s`,
      `a merge of ${PLATFORMS.length} platforms in ${repositories.length} repositories: ${merge.toFixed(1)} s`,
      `${(merge - alone).toFixed(1)} s more`,
    ];
  } finally {
    await empty.remove();
    await workspace.remove();
  }
}

/** Builds all platforms, and pushes them by digest. */
async function commitAndBuild({ folder: cwd }: Workspace): Promise<void> {
  for (const args of [
    ["init", "--quiet"],
    ["add", "app", "Pulumi.yaml"],
    ["commit", "--quiet", "--message", "app"],
  ]) {
    await execa("git", [...GIT, ...args], { cwd });
  }
  const command = ["multiarch", "build", "--stack-file", "Pulumi.test.yaml", "--out", "built"];
  const env = { PULUMI_BACKEND_URL: `file://${join(cwd, "stacks")}` };
  await execa(process.execPath, [join(PROJECT, "sandbox/bootstrap.mjs"), ...command], { cwd, env });
}

/** How long an update takes, once a preview has read all programs from the disk. */
async function seconds(workspace: Workspace): Promise<number> {
  succeeded(await workspace.preview());
  const began = performance.now();
  succeeded(await workspace.up());
  return (performance.now() - began) / 1000;
}

function succeeded({ exitCode, output }: Run): void {
  assert.equal(exitCode, 0, output);
}
