import { canonicalRegistry, DOCKER_HUB } from "./reference.ts";

const DOCKER = "pkg:docker/";

/**
 * The name of an image in a package URL of the type `docker`, with its registry: `docker.io/library/busybox:stable` of
 * `pkg:docker/busybox@stable?platform=linux%2Famd64`, as BuildKit writes it. Undefined for any other URL.
 *
 * @see https://github.com/package-url/purl-spec/blob/main/types-doc/docker-definition.md
 */
export function imageOfPackageUrl(url: string): string | undefined {
  if (!url.startsWith(DOCKER)) return undefined;
  const [path = ""] = url.slice(DOCKER.length).split("?");
  const [name = "", version] = decoded(path).split("@");
  const [first = "", ...rest] = name.split("/");
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const host = hasHost ? canonicalRegistry(first) : DOCKER_HUB;
  const inHost = hasHost ? rest : [first, ...rest];
  const inHub = host === DOCKER_HUB && inHost.length === 1 ? ["library", ...inHost] : inHost;
  return [`${host}/${inHub.join("/")}`, ...(version ? [version] : [])].join(":");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
