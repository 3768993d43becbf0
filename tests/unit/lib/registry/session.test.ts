import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { ONE_TRY } from "../../../../lib/http/retry.ts";
import { exchange, type RegistryRequest } from "../../../../lib/registry/http-exchange.ts";
import { RegistrySession, type SessionOptions } from "../../../../lib/registry/session.ts";
import { FakeRegistry, type Reply, type Script, stopAll } from "./fake-registry.ts";
import { basicHeader, dockerConfig, FAST, login, PASSWORD, refusal, removeFolders } from "./fixture.ts";

const PATH = "/v2/acme/app/manifests/v1";
const SCOPE = "repository:acme/app:pull";
const READING: RegistryRequest = { method: "GET", path: PATH, scope: SCOPE, purpose: "reading v1", accept: [200, 404] };

function session(fake: FakeRegistry, options: SessionOptions = {}): RegistrySession {
  return new RegistrySession(fake.host, { environment: dockerConfig({}), retry: FAST, ...options });
}

/** Credentials of alice for exactly this server. */
function signedIn(fake: FakeRegistry, entry: object = login()): SessionOptions {
  return { environment: dockerConfig({ auths: { [fake.host]: entry } }) };
}

afterEach(() => {
  stopAll();
  removeFolders();
});

describe("RegistrySession, trying again", () => {
  const healed: [name: string, first: Reply][] = [
    ...[408, 429, 500, 502, 503].map((status): [string, Reply] => [String(status), { status }]),
    ["429 with Retry-After in seconds", { status: 429, headers: { "retry-after": "0" } }],
    ["503 with Retry-After as a date", { status: 503, headers: { "retry-after": new Date(0).toUTCString() } }],
    ["a connection that is cut before the answer", { cut: "before" }],
    ["a connection that is cut within the body", { cut: "within", body: "0123456789" }],
  ];
  for (const [name, first] of healed) {
    it(`gets over ${name}`, async () => {
      const fake = await FakeRegistry.start((_request, nth) => (nth === 1 ? first : { body: "whole" }));
      const answer = await session(fake).send(READING);
      assert.equal(answer.body.toString(), "whole");
      assert.equal(fake.count("GET", PATH), 2);
    });
  }

  for (const status of [400, 401, 403, 404, 405, 501]) {
    it(`asks once when the answer is ${status}`, async () => {
      const fake = await FakeRegistry.start(() => ({ status }));
      const answer = session(fake).send(READING);
      if (status === 404) assert.equal((await answer).status, 404);
      else assert.equal((await refusal(answer)).status, status);
      assert.equal(fake.requests.length, 1);
    });
  }

  it("waits as long as Retry-After says", async () => {
    const fake = await FakeRegistry.start((_request, nth) =>
      nth === 1 ? { status: 429, headers: { "retry-after": "0.3" } } : {},
    );
    const waits: number[] = [];
    const pause = async (milliseconds: number) => void waits.push(milliseconds);
    await session(fake, { retry: { ...FAST, pause } }).send(READING);
    assert.deepEqual(waits, [300]);
    assert.equal(fake.count("GET", PATH), 2);
  });

  it("gives up at once when Retry-After is beyond the limit", async () => {
    const fake = await FakeRegistry.start(() => ({ status: 429, headers: { "retry-after": "3600" } }));
    const error = await refusal(session(fake).send(READING));
    assert.equal(error.status, 429);
    assert.equal(fake.requests.length, 1);
  });

  it("gives up after the last try, with the registry's reason", async () => {
    const body = '{"errors":[{"code":"UNAVAILABLE","message":"tired"}]}';
    const fake = await FakeRegistry.start(() => ({ status: 503, body }));
    const error = await refusal(session(fake).send(READING));
    assert.equal(error.message, `${fake.host} answered 503 while reading v1 (UNAVAILABLE: tired)`);
    assert.equal(fake.requests.length, FAST.attempts);
  });

  it("says what could not be reached, and why", async () => {
    const fake = await FakeRegistry.start(() => ({ cut: "before" }));
    const error = await refusal(session(fake).send(READING));
    assert.match(error.message, /^127\.0\.0\.1:\d+ could not be reached while reading v1: \w+$/);
    assert.equal(error.status, undefined);
    assert.ok(error.cause instanceof Error);
    assert.equal(fake.requests.length, FAST.attempts);
  });

  it("finds a server that comes up after the first try", async () => {
    const fake = await FakeRegistry.start(() => ({ body: "up" }));
    const { host, port } = fake;
    fake.stop();
    const patient = new RegistrySession(host, {
      environment: dockerConfig({}),
      retry: { ...FAST, attempts: 50, firstWait: 20, longestWait: 20 },
    });
    const answer = patient.send(READING);
    await sleep(30);
    const late = createServer((socket) => again.accept(socket));
    const again = await FakeRegistry.start(() => ({ body: "up" }));
    await new Promise<void>((resolve) => late.listen(port, "127.0.0.1", resolve));
    try {
      assert.equal((await answer).body.toString(), "up");
    } finally {
      late.close();
    }
  });

  it("opens a body anew for each try", async () => {
    const fake = await FakeRegistry.start((_request, nth) => ({ status: nth === 1 ? 500 : 201 }));
    const body = async () => Readable.from([Buffer.from("part"), Buffer.from("part")]);
    await session(fake).send({ ...READING, method: "PUT", body, accept: [201] });
    assert.deepEqual(
      fake.requests.map(({ body }) => body.toString()),
      ["partpart", "partpart"],
    );
  });
});

