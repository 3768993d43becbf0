import { createHash } from "node:crypto";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { copyFolder } from "../../lib/content/copy-folder.ts";
import { IgnoreRules, ignorePatterns } from "../../lib/content/ignore-rules.ts";
import { once } from "../../lib/once.ts";
import { projectFiles } from "../settings/files.ts";
import { ignoreFileOf } from "../settings/ignore-file.ts";
import type { Build } from "../settings/image.ts";
import { isFolderLocation } from "../settings/location.ts";
import { ociLayout } from "./options.ts";
import { type ImageBuild, manifestAnnotations, slug } from "./platform-build.ts";

/** The variable by which the program learns that its builds are to be compared with others of the same. */
export const COMPARE_VARIABLE = "MULTIARCH_COMPARE_BUILDS";

/** How builds are made that are to be compared. All paths are absolute. */
export interface ComparedBuild {
  /** Where each build leaves its image, as a folder of the OCI image layout. */
  readonly results: string;
  /** Where the folders are copied to that are built in the place of the image's own; left out to build those. */
  readonly copies?: string;
}

/** What the environment asks for. */
export function comparedBuild({ [COMPARE_VARIABLE]: text }: NodeJS.ProcessEnv): ComparedBuild | undefined {
  return text ? (JSON.parse(text) as ComparedBuild) : undefined;
}

/** A build's arguments, changed so that it reads no cache, and leaves what it would push where it is compared. */
export function comparedArgs(
  { cacheFrom: _, cacheTo: __, ...args }: dockerBuild.ImageArgs,
  { name, metadata }: Pick<ImageBuild, "name" | "metadata">,
  build: Build<pulumi.Input<string>>,
  { results, copies: place }: ComparedBuild,
): dockerBuild.ImageArgs {
  const { context, dockerfile, reproducible } = build;
  const result = join(results, `${name}-${slug(build.platform)}`);
  const exporter = metadata.then((planned) =>
    ociLayout(result, { annotations: manifestAnnotations(planned, build.platform, {}), rewritesTimes: reproducible }),
  );
  const moved =
    place !== undefined &&
    pulumi.output(args.context).apply(async (written) => ({
      location: isFolderLocation(context) ? await copyOf(context, dockerfile, place) : (written?.location ?? context),
      named: await movedContexts(written?.named ?? {}, place),
    }));
  return { ...args, ...(moved && { context: moved }), exports: [{ raw: exporter }], noCache: true };
}

async function movedContexts(
  named: Readonly<Record<string, { readonly location: string }>>,
  place: string,
): Promise<Record<string, { location: string }>> {
  const moved = Object.entries(named).map(async ([name, { location }]) => [
    name,
    { location: isFolderLocation(location) ? await copyOf(location, undefined, place) : location },
  ]);
  return Object.fromEntries(await Promise.all(moved));
}

/** Whose write access another umask takes away or gives: 022 and 002 are the usual ones. */
const GROUP_WRITES = 0o020;
const GROUP_READS = 0o040;
const OWNER_WRITES = 0o200;

/** The mode that a checkout under the other usual umask gives. What is kept from the group has its mode from elsewhere. */
export function otherUmask(mode: number): number {
  const isUsual = (mode & GROUP_READS) !== 0 && (mode & OWNER_WRITES) !== 0;
  return isUsual ? mode ^ GROUP_WRITES : mode;
}

const IGNORE_FILE = ".dockerignore";

const copies = once<string>();

/**
 * A copy of a context as another clone would have it. Each is made once.
 *
 * @param dockerfile relative to the context; left out for a named one
 */
export function copyOf(folder: string, dockerfile: string | undefined, place: string): Promise<string> {
  const ignoreFile = ignoreFileOf(folder, dockerfile, projectFiles(process.cwd()));
  const key = [folder, ignoreFile, place];
  return copies(key, async () => {
    const name = createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 12);
    const copy = join(place, name);
    await copyFolder(folder, copy, new IgnoreRules(ignorePatterns(ignoreFile.text)), otherUmask);
    const own = join(copy, IGNORE_FILE);
    // It decides, also where it leaves itself out.
    if (ignoreFile.path === join(folder, IGNORE_FILE) && ignoreFile.text !== "" && !existsSync(own)) {
      copyFileSync(ignoreFile.path, own);
    }
    return copy;
  });
}
