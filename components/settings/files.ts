import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { ownValue } from "../../lib/own-value.ts";
import { dockerfileFile } from "./dockerfile-file.ts";
import { type DockerfileGate, gatesOf } from "./gates.ts";
import { dockerfilesOf, type Image } from "./image.ts";
import { dockerfilePath, isFolderLocation } from "./location.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import type { Located } from "./raw.ts";
import type { SecretSource } from "./secret.ts";
import { SECRET_LIMIT, secretContentProblem } from "./secret-content.ts";
import type { Environment } from "./template.ts";

/** What of a file system the checks need. Paths are relative to the project. */
export interface FileSystem {
  /** undefined when nothing is there, or nothing that could be read. */
  kind(path: string): "file" | "folder" | undefined;
  /** The text of a file; undefined when there is none that could be read. */
  read(path: string): string | undefined;
}

/** What the checks of an image's files need. */
export interface ProjectFiles extends FileSystem {
  /** The bytes of a file, `most` of them at the most; undefined when there is none that could be read. */
  bytes(path: string, most: number): Buffer | undefined;
}

/** The files of the project in a folder. */
export function projectFiles(folder: string): ProjectFiles {
  return {
    kind(path) {
      try {
        const stats = statSync(resolve(folder, path), { throwIfNoEntry: false });
        if (stats === undefined) return undefined;
        // A device or a pipe gives what nobody can read twice.
        return stats.isDirectory() ? "folder" : stats.isFile() ? "file" : undefined;
      } catch {
        // A path through a file, a forbidden folder or a loop of links: the build could not read it either.
        return undefined;
      }
    },
    read(path) {
      return this.kind(path) === "file" ? readFileSync(resolve(folder, path), "utf8") : undefined;
    },
    bytes(path, most) {
      return this.kind(path) === "file" ? readStart(resolve(folder, path), most) : undefined;
    },
  };
}

function readStart(path: string, most: number): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const bytes = Buffer.alloc(Math.min(most, fstatSync(file).size));
    return bytes.subarray(0, readSync(file, bytes));
  } catch {
    // The build could not read it either.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Checks that the folders, files and environment variables that an image names are there. */
export function checkFiles(image: Image, files: ProjectFiles, environment: Environment): Problem[] {
  const contexts = Object.entries(image.contexts).map(([name, text]): Located => [image.at("contexts", name), text]);
  return [
    ...[[image.at("context"), image.context] satisfies Located, ...contexts].flatMap((text) =>
      checkFolder(text, files),
    ),
    ...checkDockerfiles(image, files),
    ...checkSecretSources(image.secrets, (...inside) => image.at("secrets", ...inside), files, environment),
    ...gatesOf(image).flatMap((gate) => (gate.kind === "dockerfile" ? checkGate(gate, files, environment) : [])),
  ];
}

function checkGate(
  { dockerfile, context, secrets, at }: DockerfileGate,
  files: ProjectFiles,
  environment: Environment,
): Problem[] {
  const folders = context === undefined ? [] : checkFolder([at("context"), context], files);
  const ofFile = folders.length > 0 ? [] : checkDockerfile([at("dockerfile"), dockerfile], context, files);
  const ofSecrets = checkSecretSources(secrets, (...inside) => at("secrets", ...inside), files, environment);
  return [...folders, ...ofFile, ...ofSecrets];
}

function checkFolder([path, location]: Located, files: FileSystem): Problem[] {
  if (!isFolderLocation(location)) return [];
  const kind = files.kind(location);
  if (kind === "folder") return [];
  const fault = kind === "file" ? "is a file" : "does not exist";
  return [{ path, message: `${quote(location)} ${fault}; write a folder, relative to the project` }];
}

function checkDockerfiles(image: Image, files: FileSystem): Problem[] {
  const { context } = image;
  if (!isFolderLocation(context) || files.kind(context) !== "folder") return [];
  return dockerfilesOf(image).flatMap((dockerfile) => checkDockerfile(dockerfile, context, files));
}

/** @param context undefined where its path is relative to the project */
function checkDockerfile([at, dockerfile]: Located, context: string | undefined, files: FileSystem): Problem[] {
  const kind = files.kind(dockerfileFile(dockerfilePath(context ?? ".", dockerfile), files));
  if (kind === "file") return [];
  const fault = kind === "folder" ? "is a folder" : "does not exist";
  if (context === undefined) {
    return [{ path: at, message: `${quote(dockerfile)} ${fault}; write the file's path relative to the project` }];
  }
  const fix =
    files.kind(dockerfile) === "file"
      ? `write ${quote(relative(context, dockerfile))}, relative to the context`
      : "write the file's path relative to the context";
  return [{ path: at, message: `${quote(dockerfile)} ${fault} in the context ${quote(context)}; ${fix}` }];
}

function checkSecretSources(
  secrets: Readonly<Record<string, SecretSource>>,
  at: (...inside: Path) => Path,
  files: ProjectFiles,
  environment: Environment,
): Problem[] {
  return Object.entries(secrets).flatMap(([id, source]) => {
    if ("value" in source) return problemAt(at(id), secretContentProblem(source.value));
    return "env" in source
      ? problemAt(at(id, "env"), variableProblem(source.env, environment))
      : problemAt(at(id, "file"), fileProblem(source.file, files));
  });
}

function variableProblem(name: string, environment: Environment): string | undefined {
  const value = ownValue(environment, name);
  if (!value) return `the environment variable ${name} is not set or is empty; set it before the run`;
  const problem = secretContentProblem(value);
  return problem && `the environment variable ${name} ${problem}`;
}

function fileProblem(file: string, files: ProjectFiles): string | undefined {
  if (files.kind(file) !== "file") return `${quote(file)} is not a file; write a file's path relative to the project`;
  const bytes = files.bytes(file, SECRET_LIMIT + 1);
  if (!bytes) return `${quote(file)} cannot be read; make it readable for the user who runs this`;
  const problem = secretContentProblem(bytes, `base64 ${file} > ${file}.b64`);
  return problem && `${quote(file)} ${problem}`;
}

function problemAt(path: Path, message: string | undefined): Problem[] {
  return message === undefined ? [] : [{ path, message }];
}
