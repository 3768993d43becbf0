import type { ProvenanceMode } from "../../lib/oci/attestation.ts";
import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";
import type { Publication } from "../../lib/oci/publication.ts";
import { isDigest, registryProblem, repositoryProblem, tagProblem } from "../../lib/oci/reference.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import type { PublishedBase } from "../../lib/signing/provenance.ts";
import type { SignInput, SignSecrets } from "../../lib/signing/sign-input.ts";
import type { TagMap } from "../../lib/tag-map.ts";

/** One platform's image, or an index of several, that goes into the published index. */
export interface ManifestInput {
  /** `sha256:` and 64 hexadecimal digits, or `sha512:` and 128. */
  readonly digest: string;
  /** The expected platform: `linux/arm/v7`. Left out: every platform of the input is taken as it is. */
  readonly platform?: string;
  /** Where it is, when that is another repository than the published one; its content is copied. */
  readonly repository?: string;
  /** Annotations of its descriptor in the index. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** The URN of the resource that builds it, for the command that builds it again. */
  readonly builtBy?: string;
}

/** The inputs of an Index. In a preview, what depends on a build is not known yet. */
export interface IndexInputs {
  /** `registry/path`; a change makes another resource and leaves the old one's images in place. */
  readonly repository: string;
  readonly tags: readonly string[];
  readonly manifests: readonly ManifestInput[];
  /** Annotations of the index itself. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Tags that may move to an older publication. */
  readonly forceTags: readonly string[];
  /**
   * Tags that stay where they are when they name a newer publication, as `latest` does when a release of an older line
   * is published. Any other tag that would go back is an error.
   */
  readonly keepNewer: readonly string[];
  /** What the builds were asked to attest, by kind; another value publishes what they have attested. */
  readonly attestations?: Readonly<Record<string, string>>;
  /** Where else the same image is published, `registry/path`: what differs in attestations alone gets one digest. */
  readonly otherRepositories?: readonly string[];
  /** Who signs the index; left out: nobody. */
  readonly sign?: SignInput;
  /** A key of the stack that signs it, and its password. */
  readonly signSecrets?: SignSecrets;
  /** What the signed provenance names beside the platforms. Another value alone signs nothing again. */
  readonly provenance?: ProvenanceInput;
  /** The platforms whose programs are looked at once an image is published that was not before. Of no consequence. */
  readonly architecture?: readonly string[];
  /** What the registries do not show by themselves, by host. */
  readonly registries?: Registries;
}

/** What an index was made of; what is left out is taken from its annotations. */
export interface ProvenanceInput {
  /** The address of the source's repository. */
  readonly source?: string;
  /** The commit. */
  readonly revision?: string;
  readonly bases?: readonly PublishedBase[];
}

/** Inputs of which some, or parts of some, are decided by a build that a preview does not run. */
export type PreviewInputs = { readonly [Name in keyof IndexInputs]: IndexInputs[Name] | undefined };

/** The state of an Index: its outputs over its inputs. */
export interface IndexState extends IndexInputs {
  readonly digest: string;
  /** `repository@digest`. */
  readonly ref: string;
  /** Each tag with the digest to which this stack moved it last. */
  readonly published: TagMap;
  /**
   * The tags that the last publication moved, each with the digest that it named before, empty for a new one. For
   * reports; absent after a publication that did not come to its end.
   */
  readonly movedFrom?: TagMap;
  /** Of what it is; absent in the state of older versions, of which the annotations tell it. */
  readonly publication?: Pick<Publication, "revision" | "version">;
  /** What the index has for each platform, for reports; absent in the state of older versions. */
  readonly platforms?: Readonly<Record<string, PlatformState>>;
  /** Who signed the index, where somebody did. */
  readonly signed?: SignedState;
  /** The tags that the last publication left at a newer one, each with the reason. */
  readonly left?: TagMap;
}

/** The signatures of a published index. */
export interface SignedState {
  /** Whose key or identity. */
  readonly by: string;
  /** The digests of what is stored beside the index: its signature, and provenance. */
  readonly referrers: readonly string[];
}

/** One platform of a published index. */
export interface PlatformState {
  /** The digest of its image, whatever its build pushed around it. */
  readonly digest: string;
  /** How much its provenance says; absent where there is none. */
  readonly provenance?: ProvenanceMode;
  /** What its provenance names as the builder. */
  readonly builder?: string;
  /** How many packages its SBOM lists; absent where there is none. */
  readonly packages?: number;
}

/** What a further publication has to know of the last one. */
export type LastPublication = Pick<IndexState, "digest" | "manifests" | "attestations" | "platforms" | "signed">;

/** A fault of an input, by the property's path (`tags[0]`). */
export interface InputProblem {
  readonly property: string;
  readonly reason: string;
}

/** Every fault of the inputs that are known, each with its property. */
export function inputProblems(inputs: PreviewInputs): InputProblem[] {
  const problems: InputProblem[] = [];
  const add = (property: string, reason: string | undefined) => {
    if (reason) problems.push({ property, reason });
  };
  if (inputs.repository !== undefined) add("repository", quoted(inputs.repository, repositoryProblem));
  inputs.otherRepositories?.forEach((repository, index) => {
    add(`otherRepositories[${index}]`, quoted(repository, repositoryProblem));
  });
  const { tags, manifests } = inputs;
  if (tags?.length === 0) add("tags", "is empty; name at least one tag");
  tags?.forEach((tag, index) => {
    add(`tags[${index}]`, quoted(tag, tagProblem) ?? repeated(tags, index));
  });
  for (const name of ["forceTags", "keepNewer"] as const) {
    inputs[name]?.forEach((tag, index) => {
      if (tags && !tags.includes(tag)) add(`${name}[${index}]`, `"${tag}" is not one of the tags; fix or remove it`);
    });
  }
  for (const [host, { tokenServices = [] }] of Object.entries(inputs.registries ?? {})) {
    add(`registries["${host}"]`, quoted(host, registryProblem));
    tokenServices.forEach((service, index) => {
      add(`registries["${host}"].tokenServices[${index}]`, quoted(service, registryProblem));
    });
  }
  if (manifests?.length === 0) add("manifests", "is empty; an index needs at least one manifest");
  const platforms = manifests?.map(({ platform }) => platform && (normal(platform) ?? platform)) ?? [];
  manifests?.forEach((input, index) => {
    const at = `manifests[${index}]`;
    if (!isDigest(input.digest)) add(`${at}.digest`, `"${input.digest}" is not a digest; write sha256:<64 hex digits>`);
    if (input.repository !== undefined) add(`${at}.repository`, quoted(input.repository, repositoryProblem));
    if (input.platform === undefined) return;
    if (!normal(input.platform)) {
      add(`${at}.platform`, `"${input.platform}" is not a platform; write os/architecture[/variant]`);
    }
    add(`${at}.platform`, repeated(platforms, index));
  });
  return problems;
}

function normal(text: string): string | undefined {
  const platform = parsePlatform(text);
  return platform && formatPlatform(platform);
}

function quoted(value: string, problem: (value: string) => string | undefined): string | undefined {
  const reason = problem(value);
  return reason && `"${value}" ${reason}`;
}

function repeated(values: readonly (string | undefined)[], index: number): string | undefined {
  const first = values.indexOf(values[index]);
  return first < index ? `"${values[index]}" is already at [${first}]; remove one` : undefined;
}
