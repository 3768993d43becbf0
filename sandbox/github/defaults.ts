/** The user that a new emulator has, the organization that it owns, and the repository of that. */
export const USER = "octocat";
export const ORGANIZATION = "acme";
export const REPOSITORY = "hit-counter";
/** The user's token. It opens nothing but what the emulator keeps on the loopback address. */
export const TOKEN = "sandbox-token";
/** What setting up a repository and looking at its packages takes. */
export const SCOPES = ["repo", "workflow", "admin:org", "write:packages", "delete:packages"] as const;
/** The commit that the seeded repository has. */
export const FIRST_COMMIT = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
