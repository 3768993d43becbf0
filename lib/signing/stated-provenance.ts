import { isObject } from "../oci/json.ts";
import { imageOfPackageUrl } from "../oci/package-url.ts";
import { isDigest } from "../oci/reference.ts";
import type { PublishedBase } from "./provenance.ts";

/** What provenance says that something was made of, whoever wrote it. */
export interface StatedProvenance {
  /** The address of the source's repository, as {@link sourceAddress} gives it. */
  readonly source?: string | undefined;
  /** The commit. */
  readonly revision?: string | undefined;
  /** Images that went in, those of its own platforms apart. */
  readonly bases: readonly PublishedBase[];
}

const GIT = "git+";

/**
 * Reads a predicate of SLSA provenance, of version 1 or 0.2.
 *
 * @see https://slsa.dev/spec/v1.0/provenance
 */
export function readProvenance(predicate: unknown): StatedProvenance {
  const materials = materialsOf(predicate);
  const git = materials.find(({ uri, digest }) => uri.startsWith(GIT) && digest.gitCommit !== undefined);
  const bases = materials.flatMap(({ uri, digest, name }) => {
    const image = imageOfPackageUrl(uri);
    const found = Object.entries(digest).map(([algorithm, digits]) => `${algorithm}:${digits}`);
    // Those with a name are the platforms of a publication.
    return image === undefined || name !== undefined
      ? []
      : found.filter(isDigest).map((each) => ({ name: image, digest: each }));
  });
  return {
    ...(git && { source: sourceAddress(git.uri), revision: git.digest.gitCommit }),
    bases: [...new Map(bases.map((base) => [`${base.name} ${base.digest}`, base])).values()],
  };
}

/**
 * The address of a source's repository in one form: `https://github.com/acme/app` of
 * `git+https://github.com/acme/app.git@refs/heads/main`, and of `github.com/acme/app`.
 */
export function sourceAddress(text: string): string {
  const bare = text.startsWith(GIT) ? text.slice(GIT.length) : text;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(bare) ? bare : `https://${bare}`;
  if (!URL.canParse(address)) return bare;
  const { protocol, host, pathname } = new URL(address);
  const [path = ""] = pathname.split("@");
  return `${protocol}//${host}${path.replace(/\/+$/, "").replace(/\.git$/, "")}`;
}

interface Material {
  readonly uri: string;
  readonly digest: Readonly<Record<string, string>>;
  readonly name?: string;
}

function materialsOf(predicate: unknown): Material[] {
  if (!isObject(predicate)) return [];
  const { buildDefinition, materials } = predicate;
  const listed = isObject(buildDefinition) ? buildDefinition.resolvedDependencies : materials;
  return (Array.isArray(listed) ? listed : []).flatMap((each: unknown): Material[] => {
    if (!isObject(each) || typeof each.uri !== "string" || !isObject(each.digest)) return [];
    const digests = Object.entries(each.digest).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    return [
      { uri: each.uri, digest: Object.fromEntries(digests), ...(typeof each.name === "string" && { name: each.name }) },
    ];
  });
}
