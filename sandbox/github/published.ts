import { OCI_PREFIX } from "../../lib/oci/annotations.ts";
import { type ImageIndex, isIndexType, MANIFEST_ACCEPT } from "../../lib/oci/manifest.ts";
import { apiTime } from "./clock.ts";

/** A manifest or index of a package. */
export interface Version {
  readonly digest: string;
  readonly tags: readonly string[];
  /** Absent when nothing tells. */
  readonly created?: string;
}

/** What was pushed under a name. */
export interface Published {
  readonly versions: readonly Version[];
  /** The address of the sources that an index or a manifest with a tag names. */
  readonly source?: string;
}

/** The images that packages are made of. Names are `owner/name`. */
export interface Images {
  /** The names of an owner. */
  names(owner: string): Promise<string[]>;
  /** Undefined when there is no such image, or it has no tag. */
  read(name: string): Promise<Published | undefined>;
}

/** Nothing was ever pushed. */
export const NO_IMAGES: Images = { names: async () => [], read: async () => undefined };

const SOURCE = `${OCI_PREFIX}source`;
const CREATED = `${OCI_PREFIX}created`;
/** As many as a distribution registry tells at once, and more than the sandbox ever has. */
const CATALOG = "_catalog?n=1000";

/** A registry of the sandbox. */
export interface RegistryAccess {
  /** Such as `http://127.0.0.1:5055`. */
  readonly url: string;
  /** The header that opens it. */
  readonly authorization: string;
}

/** The images in a registry. */
export function imagesIn({ url, authorization }: RegistryAccess): Images {
  const ask = async (path: string): Promise<Response | undefined> => {
    const response = await fetch(`${url}/v2/${path}`, { headers: { authorization, accept: MANIFEST_ACCEPT } });
    if (response.ok) return response;
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    throw new Error(`the registry answered ${response.status} to ${path}`);
  };
  return {
    async names(owner) {
      const catalog = (await (await ask(CATALOG))?.json()) as { repositories: string[] } | undefined;
      return catalog?.repositories.filter((name) => name.startsWith(`${owner}/`)) ?? [];
    },
    async read(name) {
      const list = (await (await ask(`${name}/tags/list`))?.json()) as { tags: string[] | null } | undefined;
      const tagged = new Map<string, { tags: string[]; index: ImageIndex }>();
      for (const tag of list?.tags ?? []) {
        const response = await ask(`${name}/manifests/${tag}`);
        const digest = response?.headers.get("docker-content-digest");
        if (!response || !digest) continue; // it was deleted meanwhile
        const known = tagged.get(digest);
        if (known) known.tags.push(tag);
        else tagged.set(digest, { tags: [tag], index: (await response.json()) as ImageIndex });
      }
      return tagged.size === 0 ? undefined : published(tagged);
    },
  };
}

function published(tagged: ReadonlyMap<string, { readonly tags: string[]; readonly index: ImageIndex }>): Published {
  const versions = new Map<string, Version>();
  for (const [digest, { tags, index }] of tagged) {
    const created = index.annotations?.[CREATED];
    versions.set(digest, { digest, tags, ...(created && { created: apiTime(Date.parse(created)) }) });
  }
  // What an index lists is a version of its own, without a tag.
  for (const { index } of tagged.values()) {
    if (!isIndexType(index.mediaType ?? "")) continue;
    for (const { digest } of index.manifests) if (!versions.has(digest)) versions.set(digest, { digest, tags: [] });
  }
  const source = [...tagged.values()].map(({ index }) => index.annotations?.[SOURCE]).find(Boolean);
  return { versions: [...versions.values()], ...(source && { source }) };
}
