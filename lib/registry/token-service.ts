import { type AddressScope, scopesOfHost } from "../http/address-scope.ts";
import type { RegistryTrust } from "./trust.ts";

/** Registries whose token services are known to answer at another host. Each by its whole name. */
const KNOWN_TOKEN_SERVICES: ReadonlyMap<string, string> = new Map([
  ["registry-1.docker.io", "auth.docker.io"],
  ["registry.gitlab.com", "gitlab.com"],
  ["registry.digitalocean.com", "api.digitalocean.com"],
]);

/** The registry that names a token service. */
export interface TokenClient {
  /** As written. */
  readonly registry: string;
  /** Where it answers. */
  readonly host: string;
  /** Whether it speaks TLS. */
  readonly secure: boolean;
  readonly trust: RegistryTrust;
}

/**
 * Whether a registry's credentials may go to a token service: one at the registry's own host, one that is known to be
 * its own, or one that the settings trust. A parent's or a sibling's domain may be anybody's.
 */
export function isOwnTokenService(realm: URL, { host, trust }: Pick<TokenClient, "host" | "trust">): boolean {
  if (realm.hostname === new URL(`https://${host}`).hostname) return true;
  if (realm.host === KNOWN_TOKEN_SERVICES.get(host)) return true;
  return (trust.tokenServices ?? []).some((service) => {
    const trusted = new URL(`${realm.protocol}//${service}`);
    return trusted.host === realm.host || (!/:\d+$/.test(service) && trusted.hostname === realm.hostname);
  });
}

/**
 * Why a token service is not asked, with what to do about it; undefined when it is.
 *
 * @param signsIn whether there are credentials, which it would get
 */
export async function tokenServiceProblem(
  realm: URL,
  client: TokenClient,
  signsIn: boolean,
): Promise<string | undefined> {
  const { registry, host, secure } = client;
  const names = `${registry} names the token service ${realm.protocol}//${realm.host}`;
  if (realm.protocol !== "https:" && (secure || realm.protocol !== "http:")) {
    return `${names}, which is not asked because it does not use TLS and the registry does; ask the registry's operator to give it an https address`;
  }
  if (isOwnTokenService(realm, client)) return undefined;
  const trust = `if it is the registry's own, trust it with multiarch:registries: {"${registry}": {tokenServices: ["${realm.host}"]}}`;
  if (signsIn) return `${names}, which is another host and is not sent the registry's credentials; ${trust}`;
  if (await mayAskNearby(realm.hostname, host)) return undefined;
  return `${names}, which is an address of this machine or of a private network and is not asked; ${trust}`;
}

/** A host elsewhere, or both of them on this machine. */
export async function mayAskNearby(hostname: string, registryHost: string): Promise<boolean> {
  const found = await scopesOfHost(hostname);
  if (found.every((reach) => reach === "public")) return true;
  const own = await scopesOfHost(new URL(`https://${registryHost}`).hostname);
  return isLocal(own) && isLocal(found);
}

function isLocal(found: readonly AddressScope[]): boolean {
  return found.length > 0 && found.every((reach) => reach === "loopback");
}

/**
 * Whether a registry may lead to another host, by a redirect or as the address of an upload: never to what only this
 * machine, its link or its private network reaches, unless the registry itself is there.
 */
export async function mayLeadTo(hostname: string, registryHost: string): Promise<boolean> {
  const found = await scopesOfHost(hostname);
  if (found.every((reach) => reach === "public")) return true;
  const own = await scopesOfHost(new URL(`https://${registryHost}`).hostname);
  return found.every(
    (reach) => reach === "public" || own.includes(reach) || (reach === "private" && own.includes("loopback")),
  );
}
