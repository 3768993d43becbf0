import type { Item } from "../../lib/github/item.ts";

/** The name of an item's resource in the program: `repository-secret-DOCKER_HUB_TOKEN`. */
export function itemName(component: string, item: Item): string {
  switch (item.kind) {
    case "environment":
      return `${component}-environment-${item.name}`;
    case "actions":
    case "workflow":
      return `${component}-${item.kind}`;
    default: {
      const holder = item.environment === undefined ? component : `${component}-environment-${item.environment}`;
      return `${holder}-${item.kind}-${item.name}`;
    }
  }
}
