import assert from "node:assert/strict";
import type { ResourceState } from "../../cli/report/events.ts";
import { githubReport } from "../../cli/report/github.ts";
import { basicAuthorization, registryCredentials } from "../../sandbox/credentials.ts";
import { TOKEN } from "../../sandbox/github/defaults.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { crane } from "./support/images.ts";
import { RepositoryStack } from "./support/repository.ts";
import { sandboxRegistry } from "./support/workspace.ts";

const SOURCE = "org.opencontainers.image.source";

describe("PackageAccess", function () {
  this.timeout(120_000);

  let stack: RepositoryStack;
  let place: string;
  let name: string;
  let source: string;

  before(async () => {
    const registry = {
      url: `http://${sandboxRegistry()}`,
      authorization: basicAuthorization(registryCredentials(sandboxLayout())),
    };
    stack = await RepositoryStack.create({ registry });
    place = `${stack.workspace.namespace}/app`;
    name = place.slice(place.indexOf("/") + 1);
    source = name;
    const [login = ""] = name.split("/");
    await stack.control.call("addAccount", { login, type: "Organization", members: ["octocat"] });
    await stack.control.call("addRepository", { repository: source });
    stack.workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo package > /file\n");
  });
  after(() => stack.remove());
  beforeEach(() => want({ visibility: "public" }));
  afterEach(() => stack.useToken(TOKEN));

  /** Publishes two images in one package, which is to be like this. */
  function want(wanted: object): void {
    const image = { repositories: [place], context: "app", platforms: ["linux/amd64"] };
    stack.workspace.configure({
      builders: { default: "sandbox" },
      images: { app: { ...image, tags: ["v1"] }, debug: { ...image, tags: ["v1-debug"] } },
      github: { repository: source, baseUrl: stack.emulator.url, package: wanted },
    });
  }

  const page = () => {
    const [owner, app] = name.split("/");
    return `${stack.emulator.url}orgs/${owner}/packages/container/${app}/settings`;
  };

  /** What an update, or a preview, says of the package. */
  async function says(sentence: string, operation: "up" | "preview" = "up"): Promise<void> {
    const { exitCode, output } = await stack.workspace[operation]();
    assert.equal(exitCode, 0, output);
    assert.ok(output.includes(sentence), `${sentence}\nis not in\n${output}`);
  }

  it("warns before a first push by a person, and registers nothing of GitHub's provider", async () => {
    const { exitCode, output, steps } = await stack.workspace.preview();
    assert.equal(exitCode, 0, output);
    assert.ok(output.includes(`${place}: new; publish from a workflow first\n`), output);
    assert.ok(!steps.some((step) => step.includes("repository-")), steps.join("\n"));
    assert.doesNotMatch(output, /providers:github/);
  });

  it("says what to click when the package is private and should be public", async () => {
    await says(
      `${place}: is private and should be public: choose "Change visibility" at ${page()}, which cannot be undone`,
    );
    const config = JSON.parse(await crane("config", `${place}:v1`)) as { config: { Labels: Record<string, string> } };
    const index = JSON.parse(await crane("manifest", `${place}:v1`)) as { annotations: Record<string, string> };
    const address = `${stack.emulator.url}${source}`;
    assert.deepEqual([config.config.Labels[SOURCE], index.annotations[SOURCE]], [address, address]);
    const { deployment } = JSON.parse(await stack.workspace.state()) as { deployment: { resources: ResourceState[] } };
    const packages = githubReport(deployment.resources)?.packages;
    assert.deepEqual(
      packages?.map(({ repository }) => repository),
      [place],
    );
    assert.match(packages?.[0]?.findings[0] ?? "", /is private and should be public: choose/);
    const outputs = await stack.workspace.outputs<Record<string, string>>();
    assert.deepEqual(Object.keys(outputs), [`${place}#app`, `${place}#debug`]);
  });

  it("is content when all is as wanted, and when nobody wants anything of its visibility", async () => {
    await stack.control.call("setPackage", { package: name, visibility: "public" });
    await says(`the access to ${place} is as configured`);
    await stack.control.call("setPackage", { package: name, visibility: "private" });
    want({});
    await says(`the access to ${place} is as configured`, "preview");
  });

  it("does not hope that what is public becomes private again", async () => {
    await stack.control.call("setPackage", { package: name, visibility: "public" });
    want({ visibility: "private" });
    await says(`${place}: is public and should be private, which GitHub does not allow\n`, "preview");
  });

  it("says which workflows cannot push, when it is linked to no repository or to another one", async () => {
    await stack.control.call("setPackage", { package: name, visibility: "public", repository: null });
    const access = `add ${source} with the Write role under "Manage Actions access" at ${page()}`;
    await says(`${place}: is not linked to a repository, so workflows of ${source} cannot push to it: ${access}`);
    await stack.control.call("setPackage", { package: name, repository: "acme/hit-counter" });
    await says(
      `${place}: is linked to acme/hit-counter and not to ${source}, whose workflows cannot push to it\n`,
      "preview",
    );
  });

  it("fails an update, and no preview, when that is wanted", async () => {
    want({ visibility: "public", enforce: true });
    await says(`${place}: is linked to acme/hit-counter`, "preview");
    const { exitCode, output } = await stack.workspace.up();
    assert.notEqual(exitCode, 0);
    assert.match(output, /error: the access to \S+ is not as configured:/);
    assert.doesNotMatch(output, /\n +at /);
    await stack.control.call("setPackage", { package: name, repository: source });
    await says(`the access to ${place} is as configured`);
  });

  it("says that a token is missing, wrong, or lacks the scope", async () => {
    const scope = `${stack.emulator.url}settings/tokens/new?scopes=read:packages`;
    stack.useToken("");
    await says(
      `${place}: its access was not read because there is no token: set GITHUB_TOKEN to one with the scope read:packages (${scope})`,
    );
    await stack.control.call("addToken", { token: "narrow", login: "octocat", scopes: ["repo"] });
    stack.useToken("narrow");
    await says(
      `${place}: its access was not read because the token from GITHUB_TOKEN lacks the scope read:packages: create one with it at ${scope}`,
      "preview",
    );
    stack.useToken("wrong");
    await says("refused the token from GITHUB_TOKEN", "preview");
  });

  it("says that a package cannot be seen although it was published", async () => {
    await stack.control.call("setPackage", { package: name, visibility: "private" });
    await stack.control.call("addAccount", { login: "hubot", type: "User" });
    await stack.control.call("addToken", { token: "stranger", login: "hubot", scopes: ["read:packages"] });
    stack.useToken("stranger");
    await says(`${place}: the token from GITHUB_TOKEN cannot see the package, although it was just published`);
  });
});
