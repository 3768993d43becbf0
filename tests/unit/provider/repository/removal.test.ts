import assert from "node:assert/strict";
import type { GithubApi } from "../../../../lib/github/api.ts";
import { readContents } from "../../../../lib/github/contents.ts";
import { readEnvironments } from "../../../../lib/github/environment.ts";
import { type Item, itemKey } from "../../../../lib/github/item.ts";
import { removeItems } from "../../../../provider/repository/removal.ts";
import { RepositoryContentsResource } from "../../../../provider/repository/resource.ts";
import { Github, REPOSITORY_NAME, REPOSITORY_PATH } from "../../sandbox/github/fixture.ts";

const environment = "release/eu";
const ITEMS: readonly Item[] = [
  { kind: "secret", name: "A" },
  { kind: "variable", name: "A" },
  { kind: "environment", name: environment },
  { kind: "branch", name: "v*", environment },
  { kind: "secret", name: "B", environment },
  { kind: "variable", name: "B", environment },
  { kind: "actions" },
  { kind: "workflow" },
];

describe("removeItems", () => {
  let github: Github;
  let repository: { id: number; owner: string; name: string };
  let api: GithubApi;
  before(async () => {
    github = await Github.start();
    api = github.api();
  });
  after(() => github.stop());

  beforeEach(async () => {
    await github.control.call("reset");
    const { json } = await github.get(REPOSITORY_PATH);
    repository = { id: Number(json.id), owner: "acme", name: "hit-counter" };
    const inside = { repository: REPOSITORY_NAME, environment };
    const settings = { deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } };
    const at = `${REPOSITORY_PATH}/environments/${encodeURIComponent(environment)}`;
    await github.send("PUT", at, settings);
    await github.send("POST", `${at}/deployment-branch-policies`, { name: "v*" });
    await github.send("PUT", `${REPOSITORY_PATH}/actions/permissions`, {
      enabled: true,
      allowed_actions: "local_only",
    });
    await github.send("PUT", `${REPOSITORY_PATH}/actions/permissions/workflow`, {
      default_workflow_permissions: "write",
    });
    for (const [place, name] of [
      [{ repository: REPOSITORY_NAME }, "A"],
      [inside, "B"],
    ] as const) {
      await github.control.call("setSecret", { place, name, value: "x" });
      await github.control.call("setVariable", { place, name, value: "x" });
    }
  });

  const left = async () => {
    const [contents, environments] = await Promise.all([
      readContents(api, repository, ITEMS),
      readEnvironments(api, repository),
    ]);
    const keys = [...environments.keys()].map((name) => itemKey({ kind: "environment", name }));
    return [...contents.keys(), ...keys].sort();
  };
  const always = ["actions", "workflow"];
  const inside = ["branch/v*/release%2Feu", "secret/B/release%2Feu", "variable/B/release%2Feu"];

  it("begins with what there is", async () => {
    assert.deepEqual(await left(), [...always, ...inside, "environment/release%2Feu", "secret/A", "variable/A"].sort());
  });

  const inner = ITEMS.filter((item) => "environment" in item);
  for (const item of ITEMS.filter(({ kind }) => !always.includes(kind))) {
    it(`removes ${JSON.stringify(item)}, and does not mind when it is gone`, async () => {
      const before = await left();
      // An environment goes when all that is in it is the stack's.
      const items = item.kind === "environment" ? [item, ...inner] : [item];
      const gone = items.map(itemKey);
      for (const _ of ["there", "gone"]) {
        assert.deepEqual([...(await removeItems(api, repository, items))], []);
        assert.deepEqual(
          await left(),
          before.filter((key) => !gone.includes(key)),
        );
      }
    });
  }

  it("leaves an environment in which others have put something, without what is the stack's", async () => {
    const place = { repository: REPOSITORY_NAME, environment: "RELEASE/EU" };
    await github.control.call("setSecret", { place, name: "THEIRS", value: "x" });
    const at = `${REPOSITORY_PATH}/environments/${encodeURIComponent(environment)}/deployment-branch-policies`;
    await github.send("POST", at, { name: "v*", type: "tag" });
    const staying = await removeItems(api, repository, ITEMS);
    assert.deepEqual(
      [...staying],
      [["environment/release%2Feu", "is kept because this stack did not create the secret THEIRS in it"]],
    );
    const policies = (await github.get(at)).json.branch_policies as { name: string; type: string }[];
    assert.deepEqual(
      policies.map(({ name, type }) => [name, type]),
      [["v*", "tag"]],
    );
    const kept = ["environment/release%2Feu", "secret/THEIRS/release%2Feu", "tag/v*/release%2Feu"];
    assert.deepEqual(await left(), [...always, ...kept].sort());
  });

  it("removes an environment in one go, with all that is in it", async () => {
    await github.control.call("forgetJournal");
    await removeItems(api, repository, ITEMS);
    const journal = await github.control.call("journal");
    const removed = journal.filter(({ method }) => method === "DELETE").map(({ path }) => path);
    assert.deepEqual(removed.map((path) => path.replace(/^\/repos\/acme\/hit-counter\//, "")).sort(), [
      "actions/secrets/A",
      "actions/variables/A",
      "environments/release%2Feu",
    ]);
  });

  it("removes one pattern of branches, and no other", async () => {
    const at = `${REPOSITORY_PATH}/environments/${encodeURIComponent(environment)}/deployment-branch-policies`;
    await github.send("POST", at, { name: "main" });
    await removeItems(api, repository, [{ kind: "branch", name: "v*", environment }]);
    const policies = (await github.get(at)).json.branch_policies as { name: string }[];
    assert.deepEqual(
      policies.map(({ name }) => name),
      ["main"],
    );
  });

  it("is what the resource does, and asks GitHub nothing when there is nothing to remove", async () => {
    const inputs = { repository: "Acme/Hit-Counter", repositoryId: repository.id, baseUrl: github.url };
    const state = { ...inputs, token: github.token, items: ["secret/A", "secret/B/release%2Feu"], renew: [] };
    const resource = new RepositoryContentsResource();
    const before = await left();
    await resource.delete(state, async () => undefined);
    assert.deepEqual(
      await left(),
      before.filter((key) => !state.items.includes(key)),
    );
    await github.control.call("forgetJournal");
    await resource.publish(undefined, state, async () => undefined);
    assert.deepEqual(await github.control.call("journal"), []);
  });

  it("says of an archived repository what is in the way, and begins nothing", async () => {
    await github.control.call("archiveRepository", { repository: REPOSITORY_NAME });
    const before = await left();
    const inputs = { repository: REPOSITORY_NAME, repositoryId: repository.id, baseUrl: github.url };
    const state = { ...inputs, token: github.token, items: ["secret/A", "workflow"], renew: [], generations: {} };
    await assert.rejects(
      new RepositoryContentsResource().delete(state, async () => undefined),
      /^GithubError: acme\/hit-counter is archived and cannot be changed; unarchive it at http\S+\/acme\/hit-counter\/settings$/,
    );
    assert.deepEqual(await left(), before);
  });

  it("removes everything, and sets back what every repository has", async () => {
    await removeItems(api, repository, ITEMS);
    assert.deepEqual(await left(), always);
    const actions = (await github.get(`${REPOSITORY_PATH}/actions/permissions`)).json;
    const workflow = (await github.get(`${REPOSITORY_PATH}/actions/permissions/workflow`)).json;
    assert.equal(actions.allowed_actions, "all");
    assert.deepEqual(workflow, { default_workflow_permissions: "read", can_approve_pull_request_reviews: false });
  });

  it("leaves alone another repository that has got the name", async () => {
    const before = await left();
    const inputs = {
      repository: REPOSITORY_NAME,
      repositoryId: repository.id + 1,
      baseUrl: github.url,
      token: github.token,
    };
    const state = { ...inputs, items: ["secret/A", "workflow"], renew: [], generations: {} };
    await new RepositoryContentsResource().delete(state, async () => undefined);
    assert.deepEqual(await left(), before);
  });
});
