import * as pulumi from "@pulumi/pulumi";
import { type Server, serverAt } from "../../lib/github/address.ts";
import { readContents } from "../../lib/github/contents.ts";
import { type Protection, readEnvironments } from "../../lib/github/environment.ts";
import type { Item } from "../../lib/github/item.ts";
import { readOwnerPlan } from "../../lib/github/owner-plan.ts";
import { findReviewers } from "../../lib/github/reviewers.ts";
import type { GithubInput, GithubSettings } from "../settings/github.ts";
import { formatProblems } from "../settings/problems.ts";
import { checkRepositoryArgs, refusal } from "./check-args.ts";
import { desiredItems } from "./desired-items.ts";
import { underKnownNames, withKnownNames } from "./environment-names.ts";
import { inputValue } from "./input-value.ts";
import { openRepository, type Right } from "./open-repository.ts";
import { type Planned, type Preparation, planRepository } from "./plan-repository.ts";
import { providerVariableProblems } from "./provider-variables.ts";
import { ownResources, type Recorded, recordedContents } from "./recorded-state.ts";

type Settings = GithubSettings<pulumi.Input<string>>;

/** Kinds of items that only an administrator of a repository may change. */
const OF_ADMINISTRATORS: readonly Item["kind"][] = ["environment", "branch", "tag", "actions", "workflow"];

const NONE: ReadonlyMap<string, Protection> = new Map();
const NOTHING: Recorded & { readonly isMoved: boolean } = {
  made: new Map(),
  begun: new Set(),
  protections: new Map(),
  environmentNames: [],
  isMoved: true,
};

/** What a component is to set up, and where. */
interface CheckedAccess {
  readonly settings: Settings;
  readonly server: Server;
}

/**
 * A component's arguments, when nothing is wrong with them.
 *
 * @throws pulumi.RunError with every problem
 */
export function checkedAccess(name: string, args: GithubInput<pulumi.Input<string>>): CheckedAccess {
  const settings = checkRepositoryArgs(name, args);
  const server = serverAt(settings.baseUrl);
  const problems = providerVariableProblems(server, settings.repository, process.env);
  if (problems.length > 0) throw refusal(settings.repository, problems.join("\n"));
  return { settings, server };
}

/**
 * Asks GitHub and the stack's state; nothing is written. Where Pulumi is mocked, nothing is asked and everything is new.
 *
 * @param name of the component
 * @throws pulumi.RunError with all that would be in the way of writing
 */
export async function prepareRepository(name: string, { settings, server }: CheckedAccess): Promise<Preparation> {
  try {
    const { preparation, problems } = await askAll(name, settings, server);
    if (problems.length === 0) return preparation;
    throw new Error(formatProblems(problems));
  } catch (cause) {
    const error = refusal(settings.repository, (cause as Error).message);
    // Once the program itself is through, Pulumi prints the stack of whatever error has one.
    error.stack = "";
    throw error;
  }
}

async function askAll(name: string, settings: Settings, server: Server): Promise<Planned> {
  if (!pulumi.runtime.hasEngine()) {
    return planRepository(settings, NOTHING, {
      id: 0,
      contents: new Map(),
      environments: new Map(),
      reviewers: new Map(),
    });
  }
  const token = await inputValue(settings.token);
  const setting = token === undefined ? undefined : { value: token, from: "multiarch:github.token" };
  const right: Right = desiredItems(settings).some(({ kind }) => OF_ADMINISTRATORS.includes(kind)) ? "admin" : "push";
  const [opened, resources] = await Promise.all([
    openRepository(server, settings.repository, right, process.env, setting),
    ownResources(),
  ]);
  const { repository } = opened;
  const remembered = recordedContents(resources, name, repository);
  const isMoved = remembered.place?.repository !== settings.repository || remembered.place?.baseUrl !== server.baseUrl;
  // Elsewhere everything is sent again, whatever was sent before.
  const recorded = { ...remembered, ...(isMoved && { protections: new Map() }), isMoved };
  const hasEnvironments = Object.keys(settings.environments).length > 0;
  const environments = hasEnvironments ? await opened.ask((api) => readEnvironments(api, repository)) : NONE;
  const names = [...recorded.environmentNames, ...environments.keys()];
  const known = withKnownNames(settings, names);
  const reviewerNames = Object.values(known.environments).flatMap(({ reviewers }) => reviewers ?? []);
  const [contents, reviewers, ownerPlan] = await Promise.all([
    opened.ask((api) => readContents(api, repository, desiredItems(known))),
    opened.ask((api) => findReviewers(api, repository, reviewerNames)),
    // What is public has all that there is.
    hasEnvironments && opened.isPrivate ? opened.ask((api) => readOwnerPlan(api, repository.owner)) : undefined,
  ]);
  const live = {
    id: repository.id,
    contents,
    environments: underKnownNames(environments, names),
    reviewers,
    ...(ownerPlan !== undefined && { ownerPlan }),
  };
  return planRepository(known, recorded, live);
}
