import { DOCKER_HUB, GHCR, repositoryProblem } from "../../lib/oci/reference.ts";
import { plainName } from "./image-names.ts";
import type { Survey } from "./survey.ts";

/** Where images are published when nobody says where. */
export interface Destination {
  /** `ghcr.io/acme/app` */
  readonly repository: string;
  /** A clause. */
  readonly reason: string;
}

/** Registries that belong to a server of git repositories. */
const OWN_REGISTRIES: Readonly<Record<string, string>> = { "github.com": GHCR, "gitlab.com": "registry.gitlab.com" };

/**
 * The registry of the remote's server where Docker is logged in to it, else another one with a login, else the
 * server's own; undefined where nothing suggests one.
 */
export function suggestDestination({ remote, logins, hubUser }: Survey): Destination | undefined {
  const own = remote && ownRegistry(remote.host, logins);
  const path = remote && [...remote.owner.split("/"), remote.name].map(component).join("/");
  if (own && path && logins.includes(own)) {
    return {
      repository: `${own}/${path}`,
      reason: `the remote is on ${remote.host}, and Docker is logged in to ${own}`,
    };
  }
  if (remote && hubUser) {
    const repository = `${DOCKER_HUB}/${hubUser.toLowerCase()}/${component(remote.name)}`;
    return {
      repository,
      reason: `Docker is logged in to ${DOCKER_HUB} as ${hubUser}${own ? `, and not to ${own}` : ""}`,
    };
  }
  const other = logins.find((registry) => registry !== DOCKER_HUB);
  if (path && other && !own) return { repository: `${other}/${path}`, reason: `Docker is logged in to ${other}` };
  return own && path ? { repository: `${own}/${path}`, reason: `the remote is on ${remote.host}` } : undefined;
}

/** An enterprise's own GitHub has its registry under a name of its own; it counts where there is a login. */
function ownRegistry(host: string, logins: readonly string[]): string | undefined {
  const enterprise = `containers.${host}`;
  return OWN_REGISTRIES[host] ?? (logins.includes(enterprise) ? enterprise : undefined);
}

/** A name as a part of a repository's path: in lower case, otherwise as it is where that is valid. */
function component(name: string): string {
  const lower = name.toLowerCase();
  return repositoryProblem(`${DOCKER_HUB}/owner/${lower}`) === undefined ? lower : plainName(name);
}
