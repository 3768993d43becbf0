import assert from "node:assert/strict";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { buildkitSocket } from "../../../sandbox/daemons/buildkit.ts";
import { REPOSITORY } from "../../support/github-events.ts";
import type { Artifacts } from "./artifacts.ts";
import { startEmptyBuildkit } from "./builders.ts";
import { checkOutPackage, linkPackages } from "./origin.ts";
import type { Runner } from "./runner.ts";

/** A runner, and what the run of its workflow has. */
export interface ActionRunner extends Runner {
  readonly artifacts: Artifacts;
  /** What QEMU was set up for, each a list between commas. */
  readonly qemu: string[];
}

type Action = (runner: ActionRunner, inputs: Readonly<Record<string, string>>) => Promise<void> | void;

/** What the actions of the workflow do, done with the parts of the sandbox. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  async "actions/checkout"(runner, { repository, ref, path = "." }) {
    const folder = join(runner.workspace, path);
    mkdirSync(folder, { recursive: true });
    if (repository !== undefined && repository !== REPOSITORY.full_name) return checkOutPackage(folder);
    await checkOut(runner, ref, folder);
  },
  "actions/setup-node"() {},
  "actions/upload-artifact"({ artifacts }, inputs) {
    artifacts.upload(inputs);
  },
  "actions/download-artifact"({ artifacts }, inputs) {
    artifacts.download(inputs);
  },
  "docker/setup-qemu-action"({ qemu }, { platforms = "" }) {
    qemu.push(platforms);
  },
  async "docker/setup-buildx-action"(runner, { name = "", driver }) {
    assert.equal(driver, "docker-container", "a driver that can push by digest");
    const { endpoint, stop } = await startEmptyBuildkit();
    runner.stops.push(stop);
    await createBuilder(runner, name, endpoint);
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

/** What actions/checkout does, and the packages that `npm ci` would install. */
export async function checkOut({ workspace, origin, sha }: Runner, ref = sha, folder = workspace): Promise<void> {
  await origin.checkOut(ref, folder);
  linkPackages(folder, origin);
}

/**
 * Lets the machine's buildx know a builder under a name.
 *
 * @param endpoint of its BuildKit; left out: the sandbox's
 */
export async function createBuilder({ env, sandbox }: Runner, name: string, endpoint?: string): Promise<void> {
  const args = ["create", "--name", name, "--driver", "remote", endpoint ?? `unix://${buildkitSocket(sandbox)}`];
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
