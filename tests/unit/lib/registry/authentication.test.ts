import assert from "node:assert/strict";
import { Authenticator, parseChallenge, type TokenRequest } from "../../../../lib/registry/authentication.ts";
import type { Credentials } from "../../../../lib/registry/credentials.ts";
import { basicHeader, PASSWORD, refusal } from "./fixture.ts";

describe("parseChallenge", () => {
  const bearer = { scheme: "bearer", parameters: { realm: "https://auth.example.com/token", service: "s" } };
  const headers: [header: string, challenge: unknown][] = [
    ['Bearer realm="https://auth.example.com/token",service="s"', bearer],
    ['BEARER  Realm="https://auth.example.com/token", service=s', bearer],
    ['Negotiate, Bearer realm="https://auth.example.com/token",service="s"', bearer],
    ['Bearer realm="https://auth.example.com/token",service="s", Basic realm="Registry"', bearer],
    ['Basic realm="a \\"quoted\\" one"', { scheme: "basic", parameters: { realm: 'a "quoted" one' } }],
    ["Basic", { scheme: "basic", parameters: {} }],
    ["Negotiate", undefined],
    ["", undefined],
  ];
  for (const [header, challenge] of headers) {
    it(`reads ${header || "nothing"}`, () => assert.deepEqual(parseChallenge(header), challenge));
  }
});

