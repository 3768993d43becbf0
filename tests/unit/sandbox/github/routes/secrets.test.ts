import assert from "node:assert/strict";
import fc from "fast-check";
import { newKeyPair, seal, unseal } from "../../../../../sandbox/github/sealed-box.ts";
import { Github, REPOSITORY_NAME, REPOSITORY_PATH } from "../fixture.ts";

const SECRETS = `${REPOSITORY_PATH}/actions/secrets`;

describe("sealed boxes", () => {
  it("open with their own key to what was sealed, and with no other", () => {
    const [one, other] = [newKeyPair(), newKeyPair()];
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        assert.equal(unseal(one, seal(one, text)), text);
        assert.equal(unseal(other, seal(one, text)), undefined);
      }),
    );
    assert.equal(unseal(one, "no box"), undefined);
  });
});

describe("secrets of the emulator", () => {
  let github: Github;
  beforeEach(async () => {
    github = await Github.start();
  });
  afterEach(() => github.stop());

  /** What a client sends for a value. */
  async function sealed(value: string, path = SECRETS) {
    const { json } = await github.get(`${path}/public-key`);
    const { key_id, key } = json as { key_id: string; key: string };
    return { key_id, encrypted_value: seal({ id: key_id, publicKey: key, privateKey: "" }, value) };
  }

  it("are created with 201, replaced with 204, told without their values, and deleted", async () => {
    const value = `it's "a"\nsecret €`;
    assert.equal((await github.send("PUT", `${SECRETS}/npm_token`, await sealed("first"))).status, 201);
    const { json: created } = await github.get(`${SECRETS}/NPM_TOKEN`);
    assert.equal((await github.send("PUT", `${SECRETS}/NPM_TOKEN`, await sealed(value))).status, 204);
    const { json: updated } = await github.get(`${SECRETS}/NPM_TOKEN`);
    assert.deepEqual(Object.keys(updated), ["name", "created_at", "updated_at"]);
    assert.equal(updated.created_at, created.created_at);
    assert.ok(String(updated.updated_at) > String(created.updated_at), "two changes in one second can be told apart");
    assert.match(String(updated.updated_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(await github.control.call("secrets"), [
      { place: { repository: REPOSITORY_NAME }, name: "NPM_TOKEN", value },
    ]);
    assert.deepEqual((await github.get(SECRETS)).json, { total_count: 1, secrets: [updated] });
    assert.equal((await github.send("DELETE", `${SECRETS}/NPM_TOKEN`)).status, 204);
    assert.equal((await github.get(`${SECRETS}/NPM_TOKEN`)).status, 404);
    assert.equal((await github.send("DELETE", `${SECRETS}/NPM_TOKEN`)).status, 404);
  });

  it("are refused with a name, a key, a box or a size that will not do", async () => {
    const box = await sealed("value");
    const refusals: [name: string, body: object, message: RegExp][] = [
      ["GITHUB_TOKEN", box, /must not start with GITHUB_/],
      ["1ST", box, /letters, digits and underscores/],
      ["A-B", box, /letters, digits and underscores/],
      ["A", { ...box, key_id: "1" }, /key_id/],
      ["A", { key_id: box.key_id }, /encrypted_value wasn't supplied/],
      ["A", { ...box, encrypted_value: "bm8gYm94" }, /not a sealed box/],
      ["A", await sealed("x".repeat(48 * 1024 + 1)), /no larger than 48 KB/],
    ];
    for (const [name, body, message] of refusals) {
      const [status, said] = await github.refusal("PUT", `${SECRETS}/${name}`, body);
      assert.deepEqual([name, status], [name, 422]);
      assert.match(said ?? "", message);
    }
    assert.equal((await github.send("PUT", `${SECRETS}/A`, await sealed("x".repeat(48 * 1024)))).status, 201);
  });

  it("are kept apart by place", async () => {
    await github.send("PUT", `${REPOSITORY_PATH}/environments/release%2Feu`);
    const { json } = await github.get(REPOSITORY_PATH);
    const environment = `repositories/${json.id}/environments/release%2Feu/secrets`;
    for (const path of [SECRETS, `${REPOSITORY_PATH}/dependabot/secrets`, environment, "orgs/acme/actions/secrets"]) {
      const body = { ...(await sealed(path, path)), ...(path.startsWith("orgs/") && { visibility: "all" }) };
      assert.equal((await github.send("PUT", `${path}/TOKEN`, body)).status, 201, path);
    }
    const repository = REPOSITORY_NAME;
    const name = "TOKEN";
    assert.deepEqual(await github.control.call("secrets"), [
      { place: { organization: "acme" }, name, value: "orgs/acme/actions/secrets" },
      { place: { repository }, name, value: SECRETS },
      { place: { repository, dependabot: true }, name, value: `${REPOSITORY_PATH}/dependabot/secrets` },
      { place: { repository, environment: "release/eu" }, name, value: environment },
    ]);
    await github.send("DELETE", `${REPOSITORY_PATH}/environments/release%2Feu`);
    assert.equal((await github.control.call("secrets")).length, 3, "an environment goes with its secrets");
  });

  it("change and go by somebody else", async () => {
    const place = { repository: REPOSITORY_NAME };
    await github.send("PUT", `${SECRETS}/TOKEN`, await sealed("ours"));
    const { json: before } = await github.get(`${SECRETS}/TOKEN`);
    await github.control.call("setSecret", { place, name: "TOKEN", value: "theirs" });
    const { json: after } = await github.get(`${SECRETS}/TOKEN`);
    assert.ok(String(after.updated_at) > String(before.updated_at));
    assert.deepEqual(await github.control.call("secrets"), [{ place, name: "TOKEN", value: "theirs" }]);
    await github.control.call("deleteSecret", { place, name: "TOKEN" });
    assert.equal((await github.get(`${SECRETS}/TOKEN`)).status, 404);
  });
});
