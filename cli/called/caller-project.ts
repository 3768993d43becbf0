import { basename } from "node:path";
import { isMap } from "../../components/settings/raw.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { parseEngineYaml } from "../../lib/yaml/engine-yaml.ts";
import { type CallerProgram, callerProgram, type ReadCaller } from "./program.ts";

/** Whose settings are to be published, as the called workflow was given it. */
export interface Caller {
  /** `ghcr`, or `acme/ghcr`. */
  readonly stack: string;
  /** Relative to the project. */
  readonly stackFile: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** What is taken of the caller's project: data, and nothing that names a program. */
export interface CallerSettings {
  /** The name of the stack file that Pulumi reads. */
  readonly stackFile: string;
  /** Fields of Pulumi.yaml. */
  readonly project: Readonly<Record<string, unknown>>;
  /** Fields of the stack file. */
  readonly stack: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Beside the settings, what decrypts their secrets. */
const STACK_FIELDS = ["config", "secretsprovider", "encryptedkey", "encryptionsalt"];
const STACK = /^\w[\w.-]*(?:\/\w[\w.-]*){0,2}$/;
/** Where states are that are nothing but files. */
const FILE_BACKENDS = /^(?:file|s3|azblob):\/\//;
const OWN_WORKFLOW = "publish with a workflow of your own: multiarch init";

/**
 * Takes the settings of a caller's project.
 *
 * @param ownProgram the program that publishes them
 */
export function callerSettings(
  { stack, stackFile, environment }: Caller,
  read: ReadCaller,
  ownProgram: string,
): CallerSettings | { readonly problems: readonly string[] } {
  const [project, settings] = ["Pulumi.yaml", stackFile].map((file) => fieldsOf(file, read));
  const wanted = `Pulumi.${stack.split("/").at(-1)}.yaml`;
  const program = callerProgram(project?.fields ?? {}, read, ownProgram);
  const problems = [
    ...[project, settings].flatMap((file) => file?.problems ?? []),
    ...(STACK.test(stack) ? [] : [`the stack "${stack}" is not the name of a stack; write NAME or ORGANIZATION/NAME`]),
    ...(basename(stackFile) === wanted ? [] : [`the stack ${stack} has the stack file ${wanted}, not ${stackFile}`]),
    ...(project?.fields ? nameProblems(project.fields) : []),
    ...(project?.fields ? configProblems("Pulumi.yaml", project.fields, project.fields.name) : []),
    ...(settings?.fields ? configProblems(stackFile, settings.fields, project?.fields?.name) : []),
    ...(settings?.fields ? environmentProblems(stackFile, settings.fields) : []),
    ...backendProblems(project?.fields ?? {}, environment),
    ...programProblems(program),
  ];
  if (problems.length > 0) return { problems };
  return {
    stackFile: wanted,
    project: picked(project?.fields ?? {}, ["name", "config", "backend"]),
    stack: picked(settings?.fields ?? {}, STACK_FIELDS),
    warnings: program.kind === "more" ? [`${program.file} does more than the stack file says; it is not run here`] : [],
  };
}

interface ReadFields {
  readonly fields?: Fields;
  readonly problems: readonly string[];
}

/** The parser's own message would quote what may be no settings at all. */
function fieldsOf(file: string, read: ReadCaller): ReadFields {
  try {
    const text = read(file);
    if (text === undefined) return { problems: [`${file} does not exist in the caller's repository`] };
    const fields = parseEngineYaml(text);
    return isMap(fields) ? { fields, problems: [] } : { problems: [`${file} has no settings`] };
  } catch {
    return { problems: [`${file} is not YAML`] };
  }
}

function nameProblems({ name }: Fields): string[] {
  return typeof name === "string" && name !== "" ? [] : ["Pulumi.yaml has no name of the project"];
}

/** Settings of other namespaces configure providers: what they are, where they are from, and whom they talk to. */
function configProblems(file: string, { config = {} }: Fields, project: unknown): string[] {
  if (!isMap(config)) return [`config in ${file} is not a map`];
  const keys = Object.keys(config).map((key) => (key.includes(":") ? key : `${project}:${key}`));
  const others = keys.filter((key) => !key.startsWith(`${NAMESPACE}:`));
  if (others.length === 0) return [];
  const [verb, them] = others.length === 1 ? ["is not a setting", "it"] : ["are not settings", "them"];
  return [
    `${others.join(", ")} in ${file} ${verb} of ${NAMESPACE}:, which a called workflow takes alone; remove ${them}`,
  ];
}

function environmentProblems(file: string, { environment = [] }: Fields): string[] {
  if (Object.keys(Object(environment)).length === 0) return [];
  return [
    `environment in ${file} can set variables in the job that signs as the called workflow, and by them run programs; ` +
      `write the settings into the stack file, or ${OWN_WORKFLOW}`,
  ];
}

/** Pulumi Cloud hands policies and variables to an update; files are only read. */
function backendProblems({ backend }: Fields, { PULUMI_BACKEND_URL: given }: NodeJS.ProcessEnv): string[] {
  const url = given || (isMap(backend) && typeof backend.url === "string" ? backend.url : "");
  if (FILE_BACKENDS.test(url)) return [];
  const [scheme = ""] = /^\w+:\/\//.exec(url) ?? [];
  if (scheme !== "" && !/^https?:/.test(scheme)) {
    return [
      `the state is at ${scheme}, and a called workflow reads states at s3:// and azblob://; move it, or ${OWN_WORKFLOW}`,
    ];
  }
  return [
    "the state is in Pulumi Cloud, which can have policies and variables of its own run programs in the job that signs " +
      `as the called workflow; keep it in a bucket (the variable PULUMI_BACKEND_URL: s3://…), or ${OWN_WORKFLOW}`,
  ];
}

function programProblems(program: CallerProgram): string[] {
  if (program.kind !== "own") return [];
  return [
    `${program.file} is a program of its own, and a called workflow publishes with its own program what the stack file ` +
      `says; write images there and export { default } from "multiarch/program" here, or ${OWN_WORKFLOW}`,
  ];
}

function picked(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
}
