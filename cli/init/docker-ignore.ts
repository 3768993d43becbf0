import { posix } from "node:path";
import type { FileSystem } from "../../components/settings/files.ts";
import { ignoreFileOf, isIgnored } from "../../components/settings/ignore-file.ts";
import { isFolderLocation } from "../../components/settings/location.ts";
import { DEFAULT_DOCKERFILE } from "../../components/settings/schema.ts";
import type { ProjectDraft } from "../support/project-draft.ts";
import type { ProjectFile } from "./project-files.ts";

/**
 * The ignore files that must leave the project's folder out of the contexts around it: each `pulumi up` changes files
 * there, and its node_modules are larger than most contexts.
 *
 * @param folder the project's, relative to the root
 * @param files of the repository, relative to its root
 */
export function ignoreFiles({ images }: ProjectDraft, folder: string, files: FileSystem): ProjectFile[] {
  const found = new Map<string, ProjectFile>();
  for (const { fields } of Object.values(images)) {
    const { context = ".", dockerfile = DEFAULT_DOCKERFILE } = fields;
    if (!isFolderLocation(context)) continue;
    const inside = posix.relative(context, folder);
    if (inside.startsWith("..")) continue;
    const { path, text } = ignoreFileOf(context, dockerfile, files);
    if (isIgnored(posix.join(inside, "node_modules/x"), text)) continue;
    const line = inside === "" ? "node_modules" : inside;
    const start = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    found.set(path, { path, content: `${start}# The project that publishes the images.\n${line}\n`, adds: line });
  }
  return [...found.values()];
}
