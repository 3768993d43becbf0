import { basename, dirname, resolve } from "node:path";
import { readScoped } from "../../lib/content/scoped-file.ts";
import { dockerfileFile } from "../settings/dockerfile-file.ts";
import { type FileSystem, projectFiles } from "../settings/files.ts";
import { gatesOf } from "../settings/gates.ts";
import { type IgnoreFile, ignoreFileOf } from "../settings/ignore-file.ts";
import type { Image } from "../settings/image.ts";
import { dockerfilePath, isFolderLocation } from "../settings/location.ts";
import type { Path, Problem } from "../settings/problems.ts";
import { type ContextSize, type Found, folderPart } from "./content-part.ts";
import { WatchedFile } from "./watched-file.ts";

/** What one platform's build reads of this machine. */
export interface BuildContent {
  /**
   * A digest of each folder, and of the Dockerfile, by a name for people: `content of app`. Handed over as build
   * arguments, which no Dockerfile can declare under such names, they change neither cache nor image, and a difference
   * builds.
   */
  readonly args: Readonly<Record<string, string>>;
  /**
   * The same digests by what they are of, wherever that is on this machine: `context`, `dockerfile`, `contexts.assets`.
   */
  readonly digests: Readonly<Record<string, string>>;
  /** How much is in each of the folders; left out where that is not known. */
  readonly sizes?: () => ContextSize[];
  /** The paths, relative to the project, that are no longer as they were when this was read. */
  changed(): Promise<string[]>;
}

/** By platform; what gates read, by {@link gateContent}. */
export type ImageContent = Readonly<Record<string, BuildContent>>;

/** Under which name an image's content has what a gate reads. No platform is called so. */
export function gateContent(gate: string): string {
  return `gate ${gate}`;
}

/** Whether the builds of an image read any folder of this machine. */
export function readsFolders({ context, contexts }: Pick<Image, "context" | "contexts">): boolean {
  return [context, ...Object.values(contexts)].some(isFolderLocation);
}

/** Reads what the builds of an image see of this machine's folders, as BuildKit would, or says what keeps it from that. */
export async function imageContent(
  image: Image<unknown>,
): Promise<{ readonly content: ImageContent } | { readonly problems: readonly Problem[] }> {
  const { context } = image;
  const named = Object.entries(image.contexts).filter(([, location]) => isFolderLocation(location));
  const files = projectFiles(process.cwd());
  const inContext = { kind: (name: string) => files.kind(dockerfilePath(context, name)) };
  const platforms = image.builds.map(async (build) => {
    const dockerfile = dockerfileFile(build.dockerfile, inContext);
    const isFolder = isFolderLocation(context);
    const main = (): IgnoreFile | undefined => (isFolder ? ignoreFileOf(context, dockerfile, ignoreFiles) : undefined);
    const reading: [string, Promise<Found>][] = [];
    if (isFolder) reading.push(["context", mainPart(context, dockerfile, image.at("context"))]);
    if (isFolder) reading.push(["dockerfile", dockerfilePart(context, dockerfile)]);
    for (const [name, location] of named) {
      reading.push([`contexts.${name}`, namedPart(location, name, image.at("contexts", name), main)]);
    }
    const found = await Promise.all(reading.map(async ([what, part]) => ({ what, ...(await part) })));
    return { platform: build.platform, found };
  });
  const gates = gatesOf(image).flatMap((gate) => {
    if (gate.kind !== "dockerfile" || gate.context === undefined) return [];
    const { name, context: folder, dockerfile } = gate;
    return [{ platform: gateContent(name), found: gateParts(folder, dockerfile, gate.at("context"), files) }];
  });
  const read = await Promise.all([
    ...platforms,
    ...gates.map(async ({ platform, found }) => ({ platform, found: await found })),
  ]);
  const problems = read.flatMap(({ found }) => found.flatMap((each) => ("problems" in each ? each.problems : [])));
  if (problems.length > 0) return { problems };
  const content = read.map(({ platform, found }) => [platform, contentOf(found)]);
  return { content: Object.fromEntries(content) };
}

/** What a gate reads of its folder. */
async function gateParts(
  folder: string,
  written: string,
  path: Path,
  files: FileSystem,
): Promise<(Found & { readonly what: string })[]> {
  const inContext = { kind: (name: string) => files.kind(dockerfilePath(folder, name)) };
  const dockerfile = dockerfileFile(written, inContext);
  const [context, file] = await Promise.all([mainPart(folder, dockerfile, path), dockerfilePart(folder, dockerfile)]);
  return [
    { what: "context", ...context },
    { what: "dockerfile", ...file },
  ];
}

function contentOf(found: readonly (Found & { readonly what: string })[]): BuildContent {
  const read = found.flatMap((each) => ("part" in each ? [each] : []));
  const parts = read.map(({ part }) => part);
  return {
    digests: Object.fromEntries(read.map(({ what, part }) => [what, part.digest])),
    args: Object.fromEntries(parts.map(({ name, digest }) => [`content of ${name}`, digest])),
    sizes: () => parts.flatMap(({ size }) => size?.() ?? []),
    changed: async () => [...new Set((await Promise.all(parts.map((part) => part.changed()))).flat())],
  };
}

/** Ignore files, read as BuildKit reads them. */
const ignoreFiles: FileSystem = {
  kind: (path) => (ignoreFiles.read(path) === undefined ? undefined : "file"),
  read: (path) => readScoped(resolve(dirname(path)), basename(path)),
};

function mainPart(context: string, dockerfile: string, path: Path): Promise<Found> {
  const ignoreFile = () => ignoreFileOf(context, dockerfile, ignoreFiles);
  return folderPart({ folder: context, name: context, path, ignoreFile, readBy: ignoreFile });
}

/**
 * A named context has no Dockerfile, and so only the ignore file of its own folder. docker-build, before it asks
 * BuildKit, reads it by the rules of the main one.
 */
function namedPart(folder: string, name: string, path: Path, main: () => IgnoreFile | undefined): Promise<Found> {
  const ignoreFile = () => ignoreFileOf(folder, undefined, ignoreFiles);
  const place = { folder, name: `${folder} (${name})`, path };
  return folderPart({ ...place, ignoreFile, readBy: main });
}

async function dockerfilePart(context: string, dockerfile: string): Promise<Found> {
  const name = dockerfilePath(context, dockerfile);
  const file = new WatchedFile(name);
  return { part: { name, digest: await file.digest, changed: () => file.changed() } };
}
