import * as pulumi from "@pulumi/pulumi";
import { once } from "../../lib/once.ts";
import { BUILDER } from "../../lib/resource-types.ts";
import { parseUrn } from "../../lib/urn.ts";
import { ownResources, type RecordedResources } from "../github/recorded-state.ts";
import type { BuilderDeclaration } from "../settings/builder-schema.ts";
import type { DeclaredBuilder } from "../settings/builders.ts";
import { checkBuilderDeclaration } from "../settings/check-builder-declaration.ts";
import { projectFiles } from "../settings/files.ts";
import { type Problem, quote } from "../settings/problems.ts";
import { createCommand } from "./create-command.ts";
import { type Daemon, dockerHost, findDaemon } from "./daemon.ts";
import { type BuilderRecord, type Decision, decide, removedRecords } from "./decide.ts";
import { buildxFolder, readInstance } from "./instance.ts";
import { type BuilderDefinition, definitionOf } from "./node-args.ts";
import { PEM_PARTS, pemFile, pemProblem, writePemFiles } from "./pem-files.ts";

/** Pulumi's SDK of Docker, in the version that package.json asks for. */
const SDK = "@pulumi/docker";
export const SDK_VERSION = "5.2.0";

/** What is to become of a declared builder. */
export interface PlannedBuilder {
  readonly declaration: BuilderDeclaration;
  readonly definition: BuilderDefinition;
  readonly decision: Exclude<Decision, { kind: "foreign" }>;
  /** Where the Docker daemon is. */
  readonly host: string;
  /** Whether the state has a builder of that name which is not here. */
  readonly isElsewhere: boolean;
}

export type BuilderPlan = { readonly planned: PlannedBuilder } | { readonly problems: readonly Problem[] };

/** One for the whole program: a builder that several images use is planned once. */
const plans = once<BuilderPlan>();
const daemons = once<Daemon>();
const states = once<readonly BuilderRecord[]>();

/** Plans a declared builder on this machine. Where Pulumi is mocked, nothing is asked, and it is going to be created. */
export function planBuilder(declared: DeclaredBuilder): Promise<BuilderPlan> {
  return plans([declared.path, declared.declaration], () => plan(declared));
}

/** The records of this machine's builders that are not declared any more. */
export async function undeclaredRecords(declared: Iterable<string>): Promise<BuilderRecord[]> {
  if (!pulumi.runtime.hasEngine()) return [];
  const folder = buildxFolder(process.env);
  const records = await recorded().catch(async (error: Error) => {
    // Then a builder stays that nobody declares any more, which is no reason to publish nothing.
    await pulumi.log.debug(`the builders of the stack's state are unknown: ${error.message}`);
    return [];
  });
  return removedRecords(records, new Set(declared), (name) => readInstance(folder, name));
}

async function plan({ declaration, path }: DeclaredBuilder): Promise<BuilderPlan> {
  const project = process.cwd();
  const buildx = buildxFolder(process.env);
  const files = projectFiles(project);
  const definition = definitionOf(declaration, {
    project,
    read: (file) => files.read(file),
    pemFile: (builder, node, part) => pemFile(buildx, project, builder, node, part),
  });
  const { name } = declaration;
  const wrong = checkBuilderDeclaration(declaration, path);
  if (wrong.length > 0) return { problems: wrong };
  if (!pulumi.runtime.hasEngine()) {
    const decision = { kind: "create", id: name } as const;
    return { planned: { declaration, definition, decision, host: dockerHost(process.env), isElsewhere: false } };
  }
  const missing = fileProblems({ declaration, path }, project);
  if (missing.length > 0) return { problems: missing };
  const problem = (message: string): BuilderPlan => ({ problems: [{ path, message }] });
  // Whoever declares no builder has neither the package nor its provider, of over 100 MB.
  if (!isInstalled(SDK)) {
    return problem(
      `the builder ${quote(name)} cannot be managed: the package ${SDK} is not installed; add it to the project: ` +
        `npm install --save-exact ${SDK}@${SDK_VERSION}`,
    );
  }
  const daemon = await daemons([], () => findDaemon(process.env));
  if (daemon.kind === "silent") {
    return problem(
      `the builder ${quote(name)} cannot be managed: Pulumi's Docker provider needs a Docker daemon, whatever the driver, and ` +
        `none answers at ${daemon.host} (${daemon.reason}); start it, or set DOCKER_HOST, or create the builder yourself and ` +
        `write its name alone: ${createCommand(definition)}`,
    );
  }
  const records = (await recorded()).filter((record) => record.definition[0]?.name === name);
  const decision = decide(definition, records, readInstance(buildx, name));
  if (decision.kind === "foreign") {
    return problem(
      `the builder ${quote(name)} exists on this machine and is not the one that is declared: ` +
        `${decision.differences.join("; ")}; choose another name, change the declaration, or remove that builder: ` +
        `docker buildx rm ${name}`,
    );
  }
  process.once("exit", writePemFiles(declaration, buildx, process.env));
  const isElsewhere = records.some(({ id }) => id !== decision.id);
  return { planned: { declaration, definition, decision, host: daemon.host, isElsewhere } };
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** What is missing of the files and variables that a declaration names. */
function fileProblems({ declaration, path }: DeclaredBuilder, project: string): Problem[] {
  const files = projectFiles(project);
  return declaration.nodes.flatMap((node, position) => {
    const at = declaration.nodes.length > 1 ? [...path, "nodes", position] : path;
    const ofTls = PEM_PARTS.flatMap((part) => {
      const source = node.tls?.[part];
      const message = source && pemProblem(source, project, process.env);
      return message === undefined ? [] : [{ path: [...at, "tls", part], message }];
    });
    const config = node.buildkitdConfig;
    if (config === undefined || files.kind(config) === "file") return ofTls;
    const message = `${quote(config)} is not a file; write the path of buildkitd.toml, relative to the project`;
    return [...ofTls, { path: [...at, "buildkitdConfig"], message }];
  });
}

function recorded(): Promise<readonly BuilderRecord[]> {
  return states([], async () => builderRecords(await ownResources()));
}

/** The builders that a stack's state has, of whatever machine. */
export function builderRecords(resources: RecordedResources): BuilderRecord[] {
  return Object.entries(resources).flatMap(([urn, { type, outputs }]) => {
    if (type !== BUILDER || !Array.isArray(outputs.nodes)) return [];
    return [{ id: parseUrn(urn).name, definition: outputs.nodes as BuilderDefinition }];
  });
}
