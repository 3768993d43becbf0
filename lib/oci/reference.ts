import { isReferrersTag } from "./referrers.ts";

/**
 * Names of images: `registry/repository`, tags and digests, after the grammar of the distribution specification. A name
 * here always spells its registry out: nothing becomes `docker.io` or `latest` silently.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 * @see https://github.com/distribution/reference
 */
export interface Repository {
  /** Host and, where one is written, port: `ghcr.io`, `localhost:5055`. Docker Hub is always `docker.io`. */
  readonly registry: string;
  /** The path inside the registry: `acme/hit-counter`. */
  readonly path: string;
}

/** Docker Hub's canonical name; its API answers at another host. */
export const DOCKER_HUB = "docker.io";
const DOCKER_HUB_ALIASES: ReadonlySet<string> = new Set([DOCKER_HUB, "index.docker.io", "registry-1.docker.io"]);
/** The registry of github.com. */
export const GHCR = "ghcr.io";

/** The longest tag that the distribution specification allows. */
export const TAG_MAX_LENGTH = 128;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
/** The algorithms that the specification registers for every implementation, with their lengths. */
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

const HOST_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const IPV6 = "\\[[0-9a-fA-F:]+\\]";
const REGISTRY = new RegExp(`^(?:${HOST_LABEL}(?:\\.${HOST_LABEL})*|${IPV6})(?::[0-9]{1,5})?$`);

// One component: lower-case words, joined by one dot, one or two underscores, or any number of dashes.
const PATH_COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const PATH = new RegExp(`^${PATH_COMPONENT}(?:/${PATH_COMPONENT})*$`);
/** Registry, slash and path together, as docker's reference grammar bounds them. */
const REPOSITORY_MAX_LENGTH = 255;

/** Whether a word before the first slash names a registry (as docker decides it) and not a user of Docker Hub. */
function namesRegistry(word: string): boolean {
  return word === "localhost" || word.includes(".") || word.includes(":");
}

/** The registry's one name: lower case, and `docker.io` for each of Docker Hub's. */
export function canonicalRegistry(registry: string): string {
  const host = registry.toLowerCase();
  return DOCKER_HUB_ALIASES.has(host) ? DOCKER_HUB : host;
}

/** Says what is wrong with a registry's name, with the fix; undefined when it is a host with or without a port. */
export function registryProblem(text: string): string | undefined {
  const [, scheme, host = ""] = /^([a-z]+:\/\/)?([^/]*)/i.exec(text) ?? [];
  if (scheme !== undefined && REGISTRY.test(host)) return `starts with ${scheme}; write "${host}"`;
  if (host !== text && REGISTRY.test(host)) return `contains a path; write "${host}"`;
  return REGISTRY.test(text)
    ? undefined
    : 'is not a host; write a host name with an optional port, for example "registry.example:5000"';
}

/** Says what is wrong with the digest of a manifest; undefined when it is well-formed. */
export function digestProblem(text: string): string | undefined {
  return isDigest(text) ? undefined : "is not a digest; write sha256: and 64 hexadecimal digits";
}

/**
 * Says what is wrong with a repository's name, each time with the fix; undefined when it is well-formed.
 * The name must have a registry, and neither a tag nor a digest.
 */
export function repositoryProblem(text: string): string | undefined {
  if (text === "") return "is empty; write registry/owner/name, for example ghcr.io/acme/app";
  if (text.includes("@")) return `contains a digest; write "${text.slice(0, text.indexOf("@"))}"`;
  const scheme = /^https?:\/\//i.exec(text)?.[0];
  if (scheme !== undefined) return `starts with ${scheme}; write "${text.slice(scheme.length)}"`;
  const slash = text.indexOf("/");
  const registry = slash < 0 ? "" : text.slice(0, slash);
  if (slash < 0 || !namesRegistry(registry)) {
    return `has no registry; write "docker.io/${slash < 0 ? `OWNER/${text}` : text}" for Docker Hub or "ghcr.io/${
      slash < 0 ? `OWNER/${text}` : text
    }" for GitHub`;
  }
  const path = text.slice(slash + 1);
  if (!REGISTRY.test(registry)) return `has an invalid registry "${registry}"; write a host name with an optional port`;
  const colon = path.indexOf(":");
  if (colon >= 0) return `contains a tag; write "${registry}/${path.slice(0, colon)}" and list the tag under tags`;
  if (path !== path.toLowerCase()) return `has upper-case letters; write "${registry}/${path.toLowerCase()}"`;
  if (!PATH.test(path)) {
    return `has an invalid path "${path}"; use lower-case letters and digits, with single . _ or - between them, and / between components`;
  }
  if (text.length > REPOSITORY_MAX_LENGTH) return `is longer than ${REPOSITORY_MAX_LENGTH} characters; shorten it`;
  if (canonicalRegistry(registry) === GHCR && !path.includes("/")) {
    return `has no owner (ghcr.io would answer 400 Bad Request); write "ghcr.io/OWNER/${path}"`;
  }
  return undefined;
}

/**
 * Reads a repository's name.
 *
 * @throws Error with the sentence of {@link repositoryProblem}
 */
export function parseRepository(text: string): Repository {
  const problem = repositoryProblem(text);
  if (problem) throw new Error(`the repository "${text}" ${problem}`);
  const slash = text.indexOf("/");
  const registry = canonicalRegistry(text.slice(0, slash));
  const path = text.slice(slash + 1);
  // Docker Hub keeps its official images under `library`; `docker.io/busybox` means `docker.io/library/busybox`.
  return { registry, path: registry === DOCKER_HUB && !path.includes("/") ? `library/${path}` : path };
}

/** The text form, `registry/path`. */
export function formatRepository(repository: Repository): string {
  return `${repository.registry}/${repository.path}`;
}

/** Says what is wrong with a tag, with the fix; undefined when it is valid. */
export function tagProblem(tag: string): string | undefined {
  if (tag === "") return "is empty; leave it out or write a name";
  if (tag.length > TAG_MAX_LENGTH) return `is ${tag.length} characters long; a tag has at most ${TAG_MAX_LENGTH}`;
  if (/^[.-]/.test(tag)) return `starts with "${tag[0]}"; start with a letter, a digit or _`;
  if (!TAG.test(tag)) return "has an invalid character; use only letters, digits, _, . and -";
  if (isReferrersTag(tag)) return "is a tag under which registries list signatures of a digest; choose another";
  return undefined;
}

/** Whether the text is a digest: `sha256:` and 64, or `sha512:` and 128 lower-case hexadecimal digits. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}
