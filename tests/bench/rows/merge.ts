import { join } from "node:path";
import { execa } from "execa";
import { PROJECT, SANDBOX, type Workspace } from "../../engine/support/workspace.ts";
import { freshRepository } from "../peers.ts";
import { emptyProgram, newWorkspace, PLATFORMS, unchangedUpdate, update } from "../programs.ts";
import type { Row } from "../row.ts";

/** Whose name and address commits have. */
const GIT = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com"];

/** The job that merges what other jobs have built. */
export const merge: Row = {
  what: "the job that merges four platforms, built by other jobs, in two repositories",
  peer: "empty",
  goals: [],
  async open() {
    const [empty, workspace] = [await emptyProgram(), await newWorkspace()];
    const repositories = ["app", "mirror/app"].map((name) => freshRepository(name));
    const app = { context: "app", platforms: PLATFORMS, repositories, tags: ["latest"] };
    workspace.configure({ builders: SANDBOX, images: { app } });
    workspace.write("app/Dockerfile", "FROM busybox:stable\nCOPY note /\n");
    await execa("git", ["init", "--quiet"], { cwd: workspace.folder });
    workspace.environment = { MULTIARCH_BUILT: "built" };
    return {
      variants: [
        { name: "empty", run: () => unchangedUpdate(empty) },
        { name: "merge", prepare: (turn) => commitAndBuild(workspace, turn), run: () => update(workspace) },
      ],
      async close() {
        for (const one of [empty, workspace]) await one.remove();
      },
    };
  },
};

/** Builds all platforms, and pushes them by digest. */
async function commitAndBuild(workspace: Workspace, note: string): Promise<void> {
  const { folder: cwd } = workspace;
  workspace.write("app/note", note);
  await execa("git", ["add", "app", "Pulumi.yaml"], { cwd });
  await execa("git", [...GIT, "commit", "--quiet", "--message", note], { cwd });
  const command = ["multiarch", "build", "--stack-file", "Pulumi.test.yaml", "--out", "built"];
  const env = { PULUMI_BACKEND_URL: `file://${join(cwd, "stacks")}` };
  await execa(process.execPath, [join(PROJECT, "sandbox/bootstrap.mjs"), ...command], { cwd, env });
}
