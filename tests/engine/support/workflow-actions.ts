import assert from "node:assert/strict";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { buildkitSocket } from "../../../sandbox/daemons/buildkit.ts";
import { linkPackages } from "./origin.ts";
import type { Runner } from "./runner.ts";

type Action = (runner: Runner, inputs: Readonly<Record<string, string>>) => Promise<void> | void;

/** What the actions of the workflow do, done with the parts of the sandbox. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  async "actions/checkout"({ workspace, origin, sha }) {
    await origin.checkOut(sha, workspace);
    linkPackages(workspace);
  },
  "actions/setup-node"() {},
  "docker/setup-qemu-action"() {},
  async "docker/setup-buildx-action"(runner, { name = "", driver }) {
    assert.equal(driver, "docker-container", "a driver that can push by digest");
    await createBuilder(runner, name);
  },
  "docker/login-action"(runner, { registry, username, password }) {
    assert.deepEqual([registry, username, password], ["ghcr.io", "octocat", "workflow-token"]);
    signIn(runner);
  },
  "pulumi/actions"(runner, { command }) {
    assert.equal(command, undefined, "without a command Pulumi is only installed");
    installPulumi(runner);
  },
  "actions/github-script"({ env, runtime }, { script = "" }) {
    const core = { exportVariable: (name: string, value: string) => Object.assign(env, { [name]: value }) };
    new Function("core", "process", script)(core, { env: { ...env, ...runtime } });
  },
};

/** Lets the machine's buildx know the sandbox's builder under a name. */
export async function createBuilder({ env, sandbox }: Runner, name: string): Promise<void> {
  const endpoint = `unix://${buildkitSocket(sandbox)}`;
  const args = ["create", "--name", name, "--driver", "remote", endpoint];
  await execa(join(sandbox.bin, "docker-buildx"), args, { env, extendEnv: false });
}

/** Signs in to the sandbox's registry. */
export function signIn({ home, sandbox }: Runner): void {
  mkdirSync(join(home, ".docker"), { recursive: true });
  cpSync(join(sandbox.docker, "config.json"), join(home, ".docker", "config.json"));
}

/** Installs Pulumi, with the plugins that it would download. */
export function installPulumi({ env, home, sandbox }: Runner): void {
  env.PATH = `${sandbox.bin}:${env.PATH}`;
  env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION = "true";
  // Pulumi asks the system, not HOME, where its user is at home.
  env.PULUMI_HOME = join(home, ".pulumi");
  mkdirSync(env.PULUMI_HOME);
  symlinkSync(join(sandbox.pulumiHome, "plugins"), join(env.PULUMI_HOME, "plugins"));
}
