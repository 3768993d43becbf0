import assert from "node:assert/strict";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { deniedCredentials, explainRefusal, refusedCredentials } from "../../../../lib/registry/refused-credentials.ts";
import { dockerConfig, login, removeFolders } from "../../lib/registry/fixture.ts";

const GHCR = "ghcr.io/acme/tools/app";
const OTHER = "registry.example/acme/app";
const PAGES =
  "https://github.com/users/acme/packages/container/tools%2Fapp/settings (an organisation's: https://github.com/orgs/acme/packages/container/tools%2Fapp/settings)";
const WORKFLOW = { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "acme/source" };

describe("explainRefusal", () => {
  afterEach(removeFolders);
  const signedIn = () => dockerConfig({ auths: { "ghcr.io": login(), "registry.example": login() } });
  const explain = (name: string, error: Error, environment: NodeJS.ProcessEnv = signedIn()) =>
    explainRefusal(parseRepository(name), error, environment);
  const refused = (words: string, status = 403) => new RegistryError(`ghcr.io forbids it (DENIED: ${words})`, status);
  const SCOPE = refused("permission_denied: The token provided does not match expected scopes.");
  const CREATE = refused("permission_denied: create_package");
  const ACCESS = refused("permission_denied: write_package");

  it("says where credentials are missing, whatever the registry says of it", async () => {
    for (const error of [refused("denied", 401), refused("denied", 403)]) {
      const sentence = `${GHCR}: ghcr.io wants credentials, and Docker's configuration has none: run "docker login ghcr.io"`;
      assert.equal(await explain(GHCR, error, dockerConfig({})), sentence);
    }
  });

  it("says that docker-build has no use for an identity token, and what to log in with", async () => {
    const environment = dockerConfig({
      auths: { "ghcr.io": { ...login(), identitytoken: "T" }, "acme.azurecr.io": { identitytoken: "T" } },
    });
    assert.equal(
      await explain(GHCR, refused("denied", 401), environment),
      `${GHCR}: Docker's configuration has an identity token for ghcr.io, which docker-build cannot use: run "docker login ghcr.io" with a user name, and a password or an access token that is made for such uses`,
    );
    const azure = await explain("acme.azurecr.io/app", refused("denied", 401), environment);
    assert.match(azure, /with the name and password of a token or a service principal, in place of az acr login$/);
  });

  it("names the variable where it is its credentials that the registry itself denies", () => {
    assert.equal(
      deniedCredentials("ghcr.io", "reading v1", { variable: "DOCKER_AUTH_CONFIG" }),
      'ghcr.io refused the credentials of DOCKER_AUTH_CONFIG, reading v1: set others there, or unset it and run "docker login ghcr.io"',
    );
    assert.equal(
      deniedCredentials("ghcr.io", "reading v1", {}),
      'ghcr.io refused the credentials, reading v1: run "docker login ghcr.io"',
    );
  });

  it("names the variable whose credentials are refused", () => {
    const sentence = refusedCredentials("ghcr.io", "it answered 401", { variable: "DOCKER_AUTH_CONFIG" }, {});
    assert.equal(
      sentence,
      'ghcr.io refuses the credentials of DOCKER_AUTH_CONFIG (it answered 401): they have expired, were revoked or are mistyped; set others there, or unset it and run "docker login ghcr.io"',
    );
  });

  const cases: [title: string, error: Error, environment: object, expected: string][] = [
    [
      "a token without the scope",
      SCOPE,
      {},
      'the token of "docker login ghcr.io" lacks the scope write:packages; make one with it at https://github.com/settings/tokens/new?scopes=write:packages and log in again',
    ],
    [
      "a workflow's token without the right",
      SCOPE,
      WORKFLOW,
      'the workflow\'s token lacks the right to write packages; give its job "permissions: packages: write"',
    ],
    [
      "an owner that does not let the user make packages",
      CREATE,
      {},
      'the user of "docker login ghcr.io" may not create packages of acme; publish below an owner that lets you',
    ],
    [
      "an owner that does not let the workflow make packages",
      refused("installation not allowed to Create organization package"),
      WORKFLOW,
      'the workflow of acme/source may not create packages of acme; give its job "permissions: packages: write", or publish below its own owner',
    ],
    [
      "a package that does not let the user write",
      ACCESS,
      {},
      `the user of "docker login ghcr.io" has not the role Write on the package; a person who administers it gives it at ${PAGES}`,
    ],
    [
      "a package that does not let the workflow's repository write",
      ACCESS,
      WORKFLOW,
      `the package's "Manage Actions access" lacks acme/source with the role Write; add it at ${PAGES}`,
    ],
  ];
  for (const [title, error, environment, expected] of cases) {
    it(`tells ${title}`, async () => {
      assert.equal(await explain(GHCR, error, { ...signedIn(), ...environment }), `${GHCR}: ${expected}`);
    });
  }

  it("keeps the registry's own sentence where there is no more to say", async () => {
    const sentence = refusedCredentials("ghcr.io", "its token service answered 403 (DENIED: denied)", {}, {});
    const wrong = new RegistryError(sentence, 403);
    assert.equal(await explain(GHCR, wrong), wrong.message);
    assert.equal(await explain(OTHER, ACCESS), ACCESS.message);
    assert.equal(await explain(GHCR, refused("permission_denied", 500)), refused("permission_denied").message);
    assert.equal(await explain(GHCR, new TypeError("a fault")), "a fault");
  });
});
