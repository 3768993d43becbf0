import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { eachRun } from "../../lib/each-run.ts";
import { type Contents, type LiveRepository, secretTrace, type Trace } from "../../lib/github/contents.ts";
import type { Protection } from "../../lib/github/environment.ts";
import { type Item, type ItemKey, itemKey, storedName } from "../../lib/github/item.ts";
import { GITHUB_TYPES, REPOSITORY_ACCESS, REPOSITORY_CONTENTS } from "../../lib/resource-types.ts";
import { parseUrn } from "../../lib/urn.ts";
import { recordedProtection } from "./provider-protection.ts";

/** A resource of a stack's state. */
export interface RecordedResource {
  readonly type: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** By URN. */
export type RecordedResources = Readonly<Record<string, RecordedResource>>;

/** How often the state is read before it counts as unreadable, and the wait between two tries in milliseconds. */
const TRIES = 20;
const WAIT = 150;

/**
 * The resources of this stack as its last update left them, read once in each run of a program. The engine reads them
 * from wherever the state is kept, also while a preview or an update runs.
 *
 * @throws Error with the engine's words
 */
export const ownResources: () => Promise<RecordedResources> = eachRun(readResources);

async function readResources(): Promise<RecordedResources> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  for (let tried = 1; ; tried++) {
    try {
      const { outputs } = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
      return outputs as RecordedResources;
    } catch (error) {
      // In a folder, the state is rewritten at each step, and may be missing or incomplete for a moment.
      if (tried === TRIES) throw error;
      await sleep(WAIT);
    }
  }
}

/** What the state has of a repository. */
export interface Recorded {
  /** The items that it created, as far as they were visible then. */
  readonly made: Contents;
  /** The items that it started to create, even if the result is unknown. */
  readonly begun: ReadonlySet<ItemKey>;
  /** What it has sent last of what protects each environment. */
  readonly protections: ReadonlyMap<string, Protection>;
  /** The names of environments, as it has written them first. */
  readonly environmentNames: readonly string[];
  /** The repository and server: when they change, everything is created again. */
  readonly place?: { readonly repository: unknown; readonly baseUrl: unknown };
}

/**
 * What the state has of a repository.
 *
 * @param component the component's name
 */
export function recordedContents(
  resources: RecordedResources,
  component: string,
  { id, name: repository }: LiveRepository,
): Recorded {
  const own = Object.entries(resources).flatMap(([urn, { type, outputs }]) => {
    const { types, name } = parseUrn(urn);
    if (!types.includes(`${REPOSITORY_ACCESS}$`) || !name.startsWith(`${component}-`)) return [];
    const isOfThis =
      outputs.repositoryId === undefined ? outputs.repository === repository : outputs.repositoryId === id;
    return isOfThis ? [{ type, outputs }] : [];
  });
  const contents = own.find(({ type }) => type === REPOSITORY_CONTENTS)?.outputs;
  const environments = own.filter(({ type }) => type === GITHUB_TYPES.environment).map(({ outputs }) => outputs);
  return {
    made: new Map(own.flatMap(({ type, outputs }) => entryOf(type, outputs))),
    begun: new Set((contents?.items ?? []) as ItemKey[]),
    protections: new Map(environments.map((outputs) => [String(outputs.environment), recordedProtection(outputs)])),
    environmentNames: own.flatMap(({ outputs: { environment } }) =>
      typeof environment === "string" ? environment : [],
    ),
    ...(contents && { place: { repository: contents.repository, baseUrl: contents.baseUrl } }),
  };
}

function entryOf(type: string, outputs: Readonly<Record<string, unknown>>): [string, Trace][] {
  const entry = (item: Item, trace: Trace): [string, Trace][] => [[itemKey(item), trace]];
  const text = (name: string) => String(outputs[name] ?? "");
  const environment = text("environment");
  switch (type) {
    case GITHUB_TYPES.secret:
      return entry({ kind: "secret", name: storedName(text("secretName")) }, writtenAt(text("updatedAt")));
    case GITHUB_TYPES.environmentSecret:
      return entry({ kind: "secret", name: storedName(text("secretName")), environment }, writtenAt(text("updatedAt")));
    case GITHUB_TYPES.variable:
      return entry({ kind: "variable", name: storedName(text("variableName")) }, { value: text("value") });
    case GITHUB_TYPES.environmentVariable:
      return entry({ kind: "variable", name: storedName(text("variableName")), environment }, { value: text("value") });
    case GITHUB_TYPES.environment:
      return entry({ kind: "environment", name: environment }, {});
    case GITHUB_TYPES.policy:
      return text("tagPattern")
        ? entry({ kind: "tag", name: text("tagPattern"), environment }, {})
        : entry({ kind: "branch", name: text("branchPattern"), environment }, {});
    case GITHUB_TYPES.actions:
      return entry(
        { kind: "actions" },
        {
          enabled: text("enabled"),
          allowed: text("allowedActions"),
          pinning: String(outputs.shaPinningRequired === true),
        },
      );
    case GITHUB_TYPES.workflow:
      return entry(
        { kind: "workflow" },
        { permissions: text("defaultWorkflowPermissions"), approves: text("canApprovePullRequestReviews") },
      );
    default:
      return [];
  }
}

/** GitHub's provider keeps times as Go prints them: `2026-01-31 12:00:00 +0000 UTC`. One that it missed tells nothing. */
function writtenAt(text: string): Trace {
  const [, date, time, zone] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\S* ([+-]\d{4})/.exec(text) ?? [];
  return date ? secretTrace(Date.parse(`${date}T${time}${zone}`)) : {};
}
