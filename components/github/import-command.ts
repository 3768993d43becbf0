import type { Trace } from "../../lib/github/contents.ts";
import type { Item } from "../../lib/github/item.ts";
import { GITHUB_TYPES } from "../../lib/resource-types.ts";

/** The URNs of an item that is taken over. */
export interface Owners {
  /** Of the component. */
  readonly parent: string;
  /** Of GitHub's provider. */
  readonly provider: string;
}

/**
 * The command that hands over to this stack what somebody else has made: it writes the state and nothing on GitHub.
 *
 * @param name of the item's resource
 * @param trace what of it can be seen
 * @param repository the repository's name, without its owner
 */
export function importCommand(
  name: string,
  item: Item,
  trace: Trace,
  repository: string,
  { parent, provider }: Owners,
): string {
  const [type, id] = importTarget(item, trace, repository);
  const words = [`'${type}' '${name}' '${id}'`, `--parent 'parent=${parent}'`, `--provider 'github=${provider}'`];
  // Otherwise it would be protected from the very stack that is to look after it.
  return `pulumi import ${words.join(" ")} --protect=false --generate-code=false`;
}

/** The type and the id by which GitHub's provider finds an item. */
function importTarget(item: Item, { policyId }: Trace, repository: string): [type: string, id: string] {
  switch (item.kind) {
    case "secret":
    case "variable": {
      const { kind, name, environment } = item;
      if (environment === undefined) return [GITHUB_TYPES[kind], `${repository}:${name}`];
      const type = kind === "secret" ? GITHUB_TYPES.environmentSecret : GITHUB_TYPES.environmentVariable;
      return [type, `${repository}:${escaped(environment)}:${name}`];
    }
    case "environment":
      return [GITHUB_TYPES.environment, `${repository}:${escaped(item.name)}`];
    case "branch":
    case "tag":
      return [GITHUB_TYPES.policy, `${repository}:${escaped(item.environment)}:${policyId}`];
    default:
      throw new Error(`${item.kind} is in every repository`);
  }
}

/** As the provider writes a name into an id, whose parts are joined by colons. */
function escaped(part: string): string {
  return part.replaceAll(":", "??");
}
