import assert from "node:assert/strict";
import { hasToken, identityToken, missingToken } from "../../../../lib/signing/identity-token.ts";
import { githubToken } from "../../../support/sigstore.ts";
import { FakeRegistry, type Script, stopAll } from "../registry/fake-registry.ts";
import { FAST } from "../registry/fixture.ts";

const WORKFLOW = "acme/hit-counter/.github/workflows/publish.yml@refs/heads/main";

function token(claims: object): string {
  return `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;
}

const ask = (environment: NodeJS.ProcessEnv) => identityToken(environment, undefined, FAST);

/** The environment of a job of GitHub Actions that may have a token, from a service that answers so. */
async function job(script: Script) {
  const service = await FakeRegistry.start(script);
  const url = `http://${service.host}/token?api-version=2.0`;
  return { service, ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-job" };
}

afterEach(stopAll);

describe("identityToken", () => {
  it("asks GitHub for a token for Sigstore, anew each time", async () => {
    const { service, ...environment } = await job(() => ({ body: JSON.stringify({ value: githubToken(WORKFLOW) }) }));
    const found = await ask(environment);
    assert.deepEqual(found.identity, {
      name: `https://github.com/${WORKFLOW}`,
      issuer: "https://token.actions.githubusercontent.com",
    });
    await ask(environment);
    assert.deepEqual(
      service.requests.map(({ path, headers }) => [path, headers.authorization]),
      Array(2).fill(["/token?api-version=2.0&audience=sigstore", "Bearer of-the-job"]),
    );
  });

  const IDENTITIES: [claims: object, name: string][] = [
    [
      { iss: "https://gitlab.com", sub: "x", ci_config_ref_uri: "gitlab.com/a/b//.gitlab-ci.yml@refs/heads/main" },
      "https://gitlab.com/a/b//.gitlab-ci.yml@refs/heads/main",
    ],
    [
      { iss: "https://token.actions.ghe.example", job_workflow_ref: "a/b/c.yml@main" },
      "https://ghe.example/a/b/c.yml@main",
    ],
    [{ iss: "https://accounts.google.com", sub: "1", email: "alice@example.com" }, "alice@example.com"],
    [{ iss: "https://issuer.example", sub: "spiffe://example/ci" }, "spiffe://example/ci"],
  ];
  for (const [claims, name] of IDENTITIES) {
    it(`reads the variable, which speaks for ${name}`, async () => {
      const text = token(claims);
      assert.deepEqual((await ask({ SIGSTORE_ID_TOKEN: text })).identity.name, name);
    });
  }

  const tokenProblem = (environment: NodeJS.ProcessEnv, message: RegExp) =>
    assert.rejects(ask(environment), (error: Error) => {
      assert.equal(error.name, "TokenProblem");
      assert.match(error.message, message);
      return true;
    });

  it("refuses one that has expired, or ends while it is used, and quotes nothing of it", async () => {
    for (const seconds of [-5, 5]) {
      const text = githubToken(WORKFLOW, seconds);
      await tokenProblem(
        { SIGSTORE_ID_TOKEN: text },
        /^the token of SIGSTORE_ID_TOKEN expired at 20\S+Z, before everything was signed; run the job again$/,
      );
    }
    await tokenProblem({ SIGSTORE_ID_TOKEN: "hunter2" }, /^the token of SIGSTORE_ID_TOKEN is not an OIDC token$/);
  });

  it("says how to have one where there is none", async () => {
    const start = String.raw`^there is no OIDC token to sign with \(sign: keyless\): `;
    await tokenProblem({}, new RegExp(`${start}run it in a CI system that gives one, set SIGSTORE_ID_TOKEN, or sign`));
    await tokenProblem({ GITHUB_ACTIONS: "true" }, new RegExp(`${start}give the job the permission id-token: write$`));
    await tokenProblem(
      { GITLAB_CI: "true" },
      new RegExp(`${start}give the job id_tokens: {SIGSTORE_ID_TOKEN: {aud: sig`),
    );
    assert.ok(!hasToken({ ACTIONS_ID_TOKEN_REQUEST_URL: "https://x" }));
    assert.ok(hasToken({ SIGSTORE_ID_TOKEN: "x" }));
    assert.match(missingToken({}), /no OIDC token/);
  });

  it("asks again while the service is busy, and says what it answered in the end", async () => {
    const value = githubToken(WORKFLOW);
    const { service, ...environment } = await job((_request, nth) =>
      nth < 3 ? { status: 503 } : { body: JSON.stringify({ value }) },
    );
    assert.equal((await ask(environment)).text, value);
    assert.equal(service.requests.length, 3);
    const { service: forbidding, ...other } = await job(() => ({ status: 403 }));
    await tokenProblem(other, /^127\.0\.0\.1:\d+ gave the job no OIDC token \(it answered 403\); run the job again$/);
    assert.equal(forbidding.requests.length, 1);
  });
});
