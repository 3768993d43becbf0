/** An item of a repository's settings for GitHub Actions. */
export type Item =
  | { readonly kind: "secret" | "variable"; readonly name: string; readonly environment?: string }
  | { readonly kind: "environment"; readonly name: string }
  /** A pattern of the branches, or of the tags, that may deploy to an environment. */
  | { readonly kind: "branch" | "tag"; readonly name: string; readonly environment: string }
  /** Which actions may run; what a workflow's token may do. A repository has exactly one of each. */
  | { readonly kind: "actions" | "workflow" };

/** The text by which an item is known in a map, and from which {@link parseItem} makes it again. */
export type ItemKey = string;

export function itemKey(item: Item): ItemKey {
  const words = [item.kind, "name" in item && item.name, "environment" in item && item.environment];
  return words
    .filter((word) => typeof word === "string")
    .map(encodeURIComponent)
    .join("/");
}

export function parseItem(key: ItemKey): Item {
  const [kind, name, environment] = key.split("/").map(decodeURIComponent);
  return { kind, ...(name !== undefined && { name }), ...(environment !== undefined && { environment }) } as Item;
}

/** How a sentence names it: `the secret DOCKER_HUB_TOKEN of the environment release`. */
export function describeItem(item: Item): string {
  switch (item.kind) {
    case "actions":
      return "which actions may run";
    case "workflow":
      return "what a workflow's token may do";
    case "environment":
      return `the environment ${item.name}`;
    case "branch":
      return `the branch pattern "${item.name}" of the environment ${item.environment}`;
    case "tag":
      return `the tag pattern "${item.name}" of the environment ${item.environment}`;
    default:
      return `the ${item.kind} ${item.name}${item.environment === undefined ? "" : ` of the environment ${item.environment}`}`;
  }
}

/** GitHub keeps the names of secrets and variables in upper case, however they are written. */
export function storedName(name: string): string {
  return name.toUpperCase();
}
