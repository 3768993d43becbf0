/** Tags, labels and annotations from the source of an image, by the rules of docker/metadata-action. */

export { OCI_PREFIX } from "../../lib/oci/annotations.ts";
export { computeMetadata, type Metadata, type MetadataOptions } from "./compute.ts";
export { type InputList, MetadataError, type MetadataProblem } from "./findings.ts";
export type { RepositoryFacts, SourceContext } from "./source-context.ts";
