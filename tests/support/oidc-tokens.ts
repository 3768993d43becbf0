import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { githubToken } from "./sigstore.ts";

/** What tokens say of a job. */
export interface JobClaims {
  /** The workflow that has the job, `acme/app/.github/workflows/publish.yml@refs/heads/main`: a called one where it is. */
  readonly job_workflow_ref: string;
  /** The workflow that the event started. */
  readonly workflow_ref: string;
  readonly repository: string;
  readonly ref: string;
  readonly sha: string;
  readonly event_name: string;
}

/**
 * GitHub's service of OIDC tokens, which it shows to jobs with the permission `id-token: write`.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export class OidcTokens {
  /** For whom tokens were made. */
  readonly audiences: string[] = [];
  readonly #server: Server;
  /** By the secret of the job that may ask. */
  readonly #jobs = new Map<string, JobClaims>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const claims = this.#jobs.get(request.headers.authorization?.replace("Bearer ", "") ?? "");
      const audience = new URL(request.url ?? "", "http://localhost").searchParams.get("audience");
      if (!claims || !audience) return void response.writeHead(401).end();
      this.audiences.push(audience);
      const { job_workflow_ref, ...others } = claims;
      const sub = `repo:${claims.repository}:ref:${claims.ref}`;
      const value = githubToken(job_workflow_ref, undefined, { ...others, sub, aud: audience });
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ value }));
    });
  }

  static async start(): Promise<OidcTokens> {
    const tokens = new OidcTokens();
    await new Promise<void>((resolve) => tokens.#server.listen(0, "127.0.0.1", resolve));
    return tokens;
  }

  /** The variables by which a job asks. */
  variablesFor(claims: JobClaims): Record<string, string> {
    const secret = randomBytes(16).toString("hex");
    this.#jobs.set(secret, claims);
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/token?api-version=2.0`;
    return { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret };
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
