import type { Item } from "../../lib/github/item.ts";
import { parseItem, storedName } from "../../lib/github/item.ts";
import type { GithubSettings } from "../settings/github.ts";
import { namedPermissions } from "./permissions.ts";

/** All items that the settings define for a repository, in display order. */
export function desiredItems(settings: GithubSettings<unknown>): Item[] {
  const { secrets, variables, environments } = settings;
  const permissions = namedPermissions(settings);
  return [
    ...valueItems({ secrets, variables }),
    ...Object.entries(environments).flatMap(([environment, { branches, tags, ...values }]): Item[] => [
      { kind: "environment", name: environment },
      ...branches.map((name): Item => ({ kind: "branch", name, environment })),
      ...tags.map((name): Item => ({ kind: "tag", name, environment })),
      ...valueItems(values, environment),
    ]),
    ...[...permissions.keys()].map(parseItem),
  ];
}

function valueItems(
  { secrets, variables }: Pick<GithubSettings<unknown>, "secrets" | "variables">,
  environment?: string,
): Item[] {
  const where = environment === undefined ? {} : { environment };
  const items = (kind: "secret" | "variable", values: Readonly<Record<string, unknown>>) =>
    Object.keys(values).map((name): Item => ({ kind, name: storedName(name), ...where }));
  return [...items("secret", secrets), ...items("variable", variables)];
}
