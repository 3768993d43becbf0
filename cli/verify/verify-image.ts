import { shortDigest } from "../../lib/oci/digest.ts";
import type { ImageReference } from "../../lib/oci/image-reference.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { FetchedManifest, Registry } from "../../lib/registry/client.ts";
import { RegistryError } from "../../lib/registry/errors.ts";
import { indexContents } from "../../lib/registry/index-contents.ts";
import { listReferrers } from "../../lib/registry/referrers.ts";
import type { PublishedBase } from "../../lib/signing/provenance.ts";
import { storedBundles } from "../../lib/signing/stored-bundles.ts";
import type { ExpectedSigner } from "../../lib/signing/verify-bundle.ts";
import { attestationChecks } from "./attestation-checks.ts";
import { contentsChecks, platformDigests } from "./contents-checks.ts";
import type { Check, Expectations, Verification } from "./model.ts";
import { type Signed, signatureChecks, unverifiable } from "./signature-checks.ts";

/** Whoever verifies, and what the image has to be. */
export interface Verifying extends Expectations {
  readonly client: Pick<Registry, "manifest" | "blob" | "hasBlob" | "referrers">;
  /** Left out: whoever. */
  readonly signer?: ExpectedSigner | undefined;
}

/** Verifies what a tag or digest points to. A tag is asked for once: all the rest is about its digest. */
export async function verifyImage(
  reference: string,
  image: ImageReference,
  verifying: Verifying,
): Promise<Verification> {
  const { repository } = image;
  const found = await findIndex(verifying, image);
  const nothing = { reference, repository: formatRepository(repository), platforms: {}, bases: [] };
  if ("problem" in found) {
    const checks: Check[] = [{ check: "index", result: "fail", text: found.problem }];
    return { ...nothing, digest: found.digest, verified: false, checks };
  }
  const { client } = verifying;
  const { digest } = found.manifest;
  const [contents, signed] = await Promise.all([
    indexContents(client, repository, found.index),
    readSigned(verifying, repository, digest),
  ]);
  const attested = await attestationChecks(client, repository, contents, verifying);
  const bases = signed.provenance?.bases.length ? signed.provenance.bases : distinct(attested.bases);
  const checks = [
    ...contentsChecks(contents, verifying.platforms),
    ...signed.checks,
    ...attested.checks,
    basesCheck(bases),
  ];
  return {
    ...nothing,
    digest,
    verified: checks.every(({ result }) => result !== "fail"),
    platforms: platformDigests(contents),
    signer: signed.signer,
    source: signed.provenance?.source,
    revision: signed.provenance?.revision,
    bases,
    checks,
  };
}

async function findIndex({ client }: Verifying, { repository, tag, digest }: ImageReference) {
  const name = digest === undefined ? `the tag ${tag}` : `the manifest ${digest}`;
  let manifest: FetchedManifest | undefined;
  try {
    manifest = await client.manifest(repository, digest ?? tag ?? "");
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { problem: error.message };
  }
  if (!manifest) return { problem: `${name} of ${formatRepository(repository)} does not exist` };
  const { document } = manifest;
  if (document.kind === "index") return { manifest, index: document.index };
  const kind = document.kind === "image" ? "the manifest of a single image" : document.mediaType;
  return { digest: manifest.digest, problem: `${shortDigest(manifest.digest)} is ${kind}, not an index` };
}

async function readSigned(verifying: Verifying, repository: Repository, digest: string): Promise<Signed> {
  const { client, signer } = verifying;
  try {
    const stored = await storedBundles(client, repository, await listReferrers(client, repository, digest));
    return await signatureChecks(digest, stored, verifying, signer);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return unverifiable(error.message, verifying);
  }
}

function basesCheck(bases: readonly PublishedBase[]): Check {
  if (bases.length === 0) return { check: "bases", result: "absent", text: "no provenance names a base image" };
  return { check: "bases", result: "pass", text: bases.map(({ name, digest }) => `${name}@${digest}`).join(", ") };
}

function distinct(bases: readonly PublishedBase[]): PublishedBase[] {
  return [...new Map(bases.map((base) => [`${base.name} ${base.digest}`, base])).values()];
}
