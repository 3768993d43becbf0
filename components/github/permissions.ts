import type { Trace } from "../../lib/github/contents.ts";
import { type ItemKey, itemKey } from "../../lib/github/item.ts";
import type { GithubSettings } from "../settings/github.ts";

/** By item, `actions` and `workflow`: all that is to be sent, as texts, and whether it is to be sent. */
export type Permissions = ReadonlyMap<ItemKey, { readonly whole: Trace; readonly isSent: boolean }>;

/** As in a new repository. */
export const NEW_PERMISSIONS = {
  actions: { enabled: "true", allowed: "all", pinning: "false" },
  workflow: { permissions: "read", approves: "false" },
};

/** What the settings name of what workflows may do: GitHub resets the rest unless it is told what is there. */
export function namedPermissions({ actions, workflow }: GithubSettings<unknown>): ReadonlyMap<ItemKey, Trace> {
  const { permissions, canApprovePullRequests: approves } = workflow ?? {};
  const ofToken: Trace = {
    ...(permissions !== undefined && { permissions }),
    ...(approves !== undefined && { approves: String(approves) }),
  };
  return new Map([
    ...(actions ? [[itemKey({ kind: "actions" }), { enabled: "true", allowed: actions.allowed }] as const] : []),
    ...(Object.keys(ofToken).length > 0 ? [[itemKey({ kind: "workflow" }), ofToken] as const] : []),
  ]);
}

/** What of the named fields was sent last: it is there no more when it was changed outside Pulumi. */
export function sentPermissions(named: Trace, made: Trace | undefined): Trace {
  return Object.fromEntries(Object.entries(named).filter(([field, text]) => made?.[field] === text));
}
