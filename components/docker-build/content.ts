import { basename, dirname, posix, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ContentFault } from "../../lib/content/folder-content.ts";
import { IgnoreRulesError, ignorePatterns } from "../../lib/content/ignore-rules.ts";
import { readScoped } from "../../lib/content/scoped-file.ts";
import { dockerfileFile } from "../settings/dockerfile-file.ts";
import { type FileSystem, projectFiles } from "../settings/files.ts";
import { ignoreFileOf } from "../settings/ignore-file.ts";
import { dockerfilePath, isFolderLocation } from "../settings/location.ts";
import { type Path, type Problem, quote } from "../settings/problems.ts";
import type { ImageSettings } from "../settings/schema.ts";
import { WatchedFile } from "./watched-file.ts";
import { WatchedFolder } from "./watched-folder.ts";

/** How many of a folder's faults are told. */
const MOST_FAULTS = 5;

/** What one platform's build reads of this machine. */
export interface BuildContent {
  /**
   * A digest of each folder, and of the Dockerfile, by a name for people: `content of app`. Handed over as build
   * arguments, which no Dockerfile can declare under such names, they change neither cache nor image, and a difference
   * builds.
   */
  readonly args: Readonly<Record<string, string>>;
  /** The paths, relative to the project, that are no longer as they were when this was read. */
  changed(): Promise<string[]>;
}

/** By platform. */
export type ImageContent = Readonly<Record<string, BuildContent>>;

type ReadImage = Pick<ImageSettings<unknown>, "context" | "contexts" | "platforms" | "dockerfile">;

/** A folder or file that a build reads. */
interface Part {
  readonly name: string;
  readonly digest: string;
  changed(): Promise<string[]>;
}

type Found = { readonly part: Part } | { readonly problems: readonly Problem[] };

/** Whether the builds of an image read any folder of this machine. */
export function readsFolders({ context, contexts }: Pick<ReadImage, "context" | "contexts">): boolean {
  return [context, ...Object.values(contexts)].some(isFolderLocation);
}

/**
 * Reads what the builds of an image see of this machine's folders, as BuildKit would, or says what keeps it from that.
 *
 * @param path where the image stands
 */
export async function imageContent(
  image: ReadImage,
  path: Path,
): Promise<{ readonly content: ImageContent } | { readonly problems: readonly Problem[] }> {
  const { context } = image;
  const named = Object.entries(image.contexts).filter(([, location]) => isFolderLocation(location));
  const files = projectFiles(process.cwd());
  const inContext = { kind: (name: string) => files.kind(dockerfilePath(context, name)) };
  const platforms = Object.entries(image.platforms).map(async ([platform, own]) => {
    const dockerfile = dockerfileFile(own.dockerfile ?? image.dockerfile, inContext);
    const found = await Promise.all([
      ...(isFolderLocation(context) ? [mainPart(context, dockerfile, path), dockerfilePart(context, dockerfile)] : []),
      ...named.map(([name, location]) => namedPart(location, name, path)),
    ]);
    return { platform, found };
  });
  const read = await Promise.all(platforms);
  const problems = read.flatMap(({ found }) => found.flatMap((each) => ("problems" in each ? each.problems : [])));
  if (problems.length > 0) return { problems };
  const content = read.map(({ platform, found }) => [platform, contentOf(found)]);
  return { content: Object.fromEntries(content) };
}

function contentOf(found: readonly Found[]): BuildContent {
  const parts = found.flatMap((each) => ("part" in each ? [each.part] : []));
  return {
    args: Object.fromEntries(parts.map(({ name, digest }) => [`content of ${name}`, digest])),
    changed: async () => (await Promise.all(parts.map((part) => part.changed()))).flat(),
  };
}

/** Ignore files, read as BuildKit reads them. */
const ignoreFiles: FileSystem = {
  kind: (path) => (ignoreFiles.read(path) === undefined ? undefined : "file"),
  read: (path) => readScoped(resolve(dirname(path)), basename(path)),
};

function mainPart(context: string, dockerfile: string, path: Path): Promise<Found> {
  return folderPart(context, context, [...path, "context"], () => ignoreFileOf(context, dockerfile, ignoreFiles));
}

/** A named context has no Dockerfile, and so only the ignore file of its own folder. */
function namedPart(folder: string, name: string, path: Path): Promise<Found> {
  return folderPart(folder, `${folder} (${name})`, [...path, "contexts", name], () =>
    ignoreFileOf(folder, undefined, ignoreFiles),
  );
}

async function dockerfilePart(context: string, dockerfile: string): Promise<Found> {
  const name = dockerfilePath(context, dockerfile);
  const file = new WatchedFile(name);
  return { part: { name, digest: await file.digest, changed: () => file.changed() } };
}

async function folderPart(
  folder: string,
  name: string,
  path: Path,
  ignoreFile: () => { readonly path: string; readonly text: string },
): Promise<Found> {
  try {
    const rules = ignoreFile();
    const watched = watch(folder, ignorePatterns(rules.text));
    const { digest, faults } = await watched.content;
    if (faults.length > 0) return { problems: faultProblems(folder, path, faults, rules.path) };
    const changed = async () => {
      const paths = (await watched.changed()).map((each) => posix.join(folder, each));
      return ignoreFile().text === rules.text ? paths : [...new Set([...paths, rules.path])];
    };
    return { part: { name, digest, changed } };
  } catch (error) {
    if (error instanceof IgnoreRulesError) {
      const message = `the ignore file of ${quote(folder)} has the line ${quote(error.message)}, which BuildKit refuses; fix it`;
      return { problems: [{ path, message }] };
    }
    const message = `the folder ${quote(folder)} cannot be read (${(error as Error).message}); make it readable`;
    return { problems: [{ path, message }] };
  }
}

function faultProblems(folder: string, path: Path, faults: readonly ContentFault[], ignoreFile: string): Problem[] {
  const more = faults.length - MOST_FAULTS;
  return faults.slice(0, MOST_FAULTS).map(({ path: place, fault }, index) => {
    const others = more > 0 && index === MOST_FAULTS - 1 ? ` (and ${more} more)` : "";
    const fix = `remove it, or add the line ${quote(place)} to ${quote(ignoreFile)}`;
    return { path, message: `${quote(posix.join(folder, place))} ${fault}; ${fix}${others}` };
  });
}

/** The folders of each run of a program, by place and rules: what is asked for twice is read once. */
const runs = new WeakMap<object, Map<string, WatchedFolder>>();

function watch(folder: string, patterns: readonly string[]): WatchedFolder {
  const run = pulumi.runtime.getMonitor() ?? runs;
  const folders = runs.get(run) ?? new Map<string, WatchedFolder>();
  runs.set(run, folders);
  const key = JSON.stringify([resolve(folder), patterns]);
  const known = folders.get(key) ?? new WatchedFolder(folder, patterns);
  folders.set(key, known);
  return known;
}
