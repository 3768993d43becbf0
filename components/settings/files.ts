import { readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { ownValue } from "../../lib/own-value.ts";
import { dockerfilePath, isFolderLocation } from "./location.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, isMap, type Located, textsOf } from "./raw.ts";
import { DEFAULT_CONTEXT, DEFAULT_DOCKERFILE } from "./schema.ts";
import type { Environment } from "./template.ts";

/** What of a file system the checks need. Paths are relative to the project. */
export interface FileSystem {
  /** undefined when nothing is there, or nothing that could be read. */
  kind(path: string): "file" | "folder" | undefined;
  /** The text of a file; undefined when there is none that could be read. */
  read(path: string): string | undefined;
}

/** The files of the project in a folder. */
export function projectFiles(folder: string): FileSystem {
  return {
    kind(path) {
      try {
        const stats = statSync(resolve(folder, path), { throwIfNoEntry: false });
        if (stats === undefined) return undefined;
        return stats.isDirectory() ? "folder" : "file";
      } catch {
        // A path through a file, a forbidden folder or a loop of links: the build could not read it either.
        return undefined;
      }
    },
    read(path) {
      return this.kind(path) === "file" ? readFileSync(resolve(folder, path), "utf8") : undefined;
    },
  };
}

/**
 * Checks that the folders, files and environment variables that an image names are there. Reads the image as written
 * (templates filled), so that a wrong shape in one place hides no missing file in another.
 */
export function checkFiles(image: unknown, path: Path, files: FileSystem, environment: Environment): Problem[] {
  if (!isMap(image)) return [];
  const { context = DEFAULT_CONTEXT } = image;
  return [
    ...textsOf(context, [...path, "context"]).flatMap((text) => checkFolder(text, files)),
    ...textsOf(image.contexts, [...path, "contexts"]).flatMap((text) => checkFolder(text, files)),
    ...(typeof context === "string" ? checkDockerfiles(image, context, path, files) : []),
    ...checkSecretSources(image.secrets, [...path, "secrets"], files, environment),
  ];
}

/** The Dockerfiles that an image's builds read, each as written, or by its default name. */
export function dockerfilesOf(image: Record<string, unknown>, path: Path): Located[] {
  const platforms = entriesOf(image.platforms);
  const named = platforms.flatMap(([name, platform]) =>
    isMap(platform) ? textsOf(platform.dockerfile, [...path, "platforms", name, "dockerfile"]) : [],
  );
  // The image's own is not asked for when every platform has another.
  if (named.length < platforms.length) {
    named.push(...textsOf(image.dockerfile ?? DEFAULT_DOCKERFILE, [...path, "dockerfile"]));
  }
  return named;
}

function checkFolder([path, location]: Located, files: FileSystem): Problem[] {
  if (!isFolderLocation(location)) return [];
  const kind = files.kind(location);
  if (kind === "folder") return [];
  const fault = kind === "file" ? "is a file" : "is not there";
  return [{ path, message: `${quote(location)} ${fault}; write a folder, relative to the project` }];
}

function checkDockerfiles(image: Record<string, unknown>, context: string, path: Path, files: FileSystem): Problem[] {
  if (!isFolderLocation(context) || files.kind(context) !== "folder") return [];
  return dockerfilesOf(image, path).flatMap(([at, dockerfile]) => {
    const kind = files.kind(dockerfilePath(context, dockerfile));
    if (kind === "file") return [];
    const fault = kind === "folder" ? "is a folder" : "is not there";
    const fix =
      files.kind(dockerfile) === "file"
        ? `write ${quote(relative(context, dockerfile))}, relative to the context`
        : "write the file's path relative to the context";
    return [{ path: at, message: `${quote(dockerfile)} ${fault} in the context ${quote(context)}; ${fix}` }];
  });
}

function checkSecretSources(secrets: unknown, path: Path, files: FileSystem, environment: Environment): Problem[] {
  return entriesOf(secrets).flatMap(([id, source]) => {
    if (!isMap(source)) return [];
    const { env, file } = source;
    const problems: Problem[] = [];
    if (typeof env === "string" && !ownValue(environment, env)) {
      const message = `the environment variable ${env} is not set or is empty; set it before the run`;
      problems.push({ path: [...path, id, "env"], message });
    }
    if (typeof file === "string" && files.kind(file) !== "file") {
      const message = `${quote(file)} is no file; write a file's path relative to the project`;
      problems.push({ path: [...path, id, "file"], message });
    }
    return problems;
  });
}
