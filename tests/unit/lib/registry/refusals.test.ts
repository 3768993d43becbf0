import assert from "node:assert/strict";
import { findCredentials } from "../../../../lib/registry/credentials.ts";
import { type Refused, refusalError, tokenRefusalError } from "../../../../lib/registry/refusals.ts";
import { dockerConfig, login, removeFolders } from "../../lib/registry/fixture.ts";

const PURPOSE = "moving the tag v1 of ghcr.io/acme/tools/app";
const PAGES =
  "https://github.com/users/acme/packages/container/tools%2Fapp/settings (an organization's: https://github.com/orgs/acme/packages/container/tools%2Fapp/settings)";
const WORKFLOW = { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "acme/source" };

afterEach(removeFolders);
const signedIn = () => dockerConfig({ auths: { "ghcr.io": login(), "registry.example": login() } });

async function refused(words: string, changes: Partial<Refused> = {}): Promise<Refused> {
  const { registry = "ghcr.io", environment = signedIn() } = changes;
  const scope = "repository:acme/tools/app:pull,push";
  const credentials = await findCredentials(registry, environment);
  return { registry, scope, status: 403, words, credentials, environment, ...changes };
}

describe("refusalError", () => {
  const explain = async (words: string, changes: Partial<Refused> = {}) =>
    refusalError(await refused(words, changes), PURPOSE);
  const SCOPE = "DENIED: permission_denied: The token provided does not match expected scopes.";
  const CREATE = "DENIED: permission_denied: create_package";
  const ACCESS = "DENIED: permission_denied: write_package";

  it("says where credentials are missing, whatever the registry says of it", async () => {
    const environment = dockerConfig({});
    const advice = 'ghcr.io requires credentials, and Docker\'s configuration has none: run "docker login ghcr.io"';
    const unauthorized = await explain("denied", { status: 401, environment });
    assert.equal(unauthorized.advice, advice);
    assert.equal(
      unauthorized.message,
      `ghcr.io requires credentials, and Docker's configuration has none while ${PURPOSE}: run "docker login ghcr.io" (denied)`,
    );
    const forbidden = await explain("denied", { environment });
    assert.equal(forbidden.advice, advice);
    assert.equal(forbidden.message, `ghcr.io forbids it while ${PURPOSE}: ${advice} (denied)`);
  });

  it("says that docker-build has no use for an identity token, and what to log in with", async () => {
    const credentials = { kind: "password", username: "a", password: "b", besideToken: true } as const;
    const { advice } = await explain("denied", { status: 401, credentials });
    assert.equal(
      advice,
      `Docker's configuration has an identity token for ghcr.io, which docker-build cannot use: run "docker login ghcr.io" with a user name and a password or access token`,
    );
    const azure = await explain("denied", { registry: "acme.azurecr.io", status: 401, credentials });
    assert.match(
      azure.advice ?? "",
      /with the name and password of a token or a service principal, instead of az acr login$/,
    );
  });

  it("says how to be allowed more requests", async () => {
    const words = "TOOMANYREQUESTS: You have reached your unauthenticated pull rate limit";
    const limited = { registry: "docker.io", status: 429 };
    const anonymous = await explain(words, { ...limited, environment: dockerConfig({}) });
    assert.equal(
      anonymous.message,
      `docker.io answered 429, too many requests, while ${PURPOSE}: run "docker login docker.io"; users who are logged in may ask more often (${words})`,
    );
    const own = await explain("", { ...limited, registry: "registry.example" });
    assert.equal(own.message, `registry.example answered 429, too many requests, while ${PURPOSE}: try again later`);
  });

  const cases: [title: string, words: string, environment: object, expected: string][] = [
    [
      "a token without the scope",
      SCOPE,
      {},
      'the token from "docker login ghcr.io" lacks the scope write:packages; create one with it at https://github.com/settings/tokens/new?scopes=write:packages and log in again',
    ],
    [
      "a workflow's token without the right",
      SCOPE,
      WORKFLOW,
      'the workflow\'s token lacks the permission to write packages; give its job "permissions: packages: write"',
    ],
    [
      "an owner that does not let the user make packages",
      CREATE,
      {},
      'the user of "docker login ghcr.io" may not create packages for acme; publish under an owner that allows it',
    ],
    [
      "an owner that does not let the workflow make packages",
      "DENIED: installation not allowed to Create organization package",
      WORKFLOW,
      'the workflow of acme/source may not create packages for acme; give its job "permissions: packages: write", or publish under its own owner',
    ],
    [
      "a package that does not let the user write",
      ACCESS,
      {},
      `the user of "docker login ghcr.io" does not have the Write role on the package; an administrator of the package can grant it at ${PAGES}`,
    ],
    [
      "a package that does not let the workflow's repository write",
      ACCESS,
      WORKFLOW,
      `the package's "Manage Actions access" does not list acme/source with the Write role; add it at ${PAGES}`,
    ],
  ];
  for (const [title, words, environment, expected] of cases) {
    it(`tells ${title}`, async () => {
      const error = await explain(words, { environment: { ...signedIn(), ...environment } });
      assert.equal(error.advice, expected);
      assert.equal(error.message, `ghcr.io forbids it while ${PURPOSE}: ${expected} (${words})`);
    });
  }

  it("keeps to the right that is needed where there is no more to say", async () => {
    const other = await explain(ACCESS, { registry: "registry.example" });
    assert.equal(other.advice, undefined);
    assert.equal(
      other.message,
      `registry.example forbids it while ${PURPOSE}: the user of "docker login registry.example" needs permission to push there (${ACCESS})`,
    );
    const read = await explain("DENIED: permission_denied: read_package", { scope: "repository:acme/app:pull" });
    assert.equal(read.advice, undefined);
    assert.match(read.message, /: the user of "docker login ghcr\.io" needs permission to pull there \(DENIED/);
    const late = await explain("permission_denied", { status: 500 });
    assert.deepEqual(
      [late.advice, late.message],
      [undefined, `ghcr.io answered 500 while ${PURPOSE} (permission_denied)`],
    );
  });

  it("names the variable where it is its credentials that the registry itself denies", async () => {
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { "ghcr.io": login() } });
    const environment = { ...dockerConfig({}), DOCKER_AUTH_CONFIG };
    assert.equal(
      (await explain("", { status: 401, environment })).message,
      `ghcr.io refused the credentials of DOCKER_AUTH_CONFIG while ${PURPOSE}: set valid ones there, or unset it and run "docker login ghcr.io"`,
    );
    assert.equal(
      (await explain("", { status: 401 })).message,
      `ghcr.io refused the credentials while ${PURPOSE}: run "docker login ghcr.io"`,
    );
  });

  it("names the variable that the credentials are of", async () => {
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { "ghcr.io": login() } });
    const environment = { ...dockerConfig({}), DOCKER_AUTH_CONFIG };
    assert.match(
      (await explain(SCOPE, { environment })).advice ?? "",
      /^the token from DOCKER_AUTH_CONFIG lacks the scope/,
    );
  });
});

