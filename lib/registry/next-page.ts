import { hostOf } from "./docker-hub.ts";
import { RegistryError } from "./errors.ts";

/** Stands for the registry's own host in an address that is relative to it. */
const NO_HOST = "registry.invalid";

/**
 * The path of the next page, which the header names relative to this one: `</v2/app/tags/list?last=b>; rel="next"`, or
 * in full. A registry behind a proxy may take its own scheme for another one; its host it knows.
 */
export function nextPage(
  link: string | undefined,
  path: string,
  registry: string,
  purpose: string,
): string | undefined {
  const next = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1];
  if (next === undefined) return undefined;
  const page = `https://${NO_HOST}${path}`;
  if (!URL.canParse(next, page))
    throw new RegistryError(`${registry} returns a next page without an address while ${purpose}`);
  const { host, pathname, search } = new URL(next, page);
  if (host !== NO_HOST && host !== hostOf(registry)) {
    throw new RegistryError(`${registry} puts the next page on another host (${host}) while ${purpose}`);
  }
  return `${pathname}${search}`;
}
