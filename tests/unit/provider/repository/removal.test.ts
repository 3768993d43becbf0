import assert from "node:assert/strict";
import { serverAt } from "../../../../lib/github/address.ts";
import { GithubApi } from "../../../../lib/github/api.ts";
import { readContents } from "../../../../lib/github/contents.ts";
import type { Item } from "../../../../lib/github/item.ts";
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
    api = new GithubApi(
      serverAt(github.url),
      { value: github.token ?? "", source: "GITHUB_TOKEN" },
      { environment: {} },
    );
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

  const left = async () => [...(await readContents(api, repository, ITEMS)).keys()].sort();
  const always = ["actions", "workflow"];
  const inside = ["branch/v*/release%2Feu", "secret/B/release%2Feu", "variable/B/release%2Feu"];

  it("begins with what there is", async () => {
    assert.deepEqual(await left(), [...always, ...inside, "environment/release%2Feu", "secret/A", "variable/A"].sort());
  });

  for (const item of ITEMS.filter(({ kind }) => !always.includes(kind))) {
    it(`removes ${JSON.stringify(item)}, and does not mind when it is gone`, async () => {
      const before = await left();
      await removeItems(api, repository, [item]);
      const gone = before.filter(
        (key) => !key.startsWith(`${item.kind}/${encodeURIComponent("name" in item ? item.name : "")}`),
      );
      const kept = item.kind === "environment" ? gone.filter((key) => !inside.includes(key)) : gone;
      assert.deepEqual(await left(), kept);
      await removeItems(api, repository, [item]);
      assert.deepEqual(await left(), kept);
    });
  }

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
