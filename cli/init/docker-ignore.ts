import { posix } from "node:path";
import type { FileSystem } from "../../components/settings/files.ts";
import { ignoreFileOf, isIgnored } from "../../components/settings/ignore-file.ts";
import { isFolderLocation } from "../../components/settings/location.ts";
import { DEFAULT_DOCKERFILE } from "../../components/settings/schema.ts";
import type { ProjectDraft } from "../support/project-draft.ts";
import type { ProjectFile } from "./project-files.ts";

/** The folder, and not `.gitignore` or `.github`. */
const GIT_FOLDER = /\.git(?![\w-])/;

/**
 * The ignore files of contexts that have the project's folder inside. They must leave it out: each `pulumi up` changes
 * files there, and its node_modules are larger than most contexts. Those of the whole repository leave out `.git` as
 * well, with which every commit would trigger a build, unless they or the Dockerfile say something about it.
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
    const project = inside === "" ? "node_modules" : inside;
    const texts = [text, files.read(posix.join(context, dockerfile)) ?? ""];
    const isUndecided = !isIgnored(".git/HEAD", text) && !texts.some((each) => GIT_FOLDER.test(each));
    const leavesGitOut = posix.normalize(context) === "." && isUndecided;
    const lines = [
      ...(isIgnored(posix.join(inside, "node_modules/x"), text)
        ? []
        : ["# The project that publishes the images.", project]),
      ...(leavesGitOut ? ["# With it, every commit triggers a build.", ".git"] : []),
    ];
    if (lines.length === 0) continue;
    const start = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    found.set(path, { path, content: `${start}${lines.join("\n")}\n`, adds: true });
  }
  return [...found.values()];
}
