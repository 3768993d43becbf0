import { type Item, parseItem } from "../../lib/github/item.ts";
import { printable } from "../../lib/printable.ts";
import { GITHUB_TYPES, PACKAGE_ACCESS, REPOSITORY_CONTENTS } from "../../lib/resource-types.ts";
import type { ResourceState } from "./events.ts";

/** What a stack has set in a repository on GitHub, by name; what is in an environment has its name before it. */
export interface AccessReport {
  /** `owner/name`. */
  readonly repository: string;
  readonly secrets: readonly string[];
  readonly variables: readonly string[];
  readonly environments: readonly string[];
  /** The patterns of the branches, and of the git tags, that may deploy to an environment. */
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  /** `actions` where the stack says which actions may run, `workflow` where it says what a workflow's token may do. */
  readonly permissions: readonly string[];
}

/** The access to a package on GitHub. */
export interface PackageReport {
  /** In a registry, `ghcr.io/acme/app`. */
  readonly repository: string;
  /** What differs from the settings, or could not be read; empty when there is nothing. */
  readonly findings: readonly string[];
}

/** What a stack has to do with GitHub. */
export interface GithubReport {
  /** The repositories that it sets up. */
  readonly repositories: readonly AccessReport[];
  /** The packages whose access it reads. */
  readonly packages: readonly PackageReport[];
}

const SECRETS = [GITHUB_TYPES.secret, GITHUB_TYPES.environmentSecret];
const VARIABLES = [GITHUB_TYPES.variable, GITHUB_TYPES.environmentVariable];
const ENVIRONMENTS = [GITHUB_TYPES.environment];

/** What the resources of a stack have to do with GitHub; undefined when that is nothing. */
export function githubReport(resources: readonly ResourceState[]): GithubReport | undefined {
  const [repositories, packages] = [accessReports(resources), packageReports(resources)];
  return repositories.length > 0 || packages.length > 0 ? { repositories, packages } : undefined;
}

function accessReports(resources: readonly ResourceState[]): AccessReport[] {
  return resources
    .filter(({ type }) => type === REPOSITORY_CONTENTS)
    .map(({ parent, outputs }) => {
      const children = resources.filter((resource) => resource.parent === parent);
      const names = (types: readonly string[], field: string) =>
        children
          .filter(({ type }) => types.includes(type))
          .map(({ outputs: child }) => [field === "environment" ? undefined : child?.environment, child?.[field]])
          .map((parts) => parts.filter((part) => part !== undefined).join("/"))
          .toSorted();
      const items = ((outputs?.items ?? []) as string[]).map(parseItem);
      const patterns = (kind: Item["kind"]) =>
        items.flatMap((item) =>
          "environment" in item && item.kind === kind ? `${item.environment}/${item.name}` : [],
        );
      return {
        repository: String(outputs?.repository),
        secrets: names(SECRETS, "secretName"),
        variables: names(VARIABLES, "variableName"),
        environments: names(ENVIRONMENTS, "environment"),
        branches: patterns("branch").toSorted(),
        tags: patterns("tag").toSorted(),
        permissions: items.flatMap(({ kind }) => (kind === "actions" || kind === "workflow" ? kind : [])).toSorted(),
      };
    });
}

function packageReports(resources: readonly ResourceState[]): PackageReport[] {
  return resources
    .filter(({ type, outputs }) => type === PACKAGE_ACCESS && outputs?.repository !== undefined)
    .map(({ outputs }) => ({
      repository: String(outputs?.repository),
      findings: (outputs?.findings ?? []) as string[],
    }))
    .toSorted((one, other) => one.repository.localeCompare(other.repository));
}

/** The report as lines, a block for each repository and one for the packages. */
export function githubBlocks(
  { repositories, packages }: GithubReport = { repositories: [], packages: [] },
): string[][] {
  const blocks = repositories.map(({ repository, ...names }) => [
    repository,
    ...Object.entries(names)
      .filter(([, list]) => list.length > 0)
      .map(([kind, list]) => `  ${kind}: ${list.join(", ")}`),
  ]);
  const lines = packages.flatMap(({ repository, findings }) =>
    findings.length === 0
      ? [`  ${repository}: access as configured`]
      : findings.map((finding) => `  ${repository}: ${finding}`),
  );
  return [...blocks, ...(lines.length > 0 ? [["packages on GitHub", ...lines]] : [])].map((block) =>
    block.map(printable),
  );
}
