import type { Accounts } from "../../../../sandbox/ghcr/accounts.ts";

/** Two users, an organization of one of them, and packages of each kind. */
export const accounts: Accounts = {
  users: {
    mona: { tokens: { ghp_writer: ["write:packages"], ghp_reader: ["read:packages"] } },
    hubot: { tokens: { ghp_hubot: ["write:packages"] } },
  },
  organizations: { acme: ["mona"] },
  packages: {
    "mona/own": { visibility: "private", writers: [], readers: [] },
    "acme/open": { visibility: "public", writers: [], readers: [] },
    "acme/closed": { visibility: "private", writers: ["mona"], readers: ["hubot"] },
  },
};
