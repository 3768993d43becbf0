import type * as dockerBuild from "@pulumi/docker-build";
import type * as pulumi from "@pulumi/pulumi";
import { parsePlatform, platformSlug } from "../../lib/oci/platform.ts";
import type { PinnedContexts } from "../contexts/pinned-contexts.ts";
import { dockerfileFile } from "../settings/dockerfile-file.ts";
import { projectFiles } from "../settings/files.ts";
import { dockerfilePath, isFolderLocation } from "../settings/location.ts";
import { type CacheSettings, DEFAULT_BUILDER, DEFAULT_DOCKERFILE, type ImageSettings } from "../settings/schema.ts";
import { buildsAgain } from "../settings/secret.ts";
import { lastingTags } from "./cache-tags.ts";
import type { ImageContent } from "./content.ts";
import { cacheOptions, pushByDigest } from "./options.ts";

/** What an image is called and labelled, and what it is built from, as far as only others know it. */
export interface BuildMetadata {
  readonly tags: readonly string[];
  /** Each tag with the rule that made it, as it was written. */
  readonly rules: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly manifest?: Readonly<Record<string, string>> };
  readonly contexts: PinnedContexts;
}

/** What the builds of an image's platforms have in common. */
export interface ImageBuild {
  readonly name: string;
  readonly image: ImageSettings<pulumi.Input<string>>;
  /** Waited for by what depends on it alone: which platforms there are does not. */
  readonly metadata: Promise<BuildMetadata>;
  /** What the builds read of this machine. */
  readonly content: Promise<ImageContent>;
  /** By build secret's id. */
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Builder names by platform, and the default one. */
  readonly builders: Readonly<Record<string, string>>;
}

/** The arguments of the docker-build Image that builds one platform. */
export function platformBuild(build: ImageBuild, platform: string): dockerBuild.ImageArgs {
  const { image, metadata } = build;
  const own = image.platforms[platform] ?? { args: {} };
  const target = own.target ?? image.target;
  const builder = own.builder ?? build.builders[platform] ?? build.builders[DEFAULT_BUILDER];
  const cache = own.cache ?? image.cache;
  const passing = Object.entries(image.secrets).flatMap(([id, source]) => (buildsAgain(source) ? [] : [id]));
  const cached =
    cache && isKept(cache, image)
      ? metadata.then(({ tags, rules }) => {
          const [repository] = image.repositories;
          const published = lastingTags(tags, rules).map((tag) => `${repository}:${tag}`);
          return cacheOptions(cache, `${build.name}-${slug(platform)}`, published);
        })
      : undefined;
  return {
    push: false,
    buildOnPreview: false,
    platforms: [platform as dockerBuild.Platform],
    context: contextOf(build),
    ...dockerfile(build, own.dockerfile ?? image.dockerfile),
    exports: [
      image.publish
        ? { raw: metadata.then(({ annotations }) => pushByDigest(image.repositories, annotations.manifest)) }
        : { cacheonly: {} },
    ],
    labels: metadata.then(({ labels }) => labels),
    buildArgs: build.content.then((content) => ({ ...image.args, ...own.args, ...content[platform]?.args })),
    network: image.network,
    noCache: image.noCache,
    pull: image.pull,
    ...(builder !== undefined && { builder: { name: builder } }),
    ...(target !== undefined && { target }),
    ...(filled(build.secrets) && { secrets: { ...build.secrets } }),
    ...(passing.length > 0 && { ignoreSecretsInDiffCalculation: passing }),
    ...(image.addHosts.length > 0 && { addHosts: image.addHosts }),
    ...(image.ssh.length > 0 && { ssh: image.ssh.map(sshAgent) }),
    ...(cached && {
      // The provider takes an empty list and none for different ones.
      cacheFrom: cached.then(({ from }) => (from.length > 0 ? from.map((raw) => ({ raw })) : undefined)),
      cacheTo: [{ raw: cached.then(({ to }) => to) }],
    }),
  };
}

/** A cache inside of the image is kept where the image is published. */
function isKept(cache: CacheSettings, { publish }: Pick<ImageSettings, "publish">): boolean {
  return publish || cache.type !== "inline";
}

/** A platform in the form that names of resources have. */
export function slug(platform: string): string {
  const parsed = parsePlatform(platform);
  return parsed ? platformSlug(parsed) : platform;
}

/** Folders are known at once, whatever others have to be asked for. */
function contextOf({ image, metadata }: ImageBuild): dockerBuild.ImageArgs["context"] {
  const { context, contexts } = image;
  const location = isFolderLocation(context) ? context : metadata.then((planned) => planned.contexts.main);
  if (!filled(contexts)) return { location };
  const named = Object.entries(contexts).map(([name, written]) => [
    name,
    {
      location: isFolderLocation(written)
        ? written
        : metadata.then((planned) => planned.contexts.named[name] ?? written),
    },
  ]);
  return { location, named: Object.fromEntries(named) };
}

/**
 * The Dockerfile, which people name relative to the context and the provider reads relative to the program. Of a git
 * context it takes only the default name; any other is read here and handed over as text.
 */
function dockerfile(
  { image: { context }, metadata }: ImageBuild,
  path: string,
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