describe("RegistrySession, in time", () => {
  const SLOW: Reply = { body: "0123456789".repeat(10), trickle: 20 };
  const limits = { answer: 100, request: 300 };

  it("takes no byte after the other for an answer: each has its time as a whole, and is tried again", async () => {
    const fake = await FakeRegistry.start((_request, nth) => (nth === 1 ? SLOW : { body: "whole" }));
    const answer = await session(fake, { limits: { ...limits, request: 60_000 } }).send(READING);
    assert.equal(answer.body.toString(), "whole");
    assert.equal(fake.count("GET", PATH), 2);
  });

  for (const [name, reply] of [
    ["a byte at a time", SLOW],
    ["no answer at all", { delay: 30_000 }],
  ] as const) {
    it(`gives up a request as a whole after its time: ${name}`, async () => {
      const fake = await FakeRegistry.start(() => reply);
      const { message } = await refusal(session(fake, { limits, retry: { ...FAST, attempts: 99 } }).send(READING));
      assert.match(message, /^127\.0\.0\.1:\d+ gave no complete answer within 1 s while reading v1$/);
      assert.ok(fake.requests.length > 1 && fake.requests.length < 99, String(fake.requests.length));
    });
  }

  it("gives up rather than wait beyond its time, and says what was answered", async () => {
    const fake = await FakeRegistry.start(() => ({ status: 503, headers: { "retry-after": "60" } }));
    const retry = { ...FAST, longestRetryAfter: 120_000 };
    assert.equal((await refusal(session(fake, { limits, retry }).send(READING))).status, 503);
    assert.equal(fake.requests.length, 1);
  });

  it("gives a layer the time that its size takes", async () => {
    const fake = await FakeRegistry.start(() => ({ body: "0123456789", trickle: 20 }));
    const hasty = { limits: { answer: 50, request: 60 }, retry: ONE_TRY };
    assert.match((await refusal(session(fake, hasty).send(READING))).message, /no complete answer/);
    const answer = await session(fake, hasty).send({ ...READING, transfers: 1_000_000_000 });
    assert.equal(answer.body.length, 10);
  });

  it("says so of a token service that is too slow", async () => {
    const fake = await FakeRegistry.start(({ path, headers }) => {
      if (path.startsWith("/token")) return SLOW;
      const realm = `Bearer realm="http://${headers.host}/token",service="s"`;
      return { status: 401, headers: { "www-authenticate": realm } };
    });
    const { message } = await refusal(session(fake, { limits, retry: ONE_TRY }).send(READING));
    assert.match(message, /gave no complete answer within 1 s while asking the token service 127/);
  });

  const holding: [what: string, script: Script][] = [
    ["a request that has no answer yet", () => ({ delay: 30_000 })],
    ["an answer that has begun", () => ({ ...SLOW, trickle: 30_000 })],
    ["a wait between tries", () => ({ status: 503, headers: { "retry-after": "60" } })],
    [
      "the token service",
      ({ path, headers }) =>
        path.startsWith("/token")
          ? { delay: 30_000 }
          : { status: 401, headers: { "www-authenticate": `Bearer realm="http://${headers.host}/token"` } },
    ],
  ];
  for (const [what, script] of holding) {
    it(`ends at once when it is stopped during ${what}`, async () => {
      const fake = await FakeRegistry.start(script);
      const stop = new AbortController();
      const retry = { ...FAST, longestRetryAfter: 120_000 };
      const answer = refusal(session(fake, { retry, signal: stop.signal }).send(READING));
      while (fake.requests.length === 0) await sleep(5);
      await sleep(50);
      stop.abort();
      assert.equal((await answer).message, "stopped while reading v1");
    });
  }

  it("begins nothing after it was stopped but what settles", async () => {
    const fake = await FakeRegistry.start(() => ({ body: "there" }));
    const stopped = session(fake, { signal: AbortSignal.abort() });
    assert.equal((await refusal(stopped.send(READING))).message, "stopped while reading v1");
    assert.equal((await stopped.send({ ...READING, settles: true })).body.toString(), "there");
  });

  it("lets what settles arrive when it is stopped, and tries nothing again", async () => {
    const fake = await FakeRegistry.start(() => ({ status: 503, delay: 300 }));
    const stop = new AbortController();
    const answer = refusal(session(fake, { signal: stop.signal }).send({ ...READING, settles: true }));
    while (fake.requests.length === 0) await sleep(5);
    stop.abort();
    assert.equal((await answer).status, 503);
    assert.equal(fake.requests.length, 1);
  });
});

