import { join } from "node:path";
import type * as dockerBuild from "@pulumi/docker-build";
import type * as pulumi from "@pulumi/pulumi";
import { parsePlatform, platformSlug } from "../../lib/oci/platform.ts";
import type { Base } from "../bases/base.ts";
import { annotationsOfBase } from "../bases/base-annotations.ts";
import { pinsOf } from "../bases/pins.ts";
import type { PinnedContexts } from "../contexts/pinned-contexts.ts";
import { knownDigests, type ParentDigests, type Parents, parentContexts } from "../parents/parent.ts";
import { cacheOf } from "../settings/cache.ts";
import { dockerfileFile } from "../settings/dockerfile-file.ts";
import { projectFiles } from "../settings/files.ts";
import type { Build } from "../settings/image.ts";
import { dockerfilePath, isFolderLocation } from "../settings/location.ts";
import { passedThrough } from "../settings/pass-through.ts";
import { DEFAULT_DOCKERFILE } from "../settings/schema.ts";
import { buildsAgain } from "../settings/secret.ts";
import { attestationArgs } from "./attestation-args.ts";
import { lastingTags } from "./cache-tags.ts";
import type { ImageContent } from "./content.ts";
import { type ExportOptions, ociLayout, pushByDigest } from "./options.ts";
import { unpushedFolder } from "./unpushed-images.ts";

/** What an image is called and labelled, and what it is built from, as far as only CI, git or registries know it. */
export interface BuildMetadata {
  readonly tags: readonly string[];
  /** Each tag with the rule that made it, as it was written. */
  readonly rules: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly manifest?: Readonly<Record<string, string>> };
  readonly contexts: PinnedContexts;
  /** The time of a reproducible image, in seconds since 1970; absent for others, and where all builds have their own. */
  readonly sourceDate?: number;
  /** Those that have a digest are pinned to it. */
  readonly bases: readonly Base[];
  /** By platform: what tells which base its image has, but for the digest of one that the program makes. */
  readonly baseAnnotations: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether another image of the program is built on it. */
  readonly isParent?: boolean;
  /** Left out where the builds read no other image of the program. */
  readonly parents?: Parents;
}

/** What the builds of an image's platforms have in common. */
export interface ImageBuild {
  readonly name: string;
  /** Waited for by what depends on it alone: which platforms there are does not. */
  readonly metadata: Promise<BuildMetadata>;
  /** What the builds read of this machine. */
  readonly content: Promise<ImageContent>;
  /** By build secret's id. */
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /**
   * The digests of the parents of a platform's build, once they are built; undefined for one that has none. Left out: those
   * that are known before anything is built.
   */
  readonly parentDigests?: ((platform: string) => pulumi.Output<ParentDigests> | undefined) | undefined;
}

/** The build argument, and the variable of the environment, from which tools take the time of what they make. */
export const SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH";

/**
 * The arguments of the docker-build Image that builds one platform.
 *
 * @param others builds of further platforms that it builds at once: their settings are the same
 */
export function platformBuild(
  { name, metadata, content, secrets, parentDigests }: ImageBuild,
  build: Build<pulumi.Input<string>>,
  others: readonly Build<pulumi.Input<string>>[] = [],
): dockerBuild.ImageArgs {
  const { platform, target, builder } = build;
  const all = [build, ...others];
  const platforms = all.map((each) => each.platform);
  const passing = Object.entries(build.secrets).flatMap(([id, source]) => (buildsAgain(source) ? [] : [id]));
  const cache = build.cache && cacheOf(build.cache, build);
  const cached = cache
    ? metadata.then(({ tags, rules }) => {
        const [repository] = build.repositories;
        const published = lastingTags(tags, rules).map((tag) => `${repository}:${tag}`);
        const options = platforms.map((each) => cache.options(`${name}-${slug(each)}`, published));
        // No other build writes to the scope of its first platform; those of the others have what was built separately.
        return { from: [...new Set(options.flatMap(({ from }) => from))], to: options[0]?.to ?? "" };
      })
    : undefined;
  const made = makeWith(platforms, metadata, parentDigests);
  const exporter = made((planned, digestsOf) => {
    const annotations = buildAnnotations(planned, platforms, digestsOf);
    return pushByDigest(build.repositories, { ...annotations, rewritesTimes: build.reproducible });
  });
  const folder = unpushedFolder(process.env);
  const unpushed: pulumi.Input<dockerBuild.types.input.ExportArgs> =
    folder === undefined
      ? { cacheonly: {} }
      : metadata.then(({ isParent }) =>
          isParent ? { raw: ociLayout(join(folder, `${name}-${slug(platform)}`)) } : { cacheonly: {} },
        );
  return {
    push: false,
    buildOnPreview: false,
    platforms: platforms as dockerBuild.Platform[],
    context: contextOf(all, metadata, made),
    ...dockerfile(build, metadata),
    exports: [build.publish ? { raw: exporter } : unpushed],
    labels: metadata.then(({ labels }) => labels),
    buildArgs: Promise.all([metadata, content]).then(([{ sourceDate, bases }, read]) => ({
      ...(sourceDate !== undefined && { [SOURCE_DATE_EPOCH]: String(sourceDate) }),
      ...build.args,
      ...attestationArgs(build),
      ...read[platform]?.args,
      ...Object.assign({}, ...platforms.map((each) => pinsOf(bases, each).args)),
    })),
    ...passedThrough(build),
    ...(builder !== undefined && { builder: { name: builder } }),
    ...(target !== undefined && { target }),
    ...(filled(secrets) && { secrets: { ...secrets } }),
    ...(passing.length > 0 && { ignoreSecretsInDiffCalculation: passing }),
    ...(build.ssh.length > 0 && { ssh: build.ssh.map(sshAgent) }),
    ...(cached && {
      // The provider takes an empty list and none for different ones.
      cacheFrom: cached.then(({ from }) => (from.length > 0 ? from.map((raw) => ({ raw })) : undefined)),
      cacheTo: [{ raw: cached.then(({ to }) => to) }],
    }),
  };
}