describe("Authenticator", () => {
  const CHALLENGE = 'Bearer realm="https://ghcr.io/token",service="ghcr.io"';
  const SCOPE = "repository:acme/app:pull";
  const password: Credentials = { kind: "password", username: "alice", password: PASSWORD };

  /** An authenticator for ghcr.io, and what it asked the token service for. */
  function fixture(
    found: Credentials | undefined,
    answer = (nth: number) => ({ status: 200, body: `{"token":"T${nth}"}` }),
    { registry = "ghcr.io", environment = {} as NodeJS.ProcessEnv } = {},
  ) {
    const asked: { url: URL; method: string; headers: Record<string, string>; body?: string }[] = [];
    const request: TokenRequest = async (url, options) => {
      asked.push({ url, ...options });
      return answer(asked.length);
    };
    const self = { registry, host: registry, secure: true, trust: {} };
    return {
      asked,
      authenticator: new Authenticator(
        () => self,
        async () => found,
        request,
        environment,
      ),
    };
  }

  it("has no header before a challenge", async () => {
    assert.equal(await fixture(password).authenticator.header(SCOPE), undefined);
  });

  it("asks for a token with service, each scope and the password, and keeps it by scope", async () => {
    const { asked, authenticator } = fixture(password);
    const both = `${SCOPE},push repository:acme/base:pull`;
    assert.equal(await authenticator.answer(CHALLENGE, both, undefined), true);
    assert.equal(await authenticator.header(both), "Bearer T1");
    assert.equal(await authenticator.header(SCOPE), undefined);
    assert.equal(asked[0]?.method, "GET");
    assert.equal(asked[0]?.url.searchParams.get("service"), "ghcr.io");
    assert.deepEqual(asked[0]?.url.searchParams.getAll("scope"), both.split(" "));
    assert.deepEqual(asked[0]?.headers, { authorization: basicHeader() });
  });

  it("asks without credentials when there are none", async () => {
    const { asked, authenticator } = fixture(undefined);
    assert.equal(await authenticator.answer(CHALLENGE, SCOPE, undefined), true);
    assert.deepEqual(asked[0]?.headers, {});
  });

  it("exchanges an identity token by a form", async () => {
    const { asked, authenticator } = fixture({ kind: "identity", token: PASSWORD }, () => ({
      status: 200,
      body: '{"access_token":"A"}',
    }));
    await authenticator.answer(CHALLENGE, SCOPE, undefined);
    assert.equal(await authenticator.header(SCOPE), "Bearer A");
    assert.equal(asked[0]?.method, "POST");
    assert.equal(asked[0]?.url.search, "");
    assert.deepEqual(Object.fromEntries(new URLSearchParams(asked[0]?.body)), {
      grant_type: "refresh_token",
      refresh_token: PASSWORD,
      client_id: "multiarch",
      scope: SCOPE,
      service: "ghcr.io",
    });
  });

  it("fetches one token for many requests that are refused together, first and expired", async () => {
    const { asked, authenticator } = fixture(password);
    const refusedTogether = (refused: string | undefined) =>
      Promise.all(Array.from({ length: 20 }, () => authenticator.answer(CHALLENGE, SCOPE, refused)));
    assert.ok((await refusedTogether(undefined)).every(Boolean));
    assert.equal(asked.length, 1);
    assert.ok((await refusedTogether("Bearer T1")).every(Boolean));
    assert.equal(asked.length, 2);
    assert.equal(await authenticator.header(SCOPE), "Bearer T2");
  });

  it("has nothing else to try when the same header comes out", async () => {
    const { authenticator } = fixture(password);
    assert.equal(await authenticator.answer("Basic", SCOPE, undefined), true);
    assert.equal(await authenticator.header(SCOPE), basicHeader());
    assert.equal(await authenticator.answer("Basic", SCOPE, basicHeader()), false);
  });

  it("cannot answer basic without a password, nor an unknown scheme", async () => {
    assert.equal(await fixture(undefined).authenticator.answer("Basic", SCOPE, undefined), false);
    const identity = fixture({ kind: "identity", token: "t" }).authenticator;
    assert.equal(await identity.answer("Basic", SCOPE, undefined), false);
    assert.equal(await fixture(password).authenticator.answer("Negotiate", SCOPE, undefined), false);
  });

  it("asks nothing of a foreign token service where it would get credentials", async () => {
    for (const found of [password, { kind: "identity", token: PASSWORD } as const]) {
      const { asked, authenticator } = fixture(found);
      await assert.rejects(authenticator.answer('Bearer realm="https://evil.io/token"', SCOPE, undefined), {
        name: "RegistryError",
        message:
          'ghcr.io names the token service https://evil.io, which is another host and is not sent the registry\'s credentials; if it is the registry\'s own, trust it with multiarch:registries: {"ghcr.io": {tokenServices: ["evil.io"]}}',
      });
      assert.deepEqual(asked, []);
    }
  });

  it("leaves out a name and a password that stand in the address of a token service", async () => {
    const { asked, authenticator } = fixture(undefined);
    await authenticator.answer('Bearer realm="https://u:p@ghcr.io/token"', SCOPE, undefined);
    assert.equal(asked[0]?.url.host, "ghcr.io");
    assert.equal(`${asked[0]?.url.username}${asked[0]?.url.password}`, "");
  });

  const body = '{"errors":[{"code":"DENIED","message":"denied"}]}';
  const refusals: [title: string, found: Credentials | undefined, options: object, message: string][] = [
    [
      "a wrong token at ghcr.io",
      password,
      {},
      'ghcr.io refuses the credentials of "docker login ghcr.io" (its token service answered 403 (DENIED: denied)): the token has expired, was revoked, is mistyped or lacks the scope write:packages; create a new one at https://github.com/settings/tokens/new?scopes=write:packages and log in again',
    ],
    [
      "a wrong token in a workflow",
      password,
      { environment: { GITHUB_ACTIONS: "true" } },
      'ghcr.io refuses the credentials of "docker login ghcr.io" (its token service answered 403 (DENIED: denied)): the token has expired, was revoked or lacks the right; log in by docker/login-action in this job, with the GITHUB_TOKEN of a job that has "permissions: packages: write"',
    ],
    [
      "wrong credentials elsewhere",
      password,
      { registry: "example.com" },
      'example.com refuses the credentials of "docker login example.com" (its token service answered 403 (DENIED: denied)): they have expired, were revoked or are mistyped; run "docker login example.com" with valid ones',
    ],
    [
      "none",
      undefined,
      {},
      'ghcr.io requires credentials, and Docker\'s configuration has none (its token service answered 403 (DENIED: denied)): run "docker login ghcr.io"',
    ],
  ];
  for (const [title, found, options, message] of refusals) {
    it(`says what to do about ${title}`, async () => {
      const { authenticator } = fixture(found, () => ({ status: 403, body }), options);
      const challenge = CHALLENGE.replaceAll("ghcr.io", "registry" in options ? `${options.registry}` : "ghcr.io");
      await assert.rejects(authenticator.answer(challenge, SCOPE, undefined), {
        name: "RegistryError",
        status: 403,
        message,
      });
    });
  }

  it("asks again after a failure", async () => {
    const { authenticator } = fixture(password, (nth) => ({ status: nth === 1 ? 400 : 200, body: '{"token":"T"}' }));
    await assert.rejects(authenticator.answer(CHALLENGE, SCOPE, undefined), { status: 400 });
    assert.equal(await authenticator.header(SCOPE), undefined);
    assert.equal(await authenticator.answer(CHALLENGE, SCOPE, undefined), true);
  });

  type Broken = [name: string, challenge: string, body: string, message: RegExp];
  const broken: Broken[] = [
    ["a challenge without a realm", 'Bearer service="s"', "{}", /names no token service/],
    ["a realm that is no address", 'Bearer realm="here"', "{}", /names no token service/],
    ...["5", "{}", "true", "null", '""', '"a\\nb"', '["T"]'].map(
      (token): Broken => [
        `an answer with the token ${token}`,
        CHALLENGE,
        `{"token":${token},"access_token":${token}}`,
        /the token service ghcr\.io of ghcr\.io sent no token$/,
      ],
    ),
    ["the answer null", CHALLENGE, "null", /sent no token$/],
    ["an answer without a token", CHALLENGE, "{}", /the token service ghcr\.io of ghcr\.io sent no token/],
    [
      "an answer that is not JSON",
      CHALLENGE,
      `"${PASSWORD}" oops`,
      /the token service ghcr\.io of ghcr\.io sent no token/,
    ],
  ];
  for (const [name, challenge, body, message] of broken) {
    it(`is an error for ${name}, and quotes none of it`, async () => {
      const { authenticator } = fixture(password, () => ({ status: 200, body }));
      assert.match((await refusal(authenticator.answer(challenge, SCOPE, undefined))).message, message);
    });
  }
});
