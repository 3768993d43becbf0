import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap } from "../../components/settings/raw.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { readOptional } from "../../lib/files.ts";
import { parseEngineYaml } from "../../lib/yaml/engine-yaml.ts";
import { projectFolder } from "./project-folder.ts";

/** The settings of a stack as they are written. */
export interface WrittenSettings {
  /** By key, `multiarch:images`; what is encrypted, as it is. Those of other namespaces are left out. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Sentences about what is written elsewhere, and counts for Pulumi. */
  readonly notes: readonly string[];
}

/**
 * What Pulumi would take for the settings of a stack, as far as files of the project have it: a key that the stack file
 * lacks may be in `Pulumi.yaml`.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/config/#project-level-configuration
 * @throws Error when there is no such file, or it is not YAML
 */
export function writtenSettings(stackFile: string): WrittenSettings {
  const stack = asMap(parseEngineYaml(readText(stackFile)));
  const project = asMap(parseEngineYaml(readOptional(join(projectFolder(stackFile), "Pulumi.yaml")) ?? ""));
  const name = typeof project.name === "string" ? project.name : "";
  const ofProject = Object.entries(asMap(project.config)).map(([key, value]) => [key, projectValue(value)] as const);
  const all = [...ofProject, ...Object.entries(asMap(stack.config))].map(
    // Without a namespace, a key is of the project's own.
    ([key, value]) => [key.includes(":") ? key : `${name}:${key}`, value] as const,
  );
  const own = all.filter(([key, value]) => key.startsWith(`${NAMESPACE}:`) && value !== undefined);
  const { environment = [] } = stack;
  const isEmpty = Object.keys(Object(environment)).length === 0;
  return { config: Object.fromEntries(own), notes: isEmpty ? [] : [IMPORTS] };
}

const IMPORTS =
  "the stack file imports environments (`environment`), whose values are not known here: only pulumi preview and pulumi up have them";

/** A key of Pulumi.yaml is a value, or a declaration that may have one. */
function projectValue(declared: unknown): unknown {
  return isMap(declared) ? (declared.default ?? declared.value) : declared;
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return isMap(value) ? value : {};
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`the stack file ${file} cannot be read; name one with --stack-file`, { cause });
  }
}
