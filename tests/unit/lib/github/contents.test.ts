import assert from "node:assert/strict";
import type { GithubApi } from "../../../../lib/github/api.ts";
import { type LiveRepository, policyTrace, readContents, secretTrace } from "../../../../lib/github/contents.ts";
import type { Item } from "../../../../lib/github/item.ts";
import { Github, REPOSITORY_NAME, REPOSITORY_PATH } from "../../sandbox/github/fixture.ts";

const environment = "release/eu";
const ENVIRONMENT_PATH = `${REPOSITORY_PATH}/environments/${encodeURIComponent(environment)}`;

describe("what a repository on GitHub holds", () => {
  let github: Github;
  let api: GithubApi;
  let repository: LiveRepository;
  before(async () => {
    github = await Github.start();
    api = github.api();
    const { json } = await github.get(REPOSITORY_PATH);
    repository = { id: Number(json.id), owner: "acme", name: "hit-counter" };
    const places = [{ repository: REPOSITORY_NAME }, { repository: REPOSITORY_NAME, environment }];
    const settings = { deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } };
    await github.send("PUT", ENVIRONMENT_PATH, settings);
    for (const [index, place] of places.entries()) {
      await github.control.call("setSecret", { place, name: `SECRET_${index}`, value: "hunter2" });
      await github.control.call("setVariable", { place, name: `VARIABLE_${index}`, value: `value ${index}` });
    }
    await github.send("POST", `${ENVIRONMENT_PATH}/deployment-branch-policies`, { name: "main" });
    await github.send("POST", `${ENVIRONMENT_PATH}/deployment-branch-policies`, { name: "v*", type: "tag" });
    await github.send("PUT", `${REPOSITORY_PATH}/actions/permissions`, {
      enabled: true,
      allowed_actions: "local_only",
    });
    await github.send("PUT", `${REPOSITORY_PATH}/actions/permissions/workflow`, {
      default_workflow_permissions: "write",
      can_approve_pull_request_reviews: true,
    });
  });
  after(() => github.stop());

  const read = async (...wanted: Item[]) => Object.fromEntries(await readContents(api, repository, wanted));
  /** When a secret was written last, as GitHub tells it. */
  const written = async (path: string) => secretTrace(Date.parse(String((await github.get(path)).json.updated_at)));

  it("is read of the kinds that are asked for, each with what changes when somebody changes it", async () => {
    const secret = await written(`${REPOSITORY_PATH}/actions/secrets/SECRET_0`);
    assert.match(secret.updatedAt ?? "", /^\d{13}$/);
    await github.control.call("forgetJournal");
    assert.deepEqual(await read({ kind: "secret", name: "ANY" }), { "secret/SECRET_0": secret });
    assert.equal((await github.control.call("journal")).length, 1);
    assert.deepEqual(await read({ kind: "variable", name: "ANY" }), { "variable/VARIABLE_0": { value: "value 0" } });
    assert.deepEqual(await read({ kind: "actions" }, { kind: "workflow" }), {
      actions: { enabled: "true", allowed: "local_only", pinning: "false" },
      workflow: { permissions: "write", approves: "true" },
    });
  });

  it("is read of an environment as a whole, whichever part of it is asked for", async () => {
    const policies = (await github.get(`${ENVIRONMENT_PATH}/deployment-branch-policies`)).json.branch_policies;
    const [main, tags] = policies as { id: number }[];
    const whole = {
      "secret/SECRET_1/release%2Feu": await written(`${ENVIRONMENT_PATH}/secrets/SECRET_1`),
      "variable/VARIABLE_1/release%2Feu": { value: "value 1" },
      "branch/main/release%2Feu": policyTrace(main?.id),
      "tag/v*/release%2Feu": policyTrace(tags?.id),
    };
    assert.deepEqual(await read({ kind: "environment", name: environment }), whole);
    assert.deepEqual(await read({ kind: "branch", name: "main", environment }), whole);
    assert.deepEqual(await read({ kind: "secret", name: "ANY", environment }), whole);
  });

  it("is nothing where nothing is asked for, and of an environment that does not exist", async () => {
    await github.control.call("forgetJournal");
    assert.deepEqual(await read(), {});
    assert.deepEqual(await github.control.call("journal"), []);
    assert.deepEqual(await read({ kind: "environment", name: "none" }), {});
  });

  it("is nothing of a repository that does not exist", async () => {
    const kinds = ["secret", "variable"].map((kind) => ({ kind, name: "ANY" }) as Item);
    const wanted: Item[] = [...kinds, { kind: "actions" }, { kind: "workflow" }];
    assert.equal((await readContents(api, { ...repository, name: "none" }, wanted)).size, 0);
  });

  it("says what it was about to read when GitHub refuses", async () => {
    const environmentItem = { kind: "environment", name: environment } as const;
    for (const [item, path, purpose] of [
      [{ kind: "secret", name: "A" }, "/actions/secrets", "listing the secrets of acme/hit-counter"],
      [{ kind: "variable", name: "A" }, "/actions/variables", "listing the variables of acme/hit-counter"],
      [{ kind: "actions" }, "/actions/permissions", "reading which actions may run in acme/hit-counter"],
      [{ kind: "workflow" }, "/workflow", "reading what a workflow's token may do in acme/hit-counter"],
      [environmentItem, "/secrets", "listing the secrets of the environment release/eu of acme/hit-counter"],
      [environmentItem, "/variables", "listing the variables of the environment release/eu of acme/hit-counter"],
      [environmentItem, "-policies", "listing the branches and tags of the environment release/eu of acme/hit-counter"],
    ] as const) {
      await github.control.call("fault", { path, status: 403 });
      await assert.rejects(read(item), {
        message: new RegExp(`denies access to the token from GITHUB_TOKEN while ${purpose}`),
      });
    }
  });

  it("has no number of a pattern that a server does not tell", () => {
    assert.deepEqual([policyTrace(undefined), policyTrace(7)], [{}, { policyId: "7" }]);
  });
});
