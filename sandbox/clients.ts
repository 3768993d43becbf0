import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { readOptional, replaceFile } from "../lib/files.ts";
import { run } from "../lib/process/run.ts";
import { basicAuthorization, registryCredentials, registryHost } from "./credentials.ts";
import { buildkitSocket } from "./daemons/buildkit.ts";
import { BUILDER, sandboxEnvironment } from "./environment.ts";
import type { Layout } from "./layout.ts";
import type { Step } from "./progress.ts";

/**
 * The steps that make Docker's tools know the sandbox.
 *
 * @param builder the name of the buildx builder
 * @param variables added to the sandbox's environment: buildx keeps the builder in use by Docker's address
 */
export function clientSteps(layout: Layout, builder = BUILDER, variables: NodeJS.ProcessEnv = {}): Step[] {
  return [dockerStep(layout), builderStep(layout, builder, variables)];
}

/** The Docker configuration: the registry's credentials, and buildx as a plugin of a docker CLI. */
function dockerStep(layout: Layout): Step {
  const file = join(layout.docker, "config.json");
  const plugin = join(layout.docker, "cli-plugins", "docker-buildx");
  const program = join(layout.bin, "docker-buildx");
  // Whoever works in the sandbox's environment may have logged in to other registries: their entries stay.
  const wanted = () => dockerConfiguration(readOptional(file), layout);
  return {
    title: `write the Docker configuration for ${registryHost(layout)}`,
    done: () => readOptional(file) === wanted() && linkTarget(plugin) === program,
    async run() {
      replaceFile(file, wanted());
      rmSync(plugin, { force: true });
      mkdirSync(dirname(plugin), { recursive: true });
      symlinkSync(program, plugin);
    },
  };
}

/** The buildx builder that is the sandbox's BuildKit, made current. */
function builderStep(layout: Layout, name: string, variables: NodeJS.ProcessEnv): Step {
  const instance = join(layout.buildx, "instances", name);
  const endpoint = `unix://${buildkitSocket(layout)}`;
  const env = { ...process.env, ...sandboxEnvironment(layout), ...variables };
  const buildx = (...args: string[]) => run(join(layout.bin, "docker-buildx"), args, { env });
  return {
    title: `register BuildKit as the buildx builder "${name}"`,
    done: () => builderEndpoint(readOptional(instance)) === endpoint,
    async run() {
      rmSync(instance, { force: true });
      await buildx("create", "--name", name, "--driver", "remote", "--use", endpoint);
    },
  };
}

/**
 * The text of a Docker configuration with the credentials of the sandbox's registry in it.
 *
 * @param text the configuration that there is
 */
export function dockerConfiguration(text: string | undefined, layout: Layout): string {
  const configuration: { auths?: Record<string, object> } = text ? JSON.parse(text) : {};
  const auth = basicAuthorization(registryCredentials(layout)).replace("Basic ", "");
  const auths = { ...configuration.auths, [registryHost(layout)]: { auth } };
  return `${JSON.stringify({ ...configuration, auths }, undefined, "\t")}`;
}

/** The endpoint of the one node of a buildx instance file. */
function builderEndpoint(text: string | undefined): string | undefined {
  if (!text) return undefined;
  const instance: { Nodes?: { Endpoint?: string }[] } = JSON.parse(text);
  return instance.Nodes?.[0]?.Endpoint;
}

function linkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}