/** The digests of the parents of a platform. */
type DigestsOf = (platform: string) => ParentDigests;
/** Makes something of the metadata and of the digests of parents: at once, or when these are built. */
type MakeOfMetadata = <Made>(make: (planned: BuildMetadata, digestsOf: DigestsOf) => Made) => pulumi.Input<Made>;

function makeWith(
  platforms: readonly string[],
  metadata: ImageBuild["metadata"],
  parentDigests: ImageBuild["parentDigests"],
): MakeOfMetadata {
  const later = platforms.flatMap((platform) => {
    const digests = parentDigests?.(platform);
    return digests ? [digests.apply((known): Record<string, ParentDigests> => ({ [platform]: known }))] : [];
  });
  const [first, ...others] = later;
  return (make) => {
    if (!first) {
      return metadata.then((planned) => make(planned, (platform) => knownDigests(planned.parents?.[platform] ?? [])));
    }
    const all = others.reduce(
      (one, other) => one.apply((known) => other.apply((more) => ({ ...known, ...more }))),
      first,
    );
    return all.apply(async (known) => make(await metadata, (platform) => known[platform] ?? {}));
  };
}

/** A platform in the form that names of resources have. */
export function slug(platform: string): string {
  const parsed = parsePlatform(platform);
  return parsed ? platformSlug(parsed) : platform;
}

/** A folder is known at once, whatever else has to be requested. */
function contextOf(
  builds: readonly Pick<Build, "platform" | "context" | "contexts">[],
  metadata: ImageBuild["metadata"],
  made: MakeOfMetadata,
): dockerBuild.ImageArgs["context"] {
  const context = builds[0]?.context ?? "";
  const location = isFolderLocation(context) ? context : metadata.then((planned) => planned.contexts.main);
  const named = made((planned, digestsOf) => {
    const ofBuilds = builds.map(({ platform, contexts }) => {
      const own = Object.entries(contexts).map(([name, written]): [string, string] => [
        name,
        isFolderLocation(written) ? written : (planned.contexts.named[name] ?? written),
      ]);
      const parents = parentContexts(planned.parents?.[platform] ?? [], digestsOf(platform));
      return { ...Object.fromEntries(own), ...pinsOf(planned.bases, platform).contexts, ...parents };
    });
    const all: Record<string, string> = Object.assign({}, ...ofBuilds);
    const entries = Object.entries(all);
    // The provider takes an empty map and none for different ones.
    return entries.length > 0
      ? Object.fromEntries(entries.map(([name, place]) => [name, { location: place }]))
      : undefined;
  });
  return { location, named: named as pulumi.Input<Record<string, dockerBuild.types.input.ContextArgs>> };
}

/** The annotations of a platform's manifest. */
export function manifestAnnotations(
  { annotations, baseAnnotations, parents }: BuildMetadata,
  platform: string,
  digests: ParentDigests,
): Readonly<Record<string, string>> | undefined {
  const ofBase = annotationsOfBase(baseAnnotations[platform], parents?.[platform], digests);
  return annotations.manifest && { ...annotations.manifest, ...ofBase };
}

/** Those of all manifests of a build, and those of one platform's alone. */
function buildAnnotations(
  planned: BuildMetadata,
  platforms: readonly string[],
  digestsOf: DigestsOf,
): Pick<ExportOptions, "annotations" | "ofPlatforms"> {
  const own = platforms.map((platform) => manifestAnnotations(planned, platform, digestsOf(platform)) ?? {});
  const [first = {}, ...others] = own;
  const isCommon = ([key, value]: [string, string]) => others.every((each) => each[key] === value);
  const annotations = Object.fromEntries(Object.entries(first).filter(isCommon));
  const different = platforms.map((platform, position) => {
    const all = Object.entries(own[position] ?? {});
    return [platform, Object.fromEntries(all.filter(([key]) => !Object.hasOwn(annotations, key)))] as const;
  });
  return { annotations, ofPlatforms: Object.fromEntries(different) };
}

/**
 * The Dockerfile, which people name relative to the context and the provider reads relative to the program. Of a git
 * context it takes only the default name; any other is read here and handed over as text.
 */
function dockerfile(
  { context, dockerfile: path }: Pick<Build, "context" | "dockerfile">,
  metadata: ImageBuild["metadata"],
): Pick<dockerBuild.ImageArgs, "dockerfile"> {
  if (isFolderLocation(context)) {
    return { dockerfile: { location: dockerfileFile(dockerfilePath(context, path), projectFiles(process.cwd())) } };
  }
  if (path === DEFAULT_DOCKERFILE) return {};
  return { dockerfile: { inline: metadata.then(({ contexts }) => contexts.dockerfiles[path] ?? "") } };
}

/** `id=path,path` as the provider takes it. */
function sshAgent(text: string): { id: string; paths?: string[] } {
  const [, id = text, paths] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  return { id, ...(paths && { paths: paths.split(",") }) };
}

function filled(record: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(record).length > 0;
}
