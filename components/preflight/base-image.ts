import { ONE_TRY } from "../../lib/http/retry.ts";
import { attestedDigest, type ImageIndex, isIndexType } from "../../lib/oci/manifest.ts";
import { formatPlatform, normalizePlatform } from "../../lib/oci/platform.ts";
import { RegistryClient } from "../../lib/registry/client.ts";
import { parseImageName } from "./image-name.ts";
import { mirrorOf } from "./mirrors.ts";

/** What a registry says of an image. */
export type ImageAnswer =
  /** For these platforms; undefined when it does not tell them, as an image that is no index. */
  | { readonly kind: "there"; readonly platforms: readonly string[] | undefined }
  | { readonly kind: "missing" }
  /** Nobody could tell. */
  | { readonly kind: "unchecked"; readonly reason: string };

export type AskImage = (name: string) => Promise<ImageAnswer>;

/** How long registries may take to answer for one image, in milliseconds. */
const PATIENCE = 5000;

/** Asks registries for images, with the user's credentials; what is asked twice is asked once. */
export function imageAsker(
  environment: NodeJS.ProcessEnv,
  // The build itself will ask again.
  client: Pick<RegistryClient, "manifest"> = new RegistryClient({ environment, retry: ONE_TRY }),
): AskImage {
  const answers = new Map<string, Promise<ImageAnswer>>();
  return (name) => {
    const known = answers.get(name) ?? askBeforeLong(client, name, environment);
    answers.set(name, known);
    return known;
  };
}

async function askBeforeLong(
  client: Pick<RegistryClient, "manifest">,
  name: string,
  environment: NodeJS.ProcessEnv,
): Promise<ImageAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ImageAnswer>((resolve) => {
    const reason = `the registry did not answer within ${PATIENCE / 1000} s`;
    timer = setTimeout(() => resolve({ kind: "unchecked", reason }), PATIENCE);
  });
  const asked = ask(client, name, environment).catch(
    (error: Error): ImageAnswer => ({ kind: "unchecked", reason: error.message }),
  );
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

/** Asks a mirror first, and where it has no answer the registry itself, as BuildKit does. */
async function ask(
  client: Pick<RegistryClient, "manifest">,
  name: string,
  environment: NodeJS.ProcessEnv,
): Promise<ImageAnswer> {
  const image = parseImageName(name);
  if (!image) return { kind: "unchecked", reason: "it is no name of an image in a registry" };
  const { repository, reference } = image;
  const mirror = mirrorOf(repository.registry, environment);
  const found =
    (mirror && (await client.manifest({ ...repository, registry: mirror }, reference).catch(() => undefined))) ??
    (await client.manifest(repository, reference));
  if (!found) return { kind: "missing" };
  if (!isIndexType(found.mediaType)) return { kind: "there", platforms: undefined };
  const { manifests } = JSON.parse(found.bytes.toString("utf8")) as ImageIndex;
  const images = manifests.filter((descriptor) => attestedDigest(descriptor) === undefined);
  const platforms = images.flatMap(({ platform }) => (platform ? formatPlatform(normalizePlatform(platform)) : []));
  return { kind: "there", platforms: platforms.length < images.length ? undefined : [...new Set(platforms)] };
}