describe("tokenRefusalError", () => {
  const explain = async (words: string, changes: Partial<Refused> = {}) =>
    tokenRefusalError(await refused(words, changes), "ghcr.io");

  it("names the variable whose credentials are refused", async () => {
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { "ghcr.io": login() } });
    const environment = { ...dockerConfig({}), DOCKER_AUTH_CONFIG };
    assert.equal(
      (await explain("", { status: 401, environment })).message,
      'ghcr.io refuses the credentials of DOCKER_AUTH_CONFIG (its token service answered 401): they have expired, were revoked or are mistyped; set valid ones there, or unset it and run "docker login ghcr.io"',
    );
  });

  it("says no more than the token service where its words are not known", async () => {
    const { advice, message } = await explain("DENIED: denied");
    assert.equal(advice, undefined);
    assert.match(
      message,
      /^ghcr\.io refuses the credentials of "docker login ghcr\.io" \(its token service answered 403 \(DENIED: denied\)\): the token has expired,/,
    );
  });

  it("says what its words mean where they are known", async () => {
    const { advice, message } = await explain("DENIED: permission_denied: write_package");
    assert.match(advice ?? "", /does not have the Write role on the package/);
    assert.ok(message.endsWith(`: ${advice}`), message);
  });

  it("says where credentials are missing", async () => {
    const { advice, message } = await explain("", { status: 401, environment: dockerConfig({}) });
    assert.equal(
      advice,
      'ghcr.io requires credentials, and Docker\'s configuration has none: run "docker login ghcr.io"',
    );
    assert.match(message, /has none \(its token service answered 401\): run "docker login ghcr\.io"$/);
  });
});
