import { parseRepositoryName, type Server, serverAt } from "../../lib/github/address.ts";

const APP = ["GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PEM_FILE"];

/**
 * The environment variables that GitHub's provider lets go before its settings: each as a sentence with the fix.
 *
 * @param repository `owner/name`
 */
export function providerVariableProblems(server: Server, repository: string, environment: NodeJS.ProcessEnv): string[] {
  const { owner } = parseRepositoryName(repository);
  const owners = ["GITHUB_OWNER", "GITHUB_ORGANIZATION"].flatMap((variable) => {
    const value = environment[variable];
    if (!value || value.toLowerCase() === owner.toLowerCase()) return [];
    return `${variable} is "${value}", which GitHub's provider uses as the owner instead of "${owner}"; unset it`;
  });
  const app = APP.every((variable) => environment[variable])
    ? [`${APP.join(", ")} make GitHub's provider sign in as an app and ignore the token; unset them`]
    : [];
  const { GITHUB_BASE_URL: address } = environment;
  const elsewhere = address && (!URL.canParse(address) || serverAt(address).baseUrl !== server.baseUrl);
  const base = elsewhere
    ? [`GITHUB_BASE_URL is "${address}", but the settings use "${server.baseUrl}"; write it as baseUrl, or unset it`]
    : [];
  return [...owners, ...app, ...base];
}
