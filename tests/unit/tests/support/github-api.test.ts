import assert from "node:assert/strict";
import { type Exchange, exchangeProblems } from "../../../support/github-api/check-exchange.ts";
import { startCheckedEmulator } from "../../../support/github-api/emulator.ts";

const SECRET = "/repos/acme/app/actions/secrets/TOKEN";
const KEY = { method: "GET", path: "/repos/acme/app/actions/secrets/public-key", sent: "", status: 200 };
const VARIABLE = { name: "A", value: "1", created_at: "2026-01-31T12:00:00Z", updated_at: "2026-01-31T12:00:00Z" };
const REFUSAL = JSON.stringify({ message: "no", documentation_url: "https://docs.github.com/rest", status: "403" });

function exchange(changes: Partial<Omit<Exchange, "answer">> & { readonly answer?: unknown }): Exchange {
  const { answer = "", ...rest } = changes;
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  return { method: "GET", path: "/repos/acme/app/actions/variables/A", sent: "", status: 200, answer: text, ...rest };
}

function put(body: object | undefined, status = 201): Exchange {
  const sent = body === undefined ? "" : JSON.stringify(body);
  return exchange({ method: "PUT", path: SECRET, sent, status, answer: status === 201 ? {} : "" });
}

describe("an exchange with GitHub", () => {
  const box = { encrypted_value: "c2VhbGVk", key_id: "1" };
  const right: [name: string, exchange: Exchange][] = [
    ["an answer as described", exchange({ answer: VARIABLE })],
    ["the more exact of two paths", { ...KEY, answer: JSON.stringify({ key_id: "1", key: "c2VhbGVk" }) }],
    ["a secret that is made", put(box)],
    ["a secret that is replaced", put(box, 204)],
    ["by the repository's number", exchange({ path: "/repositories/1/actions/variables/A", answer: VARIABLE })],
    ["a refusal that every path knows", exchange({ status: 403, answer: REFUSAL })],
    ["a wrong request that is refused", { ...put({}, 422), answer: REFUSAL }],
    ["a path that GitHub does not have, which does not exist", exchange({ path: "/nothing", status: 404 })],
  ];
  for (const [name, one] of right) it(`is right: ${name}`, () => assert.deepEqual(exchangeProblems(one), []));

  const { value: _, ...withoutValue } = VARIABLE;
  const packages = "/orgs/acme/packages";
  const wrong: [name: string, exchange: Exchange, problem: RegExp][] = [
    ["what is missing in the answer", exchange({ answer: withoutValue }), /: the whole must have .* 'value'$/],
    ["a wrong type", exchange({ answer: { ...VARIABLE, value: 1 } }), /answer 200: \/value must be string$/],
    ["null where none is", exchange({ answer: { ...VARIABLE, value: null } }), /\/value must be string$/],
    ["a name that GitHub does not have", exchange({ answer: { ...VARIABLE, color: "red" } }), /\/color is not known$/],
    [
      "a time that is none",
      exchange({ answer: { ...VARIABLE, created_at: "today" } }),
      /must match format "date-time"$/,
    ],
    ["no body", exchange({}), /answer 200: has no body$/],
    ["a body where none is", { ...put(box, 204), answer: "{}" }, /answer 204: has a body, without need$/],
    ["a status that GitHub does not answer", exchange({ status: 206, answer: VARIABLE }), /206: .* no such status$/],
    ["a refusal of another shape", exchange({ status: 403, answer: { error: "no" } }), /403: \/error is not known$/],
    ["a path that GitHub does not have", exchange({ path: "/repos/acme/app/secret" }), /offers no such thing$/],
    ["a method that GitHub does not have", exchange({ method: "PUT" }), /offers no such thing$/],
    ["nothing sent", put(undefined), /\{secret_name\}: nothing was sent$/],
    ["what is missing in what was sent", put({ key_id: "1" }), /what was sent: .* 'encrypted_value'$/],
    [
      "a name too many in what was sent",
      put({ ...box, visibility: "all" }),
      /what was sent: \/visibility is not known$/,
    ],
    ["a parameter that is missing", exchange({ path: packages, answer: [] }), /package_type is missing$/],
    ["a parameter that is wrong", exchange({ path: `${packages}?package_type=oci`, answer: [] }), /allowed values.*\(/],
    [
      "a parameter that GitHub does not have",
      exchange({ path: `${packages}?package_type=container&sort=name`, answer: [] }),
      /the query sort is not known$/,
    ],
    [
      "a page that is no number",
      exchange({ path: `${packages}?package_type=container&page=last`, answer: [] }),
      /the parameter page: the whole must be integer$/,
    ],
    [
      "what every documented example has",
      exchange({
        path: "/repos/acme/app/environments/release/deployment-branch-policies/1",
        answer: { id: 1, node_id: "DBP_1" },
      }),
      /\/name is missing, which the documented example has$/,
    ],
    [
      "a text where the documented example has an address",
      exchange({
        path: "/repos/acme/app/actions/permissions",
        answer: { enabled: true, selected_actions_url: "none" },
      }),
      /\/selected_actions_url is a text, in the documented example an address$/,
    ],
  ];
  for (const [name, one, problem] of wrong) {
    it(`is wrong: ${name}`, () => {
      const problems = exchangeProblems(one);
      assert.ok(
        problems.some((text) => problem.test(text)),
        problems.join("\n"),
      );
    });
  }
});

describe("an emulator that is checked", () => {
  it("tells in the end what was not as described, and nothing of what was", async () => {
    const emulator = await startCheckedEmulator();
    const headers = { authorization: "Bearer sandbox-token" };
    assert.equal((await fetch(`${emulator.url}api/v3/user`, { headers })).status, 200);
    assert.equal((await fetch(`${emulator.url}api/v3/user?colour=red`, { headers })).status, 200);
    await assert.rejects(emulator.stop(), {
      message: /^these exchanges are not as GitHub describes its API:\n {2}GET \/user: the query colour is not known$/,
    });
  });
});
