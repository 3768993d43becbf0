import type { components } from "@octokit/openapi-types";

const DOCUMENTATION = "https://docs.github.com/rest";
/** Clients tell a limit of requests from another refusal by the end of this address. */
export const SECONDARY_RATE_LIMITS = `${DOCUMENTATION}/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits`;

/** The body of an error. */
export type ErrorBody = components["schemas"]["basic-error"];

/** An answer of GitHub that is no success. */
export class GitHubError extends Error {
  readonly status: number;
  readonly documentation: string;

  constructor(status: number, message: string, documentation = DOCUMENTATION) {
    super(message);
    this.status = status;
    this.documentation = documentation;
  }

  get body(): ErrorBody {
    return { message: this.message, documentation_url: this.documentation, status: String(this.status) };
  }
}

/** The answer to what does not exist, and to what the token may not know of. */
export function notFound(): GitHubError {
  return new GitHubError(404, "Not Found");
}

/** The answer to a request whose content is wrong. */
export function unprocessable(message: string): GitHubError {
  return new GitHubError(422, message);
}
