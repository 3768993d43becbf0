import { projectFiles } from "../../components/settings/files.ts";
import { parseSettings, type RawSettings } from "../../components/settings/parse.ts";
import { formatProblems } from "../../components/settings/problems.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { parseEngineYaml } from "../../lib/yaml/engine-yaml.ts";

/** Stands for the value of a variable that may not be set where a project is set up: a host, a name and a text. */
const STAND_IN = "example.com";

/**
 * Checks the text of a stack file by the rules of the settings, as an update would.
 *
 * @param folder the project's, which need not exist yet
 * @returns a line for each problem
 */
export function checkDraft(text: string, folder: string, owner = "acme"): string[] {
  const { config } = parseEngineYaml(text) as { config: Record<string, unknown> };
  const prefix = `${NAMESPACE}:`;
  const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  const raw: RawSettings = Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
  const parsed = parseSettings(raw, { environment: environmentFor(text), owner, files: projectFiles(folder) });
  return "problems" in parsed ? formatProblems(parsed.problems, prefix).split("\n") : [];
}

/** An environment in which each variable that the file names is set: which ones are, is the update's concern. */
function environmentFor(text: string): Record<string, string> {
  const names = [...text.matchAll(/\benv(?:\.|["']?:\s*["']?)([A-Za-z_]\w*)/g)].map(([, name = ""]) => name);
  return Object.fromEntries(names.map((name) => [name, STAND_IN]));
}
