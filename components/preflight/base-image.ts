import { beforeLong } from "../../lib/before-long.ts";
import { ONE_TRY } from "../../lib/http/retry.ts";
import { attestedDigest, type ImageIndex, isIndexType } from "../../lib/oci/manifest.ts";
import { formatPlatform, normalizePlatform } from "../../lib/oci/platform.ts";
import { once } from "../../lib/once.ts";
import { type FetchedManifest, RegistryClient } from "../../lib/registry/client.ts";
import { mirrorOf } from "../../lib/registry/mirrors.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { fullName, parseImageName } from "../dockerfile/image-name.ts";

/** What a registry says of an image. */
export type ImageAnswer =
  /** For these platforms; undefined when it does not tell them. */
  | {
      readonly kind: "there";
      /** Of the index, or of the image where it is no index. */
      readonly digest: string;
      readonly platforms: readonly string[] | undefined;
      /** Whether one is chosen of several; otherwise BuildKit takes the one there is for whatever it builds. */
      readonly isIndex: boolean;
    }
  | { readonly kind: "missing" }
  /** Nobody could tell. */
  | { readonly kind: "unchecked"; readonly reason: string };

/** What of a client the questions need. */
interface Reader extends Pick<RegistryClient, "blob"> {
  manifest(...asked: Parameters<RegistryClient["manifest"]>): Promise<Read | undefined>;
}
type Read = Omit<FetchedManifest, "document">;

export type AskImage = (name: string) => Promise<ImageAnswer>;

/** How long registries may take to answer for one image, in milliseconds. */
export const ANSWER_TIMEOUT_MS = 5000;

/** Asks registries for images, with the user's credentials; what is asked twice is asked once, however it is written. */
export function imageAsker(
  environment: NodeJS.ProcessEnv,
  registries?: Registries,
  // The build itself will ask again.
  client: Reader = new RegistryClient({ environment, registries, retry: ONE_TRY, asDockerBuild: true }),
): AskImage {
  const answers = once<ImageAnswer>();
  return (name) =>
    answers([fullName(name) ?? name], () => {
      const asked = ask(client, name, environment).catch(
        (error: Error): ImageAnswer => ({ kind: "unchecked", reason: error.message }),
      );
      const reason = `the registry did not answer within ${ANSWER_TIMEOUT_MS / 1000} s`;
      return beforeLong<ImageAnswer>(asked, { kind: "unchecked", reason }, ANSWER_TIMEOUT_MS);
    });
}

/** Asks a mirror first, and where it has no answer the registry itself, as BuildKit does. */
async function ask(client: Reader, name: string, environment: NodeJS.ProcessEnv): Promise<ImageAnswer> {
  const image = parseImageName(name);
  if (!image) return { kind: "unchecked", reason: "it is not the name of an image in a registry" };
  const { repository, reference } = image;
  const mirror = mirrorOf(repository.registry, environment);
  const atMirror = mirror && { ...repository, registry: mirror };
  const mirrored = atMirror && (await client.manifest(atMirror, reference).catch(() => undefined));
  const found = mirrored ?? (await client.manifest(repository, reference));
  if (!found) return { kind: "missing" };
  const isIndex = isIndexType(found.mediaType);
  const document = JSON.parse(found.bytes.toString("utf8"));
  const platforms = isIndex
    ? platformsOf(document)
    : await platformOf(document, (digest) => client.blob(mirrored && atMirror ? atMirror : repository, digest));
  return { kind: "there", digest: found.digest, platforms, isIndex };
}

/** The platforms of an index; undefined when it does not tell that of each image. */
function platformsOf({ manifests }: ImageIndex): string[] | undefined {
  const images = manifests.filter((descriptor) => attestedDigest(descriptor) === undefined);
  const platforms = images.flatMap(({ platform }) => (platform ? formatPlatform(normalizePlatform(platform)) : []));
  return platforms.length < images.length ? undefined : [...new Set(platforms)];
}

/** The platform of a single image, which its configuration tells. */
async function platformOf(
  { config }: { readonly config?: { readonly digest?: string } },
  read: (digest: string) => Promise<Buffer>,
): Promise<string[] | undefined> {
  if (config?.digest === undefined) return undefined;
  const configuration = JSON.parse((await read(config.digest)).toString("utf8"));
  const { os, architecture, variant } = configuration as Record<string, unknown>;
  if (typeof os !== "string" || typeof architecture !== "string" || os === "" || architecture === "") return undefined;
  // Many images for 32-bit arm leave out for which: that is not guessed.
  if (typeof variant !== "string" || variant === "") return [formatPlatform({ os, architecture })];
  return [formatPlatform(normalizePlatform({ os, architecture, variant }))];
}
