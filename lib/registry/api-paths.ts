import { formatRepository, isDigest, type Repository } from "../oci/reference.ts";
import { RegistryError } from "./errors.ts";

export function pullScope({ path }: Repository): string {
  return `repository:${path}:pull`;
}

export function pushScope({ path }: Repository): string {
  return `repository:${path}:pull,push`;
}

export function isTag(reference: string): boolean {
  return !reference.includes(":");
}

/** How a reference is named in a sentence: `the tag latest of ghcr.io/acme/app`. */
export function naming(repository: Repository, reference: string): string {
  return `the ${isTag(reference) ? "tag" : "manifest"} ${reference} of ${formatRepository(repository)}`;
}

export function blobPath(repository: Repository, digest: string): string {
  // It comes out of documents that others wrote, and must not lead elsewhere.
  if (!isDigest(digest))
    throw new RegistryError(`"${digest}" is not the digest of a blob of ${formatRepository(repository)}`);
  return `/v2/${repository.path}/blobs/${digest}`;
}

export function manifestPath(repository: Repository, reference: string): string {
  return `/v2/${repository.path}/manifests/${reference}`;
}
