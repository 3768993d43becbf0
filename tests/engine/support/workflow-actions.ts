import assert from "node:assert/strict";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { buildkitSocket } from "../../../sandbox/daemons/buildkit.ts";
import type { Layout } from "../../../sandbox/layout.ts";
import { linkPackages, type Origin } from "./origin.ts";

/** A machine that runs a job. */
export interface Runner {
  readonly workspace: string;
  readonly home: string;
  /** Where the builder, the registry and Pulumi really are. */
  readonly sandbox: Layout;
  readonly origin: Origin;
  readonly sha: string;
  /** What an action finds in its environment, and a `run` step does not. */
  readonly runtime: Readonly<Record<string, string>>;
  /** The environment of the `run` steps to come. */
  readonly env: NodeJS.ProcessEnv;
}

type Action = (runner: Runner, inputs: Readonly<Record<string, string>>) => Promise<void> | void;

/** What the actions of the workflow do, done with the parts of the sandbox. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  async "actions/checkout"({ workspace, origin, sha }) {
    await origin.checkOut(sha, workspace);
    linkPackages(workspace);
  },
  "actions/setup-node"() {},
  "docker/setup-qemu-action"() {},
  async "docker/setup-buildx-action"({ env, sandbox }, { name = "", driver }) {
    assert.equal(driver, "docker-container", "a driver that can push by digest");
    const endpoint = `unix://${buildkitSocket(sandbox)}`;
    await execa(join(sandbox.bin, "docker-buildx"), ["create", "--name", name, "--driver", "remote", endpoint], {
      env,
      extendEnv: false,
    });
  },
  "docker/login-action"({ home, sandbox }, { registry, username, password }) {
    assert.deepEqual([registry, username, password], ["ghcr.io", "octocat", "workflow-token"]);
    mkdirSync(join(home, ".docker"), { recursive: true });
    cpSync(join(sandbox.docker, "config.json"), join(home, ".docker", "config.json"));
  },
  "pulumi/actions"({ env, home, sandbox }, { command }) {
    assert.equal(command, undefined, "without a command Pulumi is only installed");
    env.PATH = `${sandbox.bin}:${env.PATH}`;
    env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION = "true";
    // Pulumi asks the system, not HOME, where its user is at home.
    env.PULUMI_HOME = join(home, ".pulumi");
    mkdirSync(env.PULUMI_HOME);
    symlinkSync(join(sandbox.pulumiHome, "plugins"), join(env.PULUMI_HOME, "plugins"));
  },
  "actions/github-script"({ env, runtime }, { script = "" }) {
    const core = { exportVariable: (name: string, value: string) => Object.assign(env, { [name]: value }) };
    new Function("core", "process", script)(core, { env: { ...env, ...runtime } });
  },
};
