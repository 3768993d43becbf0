import type * as pulumi from "@pulumi/pulumi";
import type { Contents } from "../../lib/github/contents.ts";
import { type Protection, protectionTrace, type Reviewers } from "../../lib/github/environment.ts";
import { type Item, itemKey, parseItem } from "../../lib/github/item.ts";
import type { Findings } from "../../lib/github/reviewers.ts";
import { SELF_REVIEW } from "../settings/check-protection.ts";
import type { EnvironmentSettings, GithubSettings } from "../settings/github.ts";
import type { Problem } from "../settings/problems.ts";
import { desiredItems } from "./desired-items.ts";
import { type ItemActions, itemActions } from "./item-actions.ts";
import { limitProblems } from "./limits.ts";
import { ownerPlanProblems } from "./owner-plan-limits.ts";
import { namedPermissions, type Permissions, sentPermissions } from "./permissions.ts";
import {
  differs,
  hasReviewers,
  namedProtection,
  type ProtectionFacts,
  type Protections,
  sentTrace,
  wholeProtection,
} from "./protection.ts";
import type { Recorded } from "./recorded-state.ts";

type Settings = GithubSettings<pulumi.Input<string>>;

/** What GitHub has of a repository. */
export interface Live {
  /** GitHub's number of it. */
  readonly id: number;
  /** Beside environments. */
  readonly contents: Contents;
  readonly environments: ReadonlyMap<string, Protection>;
  /** Who is to review. */
  readonly reviewers: Findings;
  /** What its owner pays for; left out where that is not told, or the repository is public. */
  readonly ownerPlan?: string;
}

/** What is known of a repository before its resources are registered. */
export interface Preparation {
  /** Environments under the names that they are known by. */
  readonly settings: Settings;
  readonly wanted: readonly Item[];
  readonly repositoryId: number;
  readonly live: Contents;
  readonly actions: ItemActions;
  readonly protections: Protections;
  readonly permissions: Permissions;
}

export interface Planned {
  readonly preparation: Preparation;
  /** What GitHub would refuse. */
  readonly problems: readonly Problem[];
}

/** An environment with what was found out about it. */
interface Environment {
  readonly name: string;
  readonly settings: EnvironmentSettings<unknown>;
  readonly facts: ProtectionFacts;
  /** What this stack decides of what protects it. */
  readonly named: Partial<Protection>;
}

/**
 * Compares what is wanted of a repository with what was made and what is there.
 *
 * @param recorded `isMoved` where it is of another name or server: everything is sent again then
 */
export function planRepository(
  settings: Settings,
  recorded: Recorded & { readonly isMoved: boolean },
  live: Live,
): Planned {
  const wanted = desiredItems(settings);
  const environments = Object.entries(settings.environments).map(([name, one]) =>
    environmentOf(name, one, recorded, live),
  );
  const traces = environments.map(({ name, facts, named }) => {
    const key = itemKey({ kind: "environment", name });
    return { key, made: recorded.made.has(key) && sentTrace(named, facts), live: facts.live };
  });
  const named = namedPermissions(settings);
  const sent = [...named].flatMap(([key, fields]) => {
    const before = recorded.made.get(key);
    return before ? [[key, sentPermissions(fields, before)] as const] : [];
  });
  const made = new Map([
    ...recorded.made,
    ...sent,
    ...traces.flatMap(({ key, made }) => (made ? [[key, made] as const] : [])),
  ]);
  const contents = new Map([
    ...live.contents,
    ...traces.flatMap(({ key, live }) => (live ? [[key, protectionTrace(live)] as const] : [])),
  ]);
  const actions = itemActions(wanted, { ...recorded, made }, contents);
  const actionFor = (name: string) => actions.get(itemKey({ kind: "environment", name }))?.kind;
  const protections: Protections = new Map(
    environments.map(({ name, facts, named }) => [
      name,
      {
        whole: wholeProtection(named, facts),
        isSent: !facts.recorded || actionFor(name) === "renew" || differs(named, facts),
      },
    ]),
  );
  const permissions: Permissions = new Map(
    [...named].map(([key, fields]) => {
      const before = recorded.made.get(key);
      const differs = Object.keys(sentPermissions(fields, before)).length < Object.keys(fields).length;
      const isSent = recorded.isMoved || !before || differs || actions.get(key)?.kind === "renew";
      return [key, { whole: { ...live.contents.get(key), ...fields }, isSent }];
    }),
  );
  return {
    preparation: { settings, wanted, repositoryId: live.id, live: contents, actions, protections, permissions },
    problems: [
      ...environments.flatMap((environment) => [
        ...reviewerProblems(environment, live.reviewers),
        ...(actionFor(environment.name) === "foreign" ? [] : selfReviewProblems(environment)),
      ]),
      ...Object.entries(settings.environments).flatMap(([name, one]) => ownerPlanProblems(name, one, live.ownerPlan)),
      ...limitProblems(
        wanted,
        contents,
        environments.map(({ name }) => name),
      ),
    ],
  };
}

function environmentOf(
  name: string,
  settings: EnvironmentSettings<unknown>,
  recorded: Recorded,
  { contents, environments, reviewers }: Live,
): Environment {
  const isPattern = (key: string) => {
    const item = parseItem(key);
    return (item.kind === "branch" || item.kind === "tag") && item.environment === name;
  };
  const own = new Set([...recorded.made.keys(), ...recorded.begun].filter(isPattern));
  const facts = {
    live: environments.get(name),
    recorded: recorded.protections.get(name),
    hadPatterns: own.size > 0,
    hasForeignPatterns: [...contents.keys()].some((key) => isPattern(key) && !own.has(key)),
  };
  const named = namedProtection(settings, settings.reviewers && idsOf(settings.reviewers, reviewers), facts);
  return { name, settings, facts, named };
}

function idsOf(names: readonly string[], findings: Findings): Reviewers {
  const ids = (wanted: keyof Reviewers) =>
    names.flatMap((name) => {
      const found = findings.get(name);
      return found && "id" in found && found.kind === wanted ? found.id : [];
    });
  return { users: ids("users"), teams: ids("teams") };
}

function reviewerProblems({ name, settings: { reviewers = [] } }: Environment, findings: Findings): Problem[] {
  return reviewers.flatMap((reviewer, index) => {
    const found = findings.get(reviewer);
    if (!found || "id" in found) return [];
    return [{ path: ["environments", name, "reviewers", index], message: found.problem }];
  });
}

function selfReviewProblems({ name, named, facts }: Environment): Problem[] {
  if (!named.preventSelfReview || hasReviewers(wholeProtection(named, facts))) return [];
  return [{ path: ["environments", name, "preventSelfReview"], message: SELF_REVIEW }];
}
