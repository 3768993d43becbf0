import type { Server } from "./address.ts";

/** A token, and where it was found: for sentences, which never hold the token itself. */
export interface Token {
  readonly value: string;
  readonly source: string;
}

/**
 * The token to use: the one that the settings hold, else GITHUB_TOKEN, else that of GitHub's command line. They are
 * those that GitHub's provider takes, in its order.
 *
 * @param setting the value of the settings and how the settings call it
 * @returns undefined when there is none
 */
export async function findToken(
  { host }: Server,
  environment: NodeJS.ProcessEnv,
  setting?: Token,
): Promise<Token | undefined> {
  if (setting?.value) return setting;
  const { GITHUB_TOKEN, GH_PATH } = environment;
  if (GITHUB_TOKEN) return { value: GITHUB_TOKEN, source: "GITHUB_TOKEN" };
  // Loaded where it is needed: most have one of the two others.
  const { execa } = await import("execa");
  const gh = await execa(GH_PATH || "gh", ["auth", "token", "--hostname", host], {
    env: environment,
    extendEnv: false,
    stderr: "ignore",
    reject: false,
  });
  // It may not be installed, or signed in nowhere.
  return gh.exitCode === 0 && gh.stdout ? { value: gh.stdout, source: '"gh auth login"' } : undefined;
}
