import { runInBackground } from "../process/background.ts";
import type { Server } from "./address.ts";

/** How long GitHub's command line may take, in milliseconds: it may have to unlock a keychain. */
const GH_TIMEOUT_MS = 30_000;

/** A token, and where it is from: error messages name that, and never the token. */
export interface Token {
  readonly value: string;
  readonly from: string;
}

/**
 * The token to use: that of the settings, else GITHUB_TOKEN, else that of GitHub's command line: the order
 * of GitHub's provider.
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
  if (GITHUB_TOKEN) return { value: GITHUB_TOKEN, from: "GITHUB_TOKEN" };
  const { ending, stdout } = await runInBackground(GH_PATH || "gh", ["auth", "token", "--hostname", host], {
    env: environment,
    deadline: GH_TIMEOUT_MS,
  });
  const value = ending.kind === "exit" && ending.code === 0 ? stdout.trim() : "";
  // It may not be installed or not be signed in.
  return value ? { value, from: '"gh auth login"' } : undefined;
}
