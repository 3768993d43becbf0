import assert from "node:assert/strict";
import { TOKEN } from "../../sandbox/github/defaults.ts";
import { freePort } from "../../sandbox/ports.ts";
import { REPOSITORY, RepositoryStack } from "./support/repository.ts";

describe("setting up a repository, when something is in the way", function () {
  this.timeout(120_000);

  let stack: RepositoryStack;
  before(async () => {
    stack = await RepositoryStack.create();
    await stack.configure({ secrets: { DEPLOY_TOKEN: "hunter2" } });
  });
  after(() => stack.remove());
  afterEach(() => {
    stack.useToken(TOKEN);
    return stack.control.call("forgetFaults");
  });

  /** A preview, or an update, that fails with this sentence, has no stack trace, and does nothing. */
  async function refuses(sentence: RegExp, operation: "preview" | "up" = "preview"): Promise<void> {
    await stack.control.call("forgetJournal");
    const run = await stack.workspace[operation]();
    assert.notEqual(run.exitCode, 0, run.output);
    assert.match(run.output, sentence);
    assert.doesNotMatch(run.output, /\n +at |hunter2|sandbox-token/);
    assert.deepEqual(await stack.writes(), []);
  }

  it("names a token that is wrong by where it was found", async () => {
    stack.useToken("ghp_wrong");
    await refuses(
      /refused the token from GITHUB_TOKEN while reading the repository acme\/hit-counter: create a new one \(Bad credentials/,
      "up",
    );
  });

  it("says how to have a token when there is none", async () => {
    stack.useToken("");
    await refuses(
      /setting up acme\/hit-counter requires a token, and there is none: set GITHUB_TOKEN, run "gh auth login"/,
    );
  });

  it("names the scope that is missing, and the page that makes a token with it", async () => {
    await stack.control.call("addToken", { token: "reader", login: "octocat", scopes: ["read:packages"] });
    stack.useToken("reader");
    await refuses(/the token from GITHUB_TOKEN lacks the scope repo, .*\/settings\/tokens\/new\?scopes=repo/);
  });

  it("says who may set up a repository, when the token's user may not", async () => {
    await stack.control.call("addAccount", { login: "hubot", type: "User" });
    await stack.control.call("addToken", { token: "hubot", login: "hubot", scopes: ["repo"] });
    stack.useToken("hubot");
    await refuses(/the token from GITHUB_TOKEN cannot set up acme\/hit-counter: a classic token needs the scope repo/);
  });

  it("says that a workflow's own token cannot", async () => {
    await stack.control.call("addToken", {
      token: "ghs",
      login: "github-actions[bot]",
      scopes: [],
      workflowOf: REPOSITORY,
    });
    stack.useToken("ghs", { GITHUB_ACTIONS: "true" });
    await refuses(/a workflow's GITHUB_TOKEN cannot set up acme\/hit-counter: run this stack yourself/);
  });

  it("names a repository that does not exist", async () => {
    await stack.configure({ repository: "acme/hit-countre", secrets: { DEPLOY_TOKEN: "hunter2" } });
    await refuses(/acme\/hit-countre does not exist on 127\.0\.0\.1:\d+, or the token from GITHUB_TOKEN cannot see it/);
    await stack.configure({ secrets: { DEPLOY_TOKEN: "hunter2" } });
  });

  it("says that an archived repository cannot be changed, before an image is built", async () => {
    const { workspace } = stack;
    const app = { repositories: [workspace.repository], context: "app", platforms: ["linux/amd64"], tags: ["latest"] };
    workspace.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    await workspace.setSecret("multiarch:images", JSON.stringify({ app }));
    await workspace.setSecret("multiarch:builders", JSON.stringify({ default: "sandbox" }));
    await stack.control.call("archiveRepository", { repository: REPOSITORY });
    await refuses(
      /acme\/hit-counter is archived and cannot be changed; unarchive it at http:\/\/127\.0\.0\.1:\d+\/acme\/hit-counter\/settings/,
    );
    const { steps } = await workspace.up();
    assert.deepEqual(steps, []);
    await stack.control.call("archiveRepository", { repository: REPOSITORY, archived: false });
    await workspace.pulumi("config", "rm", "multiarch:images");
    await workspace.pulumi("config", "rm", "multiarch:builders");
  });

  it("names the variables that GitHub's provider would take before the settings", async () => {
    stack.useToken(TOKEN, { GITHUB_OWNER: "other", GITHUB_BASE_URL: "https://github.example.com/" });
    await refuses(/GITHUB_OWNER is "other", which GitHub's provider uses as the owner instead of "acme"; unset it/);
    await refuses(/GITHUB_BASE_URL is "https:\/\/github\.example\.com\/", but the settings use "http:/);
  });

  it("names a server that cannot be reached", async () => {
    await stack.configure({ baseUrl: `http://127.0.0.1:${await freePort()}/`, secrets: { DEPLOY_TOKEN: "hunter2" } });
    await refuses(
      /http:\/\/127\.0\.0\.1:\d+\/api\/v3 could not be reached while reading the repository acme\/hit-counter: ECONNREFUSED/,
    );
    await stack.configure({ secrets: { DEPLOY_TOKEN: "hunter2" } });
  });

  it("finds a plain secret beside an encrypted one, and names the command that encrypts it", async () => {
    const { workspace } = stack;
    workspace.configure({
      github: { repository: REPOSITORY, baseUrl: stack.emulator.url, secrets: { PLAIN: "hunter2" } },
    });
    await workspace.setSecret("multiarch:github.secrets.SAFE", "value");
    await refuses(
      /multiarch:github\.secrets\.PLAIN: is plain text in the stack file; run: pulumi config set --secret --path 'multiarch:github\.secrets\.PLAIN'/,
    );
    await stack.configure({ secrets: { DEPLOY_TOKEN: "hunter2" } });
  });

  it("completes in a second run what an outage interrupted, and doubles nothing", async () => {
    const names = Array.from({ length: 6 }, (_, index) => `SECRET_${index}`);
    const secrets = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
    const variables = { ONE: "1", TWO: "2", THREE: "3" };
    await stack.configure({ secrets, variables, environments: { release: { branches: ["main"] } } });
    await stack.control.call("fault", { method: "PUT", path: "/secrets/SECRET_[23]$", status: 502, times: 2 });
    await stack.control.call("fault", { method: "PUT", path: "/secrets/SECRET_4$", drop: "request" });
    await stack.control.call("fault", { method: "PUT", path: "/secrets/SECRET_5$", drop: "answer" });
    await stack.control.call("fault", { method: "POST", path: "/variables$", drop: "answer", times: 2 });
    await stack.control.call("fault", { method: "POST", path: "/deployment-branch-policies$", drop: "answer" });
    const broken = await stack.workspace.up();
    assert.notEqual(broken.exitCode, 0, broken.output);
    await stack.control.call("forgetFaults");
    await stack.control.call("forgetJournal");
    const again = await stack.workspace.up();
    assert.equal(again.exitCode, 0, again.output);
    assert.doesNotMatch(again.output, /changed outside Pulumi|is gone|left unchanged/);
    assert.deepEqual(await stack.secrets(), secrets);
    const written = (await stack.writes()).filter((write) => write.includes("/secrets/"));
    const left = [2, 3, 4, 5].map((index) => `PUT /repos/${REPOSITORY}/actions/secrets/SECRET_${index}`);
    assert.deepEqual(written.toSorted(), left);
    const at = `repos/${REPOSITORY}`;
    const found = await stack.read<{ variables: { name: string; value: string }[] }>(`${at}/actions/variables`);
    assert.deepEqual(Object.fromEntries(found.variables.map(({ name, value }) => [name, value])), variables);
    const policies = await stack.read<{ total_count: number }>(`${at}/environments/release/deployment-branch-policies`);
    assert.equal(policies.total_count, 1);
    assert.deepEqual((await stack.workspace.up()).steps, []);
  });

  it("waits as long as GitHub asks it to, when it asks for too much", async () => {
    await stack.control.call("fault", { method: "GET", path: "/actions/secrets$", status: 429, retryAfter: 1 });
    await stack.control.call("fault", { method: "PUT", path: "/secrets/LATER$", status: 429, retryAfter: 2 });
    const names = { ...Object.fromEntries(Object.entries(await stack.secrets())), LATER: "later" };
    await stack.configure({ secrets: names });
    const run = await stack.workspace.up();
    assert.equal(run.exitCode, 0, run.output);
    assert.equal((await stack.secrets()).LATER, "later");
    const journal = await stack.control.call("journal");
    assert.equal(journal.filter(({ status }) => status === 429).length, 2);
  });
});
