import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parse } from "yaml";
import { isMap } from "../../components/settings/raw.ts";
import type { ProjectDraft } from "../support/project-draft.ts";
import { buildsOfBakeFile } from "./bake/file.ts";
import { imagesOf } from "./images.ts";
import { Notes } from "./notes.ts";
import type { Surroundings } from "./surroundings.ts";
import { buildsOfWorkflow } from "./workflow/workflow.ts";

/**
 * Reads images out of what a repository has: a workflow of GitHub Actions, a bake file or a compose file.
 *
 * @param file absolute, or relative to the folder in which the command runs
 * @returns a draft whose paths are relative to the root of the repository
 * @throws Error in a sentence when it is none of those, cannot be read, or publishes no image
 */
export async function translate(file: string, surroundings: Surroundings): Promise<ProjectDraft> {
  const path = resolve(surroundings.folder, file);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`${file} cannot be read; name a workflow, a bake file or a compose file`, { cause });
  }
  const notes = new Notes();
  const shown = relative(surroundings.root, path);
  const builds =
    kindOf(file, text) === "workflow"
      ? await buildsOfWorkflow(shown, text, surroundings, notes)
      : await buildsOfBakeFile(path, text, surroundings, notes);
  const images = imagesOf(builds, shown, notes);
  if (Object.keys(images).length === 0) {
    const reasons = notes.all.map(
      ({ line, input, reason }) => `${line === undefined ? "" : `line ${line}, `}${input}: ${reason}`,
    );
    throw new Error([`${file} publishes no image that could be read`, ...reasons].join("\n"));
  }
  return { images, notes: notes.all };
}

function kindOf(file: string, text: string): "workflow" | "bake" {
  if (/\.(?:hcl|json)$/.test(file)) return "bake";
  if (!/\.ya?ml$/.test(file)) {
    throw new Error(`${file} is neither a workflow (.yml), a bake file (.hcl, .json) nor a compose file (.yaml)`);
  }
  let written: unknown;
  try {
    written = parse(text, { logLevel: "silent", merge: true });
  } catch (cause) {
    throw new Error(`${file} is not valid YAML: ${(cause as Error).message.split("\n")[0]}`, { cause });
  }
  if (isMap(written) && isMap(written.jobs)) return "workflow";
  if (isMap(written) && isMap(written.services)) return "bake";
  throw new Error(`${file} is neither a workflow, which has jobs, nor a compose file, which has services`);
}
