/** What a request of the distribution API asks for. */
export interface Route {
  /** `owner/name`, as it was written. */
  readonly name: string;
  readonly kind: "manifests" | "blobs" | "uploads" | "tags" | "referrers";
}

const ROUTE = /^\/v2\/(.+)\/(?:blobs\/(uploads)(?:\/[^/]*)?|(manifests|blobs|referrers)\/[^/]+|(tags)\/list)$/;
const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const NAME = new RegExp(`^${COMPONENT}(?:/${COMPONENT})+$`);

/** Reads a path; undefined when it is none of the API's. */
export function parseRoute(path: string): Route | undefined {
  const [, name, uploads, plain, tags] = ROUTE.exec(path) ?? [];
  const kind = uploads ?? plain ?? tags;
  return name === undefined || kind === undefined ? undefined : { name, kind: kind as Route["kind"] };
}

/** Whether a name is one of a package: an owner and at least one more part, in lower case. */
export function isPackageName(name: string): boolean {
  return NAME.test(name);
}