describe("RegistrySession, signing in", () => {
  /** A registry that wants basic credentials. */
  function wantsPassword(): Promise<FakeRegistry> {
    return FakeRegistry.start(({ headers }) =>
      headers.authorization === basicHeader()
        ? { body: "in" }
        : { status: 401, headers: { "www-authenticate": 'Basic realm="Registry"' } },
    );
  }

  /** A registry that wants tokens from a service of its own host, where every token is good for `uses` requests. */
  function wantsToken(uses = Number.POSITIVE_INFINITY, tokenReply?: Reply): Promise<FakeRegistry> {
    const used = new Map<string, number>();
    let issued = 0;
    return FakeRegistry.start(({ path, headers }) => {
      if (path.startsWith("/token")) return tokenReply ?? { body: `{"token":"T${++issued}"}` };
      const token = headers.authorization ?? "";
      const left = uses - (used.get(token) ?? 0);
      used.set(token, (used.get(token) ?? 0) + 1);
      if (token === `Bearer T${issued}` && left > 0) return { body: token };
      const realm = `http://${headers.host}/token`;
      return { status: 401, headers: { "www-authenticate": `Bearer realm="${realm}",service="fake"` } };
    });
  }

  const tokensOf = (fake: FakeRegistry) => fake.requests.filter(({ path }) => path.startsWith("/token"));

  it("sends a password only after it was asked for, then at once", async () => {
    const fake = await wantsPassword();
    const one = session(fake, signedIn(fake));
    await one.send(READING);
    await one.send(READING);
    assert.deepEqual(
      fake.requests.map(({ headers }) => headers.authorization),
      [undefined, basicHeader(), basicHeader()],
    );
  });

  it("says where to sign in when there are no credentials, or wrong ones", async () => {
    const fake = await wantsPassword();
    const none = await refusal(session(fake).send(READING));
    assert.equal(
      none.message,
      `${fake.host} requires credentials, and Docker's configuration has none while reading v1: run "docker login ${fake.host}"`,
    );
    assert.equal(none.status, 401);
    assert.equal(fake.requests.length, 1);
    const wrong = await refusal(session(fake, signedIn(fake, login(`not-${PASSWORD}`))).send(READING));
    assert.equal(
      wrong.message,
      `${fake.host} refused the credentials while reading v1: run "docker login ${fake.host}"`,
    );
    assert.equal(fake.requests.length, 3);
  });

  it("does not take another port's credentials", async () => {
    const fake = await wantsPassword();
    const environment = dockerConfig({ auths: { [`127.0.0.1:${fake.port + 1}`]: login(), "127.0.0.1": login() } });
    await refusal(session(fake, { environment }).send(READING));
    assert.deepEqual(
      fake.requests.map(({ headers }) => headers.authorization),
      [undefined],
    );
  });

  it("fetches a token for each scope once", async () => {
    const fake = await wantsToken();
    const one = session(fake, signedIn(fake));
    for (const _ of [1, 2, 3]) await one.send(READING);
    assert.deepEqual(
      tokensOf(fake).map(({ path }) => path),
      [`/token?service=fake&scope=${encodeURIComponent(SCOPE)}`],
    );
    assert.equal(tokensOf(fake)[0]?.headers.authorization, basicHeader());
    await one.send({ ...READING, scope: "repository:acme/other:pull" }).catch(() => undefined);
    assert.equal(tokensOf(fake).length, 2);
  });

  it("renews a token that has expired, once", async () => {
    const fake = await wantsToken(2);
    const one = session(fake, signedIn(fake));
    const seen: string[] = [];
    for (const _ of [1, 2, 3]) seen.push((await one.send(READING)).body.toString());
    assert.deepEqual(seen, ["Bearer T1", "Bearer T1", "Bearer T2"]);
    assert.equal(tokensOf(fake).length, 2);
  });

  it("is an error when a fresh token is refused too", async () => {
    const fake = await wantsToken(0);
    assert.equal((await refusal(session(fake, signedIn(fake)).send(READING))).status, 401);
    assert.equal(fake.count("GET", PATH), 2);
  });

  it("fetches one token for many requests at once", async () => {
    const fake = await wantsToken();
    const one = session(fake, signedIn(fake));
    await Promise.all(Array.from({ length: 30 }, () => one.send(READING)));
    assert.equal(tokensOf(fake).length, 1);
  });

  it("has one of many requests refused that begin together, and none of another scope where the password is known", async () => {
    const fake = await wantsPassword();
    const one = session(fake, signedIn(fake));
    await Promise.all(Array.from({ length: 30 }, () => one.send(READING)));
    await one.send({ ...READING, scope: "repository:acme/other:pull" });
    const refused = fake.requests.filter(({ headers }) => headers.authorization === undefined);
    assert.deepEqual([refused.length, fake.requests.length], [1, 32]);
  });

  it("lets the others go on after the first one failed", async () => {
    let asked = 0;
    const fake = await FakeRegistry.start(() => (++asked === 1 ? { status: 400 } : { body: "in" }));
    const one = session(fake, signedIn(fake));
    const answers = await Promise.allSettled(Array.from({ length: 3 }, () => one.send(READING)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      ["rejected", "fulfilled", "fulfilled"],
    );
  });

  it("exchanges an identity token by POST", async () => {
    const fake = await wantsToken();
    await session(fake, signedIn(fake, { identitytoken: PASSWORD })).send(READING);
    const [exchange] = tokensOf(fake);
    assert.equal(exchange?.method, "POST");
    assert.equal(new URLSearchParams(exchange?.body.toString()).get("refresh_token"), PASSWORD);
    assert.equal(exchange?.headers.authorization, undefined);
  });

  it("tries a tired token service again, and names it when it stays so", async () => {
    const fake = await wantsToken(1, { status: 500 });
    const error = await refusal(session(fake, signedIn(fake)).send(READING));
    assert.match(error.message, /^the token service 127\.0\.0\.1:\d+ of 127\.0\.0\.1:\d+ answered 500$/);
    assert.equal(tokensOf(fake).length, FAST.attempts);
    assert.equal(fake.count("GET", PATH), 1);
  });

  /** A registry whose token service is at another name of this machine, and that service. */
  async function withForeign(reply: Reply = { body: '{"token":"T"}' }) {
    const foreign = await FakeRegistry.start(() => reply);
    const service = `localhost:${foreign.port}`;
    const fake = await FakeRegistry.start(({ headers }) =>
      headers.authorization === "Bearer T"
        ? {}
        : { status: 401, headers: { "www-authenticate": `Bearer realm="http://${service}/token"` } },
    );
    return { foreign, service, fake };
  }

  it("asks nothing of a foreign token service, and says how to trust it", async () => {
    const { fake, foreign, service } = await withForeign();
    const error = await refusal(session(fake, signedIn(fake)).send(READING));
    assert.equal(
      error.message,
      `${fake.host} names the token service http://${service}, which is another host and is not sent the registry's credentials; if it is the registry's own, trust it with multiarch:registries: {"${fake.host}": {tokenServices: ["${service}"]}}`,
    );
    assert.equal(foreign.requests.length, 0);
  });

  it("sends the credentials to a token service that is trusted", async () => {
    for (const named of ["localhost", "localhost:PORT"]) {
      const { fake, foreign, service } = await withForeign();
      const tokenServices = [named.replace("localhost:PORT", service)];
      const options = { ...signedIn(fake), registries: { [fake.host]: { tokenServices } } };
      assert.equal((await session(fake, options).send(READING)).status, 200);
      assert.deepEqual(
        foreign.requests.map(({ headers }) => headers.authorization),
        [basicHeader()],
      );
    }
  });

  it("asks a foreign token service without credentials where there are none", async () => {
    const { fake, foreign } = await withForeign();
    await session(fake).send(READING);
    assert.equal(foreign.requests[0]?.headers.authorization, undefined);
  });

  it("does not follow a token service to where no token service is asked", async () => {
    for (const location of [
      "http://169.254.169.254/latest",
      "http://10.0.0.1/",
      "ftp://localhost/",
      "http://[fe80::1]/",
    ]) {
      const { fake } = await withForeign({ status: 307, headers: { location } });
      await assert.rejects(
        session(fake).send(READING),
        /which is an address of this machine or of a private|does not use TLS/,
      );
    }
  });

  it("keeps the password from where a token service redirects to", async () => {
    const other = await FakeRegistry.start(() => ({ body: '{"token":"T1"}' }));
    const fake = await wantsToken(1, { status: 307, headers: { location: `http://${other.host}/token` } });
    await refusal(session(fake, signedIn(fake)).send(READING));
    assert.equal(tokensOf(fake)[0]?.headers.authorization, basicHeader());
    assert.deepEqual(
      other.requests.map(({ headers }) => headers.authorization),
      [undefined],
    );
  });

  it("says which right a 403 misses", async () => {
    const fake = await FakeRegistry.start(() => ({ status: 403, body: '{"errors":[{"code":"DENIED"}]}' }));
    const lacks = async (scope: string) =>
      (await refusal(session(fake, signedIn(fake)).send({ ...READING, scope }))).message;
    const sentence = (right: string) =>
      `${fake.host} forbids it while reading v1: the user of "docker login ${fake.host}" needs permission to ${right} there (DENIED)`;
    assert.equal(await lacks("repository:acme/push:pull"), sentence("pull"));
    assert.equal(await lacks("repository:acme/app:pull,push"), sentence("push"));
    assert.equal(await lacks("repository:acme/app:pull,push repository:acme/base:pull"), sentence("push"));
  });

  it("does not try a broken Docker configuration again, nor call the registry unreachable", async () => {
    const fake = await wantsPassword();
    const environment = dockerConfig(`{"auths": ${PASSWORD}`);
    const error = await refusal(session(fake, { environment }).send(READING));
    assert.match(error.message, /^Docker's configuration .* is not valid JSON/);
    assert.equal(fake.requests.length, 1);
  });
});

describe("RegistrySession, following", () => {
  /** A registry that wants a password and sends every reader to this address. */
  function sendsTo(location: string, status = 307): Promise<FakeRegistry> {
    return FakeRegistry.start(({ path, headers }) => {
      if (headers.authorization !== basicHeader()) return { status: 401, headers: { "www-authenticate": "Basic" } };
      return path === PATH ? { status, headers: { location } } : { body: "here" };
    });
  }

  for (const status of [301, 302, 303, 307, 308]) {
    it(`keeps the password from another host after ${status}`, async () => {
      const storage = await FakeRegistry.start(() => ({ body: "stored" }));
      const fake = await sendsTo(`http://${storage.host}/blob?signature=1`, status);
      const answer = await session(fake, signedIn(fake)).send(READING);
      assert.equal(answer.body.toString(), "stored");
      assert.equal(storage.requests[0]?.path, "/blob?signature=1");
      assert.equal(storage.requests[0]?.headers.authorization, undefined);
    });
  }

  it("keeps the password on its own host, and resolves a relative address", async () => {
    const fake = await sendsTo("/elsewhere");
    assert.equal((await session(fake, signedIn(fake)).send(READING)).body.toString(), "here");
  });

  it("follows no circle for ever", async () => {
    const fake = await FakeRegistry.start(() => ({ status: 302, headers: { location: PATH } }));
    assert.equal((await refusal(session(fake).send(READING))).status, 302);
    assert.equal(fake.requests.length, 6);
  });

  it("does not follow a write", async () => {
    const other = await FakeRegistry.start(() => ({}));
    const fake = await FakeRegistry.start(() => ({ status: 307, headers: { location: `http://${other.host}/` } }));
    const error = await refusal(
      session(fake).send({ ...READING, method: "PUT", body: Buffer.from("x"), accept: [201] }),
    );
    assert.equal(error.status, 307);
    assert.equal(other.requests.length, 0);
  });

  it("answers no challenge of another host with the password", async () => {
    const other = await FakeRegistry.start(() => ({ status: 401, headers: { "www-authenticate": "Basic" } }));
    const fake = await FakeRegistry.start(() => ({}));
    const request = { ...READING, method: "PUT" as const, path: `http://${other.host}/upload`, accept: [201] };
    await refusal(session(fake, signedIn(fake)).send(request));
    assert.deepEqual(
      other.requests.map(({ headers }) => headers.authorization),
      [undefined],
    );
  });
});

describe("RegistrySession, elsewhere", () => {
  /** This machine under a name that is not loopback's. */
  const elsewhere = (fake: FakeRegistry) => `0.0.0.0:${fake.port}`;
  const options = {
    environment: dockerConfig({}),
    retry: { ...FAST, attempts: 9, firstWait: 60_000, longestWait: 60_000 },
  };

  it("says at once that plain HTTP has to be allowed, and to whom", async () => {
    const fake = await FakeRegistry.start(() => ({}));
    const error = await refusal(new RegistrySession(elsewhere(fake), options).send(READING));
    const host = elsewhere(fake);
    assert.equal(
      error.message,
      `${host} speaks plain HTTP while reading v1: use TLS, or allow it with multiarch:registries: {"${host}": {http: true}}, and for BuildKit as well with http = true under [registry."${host}"] in the buildkitd.toml of the builder`,
    );
    assert.equal(fake.requests.length, 0);
  });

  it("speaks plain HTTP where it is allowed, signing in as well", async () => {
    const fake = await FakeRegistry.start(({ path, headers }) => {
      if (path.startsWith("/token")) return { body: '{"token":"T"}' };
      if (headers.authorization === "Bearer T") return { body: "in" };
      return { status: 401, headers: { "www-authenticate": `Bearer realm="http://${headers.host}/token"` } };
    });
    const host = elsewhere(fake);
    const environment = dockerConfig({ auths: { [host]: login() } });
    const allowed = { ...options, environment, registries: { [host]: { http: true } } };
    assert.equal((await new RegistrySession(host, allowed).send(READING)).body.toString(), "in");
    assert.equal(fake.requests.find(({ path }) => path.startsWith("/token"))?.headers.authorization, basicHeader());
  });

  it("is not led to this machine by a registry elsewhere", async () => {
    const near = await FakeRegistry.start(() => ({ status: 201 }));
    const one = new RegistrySession("registry.invalid", {
      ...options,
      registries: { "registry.invalid": { http: true } },
    });
    const upload = { ...READING, method: "PUT" as const, accept: [201], body: Buffer.from("x") };
    for (const name of [
      "localhost",
      "127.0.0.1",
      "2130706433",
      "0177.0.0.1",
      "[::ffff:127.0.0.1]",
      "10.0.0.1",
      "[fe80::1]",
    ]) {
      await assert.rejects(
        one.send({ ...upload, path: `http://${name}:${near.port}/upload` }),
        /^RegistryError: registry\.invalid leads to .* while reading v1: an address of this machine or of a private network, which/,
      );
    }
    assert.equal(near.requests.length, 0);
  });

  it("asks for leave for each address to which a redirect leads", async () => {
    const near = await FakeRegistry.start(() => ({}));
    const fake = await FakeRegistry.start(() => ({ status: 307, headers: { location: `http://${near.host}/` } }));
    const asked: string[] = [];
    const permit = async ({ host }: URL) => {
      asked.push(host);
      if (host === near.host) throw new Error("not there");
    };
    const url = new URL(`http://${fake.host}/v2/`);
    await assert.rejects(exchange(new Agent(), url, READING, { permit }), /not there/);
    assert.deepEqual(asked, [fake.host, near.host]);
    assert.equal(near.requests.length, 0);
  });

  it("asks only the registry's own origin what must stay there", async () => {
    const other = await FakeRegistry.start(() => ({}));
    const fake = await FakeRegistry.start(() => ({}));
    const request = { ...READING, method: "DELETE" as const, path: `http://${other.host}/upload`, staysHome: true };
    await refusal(session(fake).send(request));
    assert.equal(other.requests.length, 0);
  });
});

describe("RegistrySession, bounds", () => {
  it("gives up an answer that is too long, and names what it was", async () => {
    const fake = await FakeRegistry.start(() => ({ body: Buffer.alloc(8 * 1024 * 1024 + 1) }));
    const error = await refusal(session(fake).send(READING));
    assert.match(error.message, /^127\.0\.0\.1:\d+ sent more than 8388608 bytes while reading v1$/);
    assert.equal(fake.requests.length, 1);
  });

  it("takes an answer of exactly the bound", async () => {
    const fake = await FakeRegistry.start(() => ({ body: Buffer.alloc(8 * 1024 * 1024) }));
    assert.equal((await session(fake).send(READING)).body.length, 8 * 1024 * 1024);
  });

  it("streams an answer of any length", async () => {
    const fake = await FakeRegistry.start(() => ({ body: Buffer.alloc(9 * 1024 * 1024) }));
    const { stream } = await session(fake).send({ ...READING, stream: true });
    let length = 0;
    for await (const chunk of stream) length += (chunk as Buffer).length;
    assert.equal(length, 9 * 1024 * 1024);
  });

  it("has eight requests to a host under way at most", async () => {
    const fake = await FakeRegistry.start(() => ({ delay: 20 }));
    const one = session(fake);
    await Promise.all(Array.from({ length: 40 }, () => one.send(READING)));
    assert.equal(fake.requests.length, 40);
    assert.equal(fake.mostAtOnce, 8);
  });

  it("keeps its connections, also those of a HEAD", async () => {
    const fake = await FakeRegistry.start(() => ({ status: 404 }));
    const one = session(fake);
    for (let asked = 0; asked < 40; asked++) await one.send({ ...READING, method: asked % 4 ? "HEAD" : "GET" });
    // One more finds out whether the server speaks TLS.
    assert.ok(fake.connections <= 1 + 8, `${fake.connections}`);
  });

  for (const [when, delay] of [
    ["at once", 0],
    ["when the next request is on its way", 20],
  ] as const) {
    it(`takes no body after a HEAD for an answer, which comes ${when}`, async () => {
      const answered: string[] = [];
      const server = createServer((socket) => {
        socket.on("error", () => undefined);
        socket.on("data", (bytes) => {
          const method = /^(HEAD|GET) /.exec(bytes.toString("latin1"))?.[1];
          if (!method) return void socket.destroy();
          answered.push(method);
          const answer = `HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n`;
          if (method === "HEAD") {
            socket.write(answer);
            setTimeout(() => socket.write("{}"), delay);
          } else setTimeout(() => socket.write(`${answer}[]`), 2 * delay);
        });
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      try {
        const { port } = server.address() as AddressInfo;
        const one = new RegistrySession(`127.0.0.1:${port}`, { environment: dockerConfig({}), retry: FAST });
        assert.equal((await one.send({ ...READING, method: "HEAD" })).body.length, 0);
        assert.equal((await one.send(READING)).body.toString(), "[]");
        assert.deepEqual([...new Set(answered)], ["HEAD", "GET"]);
      } finally {
        server.close();
      }
    });
  }
});

describe("RegistrySession, of nobody", () => {
  it("keeps credentials that are there to itself", async () => {
    const fake = await FakeRegistry.start(() => ({ status: 401, headers: { "www-authenticate": "Basic" } }));
    await assert.rejects(session(fake, { ...signedIn(fake), anonymous: true }).send(READING), /requires credentials/);
    assert.deepEqual(
      fake.requests.map(({ headers }) => headers.authorization),
      [undefined],
    );
  });
});
