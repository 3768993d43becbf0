import { callerFolder } from "../../lib/caller.ts";
import { OCI_PREFIX } from "../../lib/oci/annotations.ts";
import type { IndexDocument } from "../../lib/oci/image-index.ts";
import { attestedDigest, type Descriptor, type ImageIndex } from "../../lib/oci/manifest.ts";
import { formatPlatform, normalizePlatform } from "../../lib/oci/platform.ts";
import { publicationOf } from "../../lib/oci/publication.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Identity } from "../../lib/signing/identity-token.ts";
import { type PublicationFacts, type PublishedBase, publicationProvenance } from "../../lib/signing/provenance.ts";
import type { IndexInputs } from "./inputs.ts";

/** The provenance of an index: its platforms as it lists them, the rest from the inputs or its annotations. */
export function indexProvenance(
  repository: Repository,
  document: IndexDocument,
  { tags, annotations, provenance = {} }: Pick<IndexInputs, "tags" | "annotations" | "provenance">,
  environment: NodeJS.ProcessEnv,
  signer: Identity | undefined,
): object {
  const { manifests } = JSON.parse(Buffer.from(document.bytes).toString("utf8")) as ImageIndex;
  const images = manifests.filter((descriptor) => attestedDigest(descriptor) === undefined);
  const platforms = images.flatMap(({ digest, platform }) =>
    platform ? [[formatPlatform(normalizePlatform(platform)), digest] as const] : [],
  );
  const run = calledRun(environment);
  const facts = {
    repository: formatRepository(repository),
    tags,
    platforms: Object.fromEntries(platforms),
    source: run?.source ?? provenance.source ?? annotations[`${OCI_PREFIX}source`],
    revision: run?.revision ?? provenance.revision ?? publicationOf(annotations).revision,
    bases: provenance.bases ?? basesOf(images),
  };
  return publicationProvenance(facts, environment, signer);
}

/**
 * What a called workflow was started for, as GitHub tells it: the annotations are the caller's settings, and the workflow
 * vouches for what it signs.
 */
function calledRun(environment: NodeJS.ProcessEnv): Pick<PublicationFacts, "source" | "revision"> | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_SHA: revision } = environment;
  if (callerFolder(environment) === undefined || !server || !name) return undefined;
  return { source: `${server}/${name}`, revision };
}

/** The bases that the annotations of the platforms name. */
function basesOf(images: readonly Descriptor[]): PublishedBase[] {
  const bases = images.flatMap(({ annotations = {} }) => {
    const [name, digest] = ["base.name", "base.digest"].map((key) => annotations[`${OCI_PREFIX}${key}`]);
    return name && digest ? [{ name, digest }] : [];
  });
  return [...new Map(bases.map((base) => [`${base.name} ${base.digest}`, base])).values()];
}
