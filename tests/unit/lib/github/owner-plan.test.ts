import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serverAt } from "../../../../lib/github/address.ts";
import { GithubApi } from "../../../../lib/github/api.ts";
import { readOwnerPlan } from "../../../../lib/github/owner-plan.ts";

describe("readOwnerPlan", () => {
  let server: Server;
  let answers: Readonly<Record<string, object | number>>;

  before(async () => {
    server = createServer(({ url = "" }, response) => {
      const answer = Object.entries(answers).find(([path]) => url.endsWith(path))?.[1] ?? 404;
      response.writeHead(typeof answer === "number" ? answer : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(typeof answer === "number" ? { message: "no" } : answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  after(() => server.close());

  const planIn = (given: typeof answers) => {
    answers = given;
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return readOwnerPlan(new GithubApi(serverAt(address), { value: "t", source: "x" }, { environment: {} }), "Acme");
  };

  it("is that of an organization, or of the user whose token it is", async () => {
    assert.equal(await planIn({ "/orgs/Acme": { login: "acme", plan: { name: "team" } } }), "team");
    assert.equal(await planIn({ "/user": { login: "acme", plan: { name: "free" } } }), "free");
  });

  it("is not known where GitHub does not tell it, and of somebody else", async () => {
    assert.equal(await planIn({ "/orgs/Acme": { login: "acme" } }), undefined);
    assert.equal(await planIn({ "/user": { login: "acme" } }), undefined);
    assert.equal(await planIn({ "/user": { login: "octocat", plan: { name: "free" } } }), undefined);
    assert.equal(await planIn({ "/orgs/Acme": 403 }), undefined);
  });
});
