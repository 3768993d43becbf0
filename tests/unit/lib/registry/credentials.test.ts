import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Credentials, findCredentials, lookUpCredentials } from "../../../../lib/registry/credentials.ts";
import { dockerConfig, login, PASSWORD, refusal, removeFolders, temporaryFolder } from "./fixture.ts";

const alice: Credentials = { kind: "password", username: "alice", password: PASSWORD };

afterEach(removeFolders);

describe("findCredentials in auths", () => {
  const keys: [key: string, registry: string, found: boolean][] = [
    ["localhost:5055", "localhost:5055", true],
    ["localhost:5055", "localhost:5056", false],
    ["localhost", "localhost:5055", false],
    ["ghcr.io", "ghcr.io", true],
    ["https://ghcr.io/v2/", "ghcr.io", true],
    ["http://ghcr.io/v1/", "ghcr.io", true],
    ["GHCR.io", "ghcr.io", false],
    ["evil-ghcr.io", "ghcr.io", false],
    ["ghcr.io", "evil-ghcr.io", false],
    ["ghcr.io.evil.com", "ghcr.io", false],
    ["https://index.docker.io/v1/", "docker.io", true],
    ["index.docker.io", "docker.io", false],
    ["registry-1.docker.io", "docker.io", false],
    ["docker.io", "docker.io", false],
    ["auth.docker.io", "docker.io", false],
  ];
  for (const [key, registry, found] of keys) {
    it(`${found ? "has" : "has no"} ${key} for ${registry}`, async () => {
      const environment = dockerConfig({ auths: { [key]: login() } });
      assert.deepEqual(await findCredentials(registry, environment), found ? alice : undefined);
    });
  }

  const entries: [name: string, entry: unknown, found: Credentials | undefined][] = [
    ["a password with colons", login("a:b:c"), { ...alice, password: "a:b:c" }],
    ["a password with padding zeros", login(`${PASSWORD}\0\0`), alice],
    ["user and password in the clear", { username: "alice", password: PASSWORD }, alice],
    ["an identity token alone", { ...login(""), identitytoken: "I" }, { kind: "identity", token: "I" }],
    [
      "an identity token before the rest",
      { ...login(), identitytoken: "I" },
      { kind: "identity", token: "I", user: { username: "alice", password: PASSWORD } },
    ],
    ["nothing", {}, undefined],
    ["no colon", { auth: Buffer.from("alice").toString("base64") }, undefined],
    ["no password", login(""), undefined],
  ];
  for (const [name, entry, found] of entries) {
    it(`reads an entry with ${name}`, async () => {
      assert.deepEqual(await findCredentials("ghcr.io", dockerConfig({ auths: { "ghcr.io": entry } })), found);
    });
  }

  it("finds none where there is no file", async () => {
    assert.equal(await findCredentials("ghcr.io", { DOCKER_CONFIG: join(temporaryFolder(), "none") }), undefined);
  });

  it("says under which key Docker Hub's are looked for", async () => {
    assert.deepEqual(await lookUpCredentials("docker.io", dockerConfig({ auths: { "docker.io": login() } })), {
      unused: `Docker Hub's credentials belong under "https://index.docker.io/v1/", not under "docker.io"`,
    });
  });

  it("says so only of Docker Hub's", async () => {
    assert.deepEqual(await lookUpCredentials("docker.io", dockerConfig({ auths: { "ghcr.io": login() } })), {});
    for (const other of ["quay.io", "docker.io", "https://index.docker.io/v1/"])
      assert.deepEqual(await lookUpCredentials("ghcr.io", dockerConfig({ auths: { [other]: login() } })), {});
  });

  it("takes the key that is exactly the registry before one that is an address in it", async () => {
    const auths = { "https://ghcr.io/v2/": login("other"), "ghcr.io": login() };
    assert.deepEqual(await findCredentials("ghcr.io", dockerConfig({ auths })), alice);
  });

  it("finds none in a file without any", async () => {
    for (const text of ["null", "{}", '{"auths":null,"credHelpers":null}', '{"auths":{"ghcr.io":null}}']) {
      assert.equal(await findCredentials("ghcr.io", dockerConfig(text)), undefined, text);
    }
  });

  it("sees a password that was changed", async () => {
    const environment = dockerConfig({ auths: { "ghcr.io": login("old") } });
    await findCredentials("ghcr.io", environment);
    dockerConfig({ auths: { "ghcr.io": login() } }, environment.DOCKER_CONFIG);
    assert.deepEqual(await findCredentials("ghcr.io", environment), alice);
  });

  it("does not quote a file that is not JSON", async () => {
    const environment = dockerConfig(`{"auths":{"ghcr.io":{"password":"${PASSWORD}"}}`);
    const error = await refusal(findCredentials("ghcr.io", environment));
    assert.match(error.message, /config\.json is not valid JSON; fix it, or run "docker login" again$/);
    assert.equal(error.cause, undefined);
  });

  it("names a file that cannot be read", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "config.json"));
    await assert.rejects(
      findCredentials("ghcr.io", { DOCKER_CONFIG: folder }),
      /^RegistryError: cannot read .*EISDIR$/,
    );
  });
});

describe("findCredentials from DOCKER_AUTH_CONFIG", () => {
  const bob: Credentials = { kind: "password", username: "bob", password: PASSWORD, variable: "DOCKER_AUTH_CONFIG" };
  const variable = (auths: object, others: object = {}) => ({
    ...dockerConfig({ auths: { "ghcr.io": login(), "https://index.docker.io/v1/": login() } }),
    DOCKER_AUTH_CONFIG: JSON.stringify({ auths, ...others }),
  });

  it("has its own before the file's", async () => {
    const environment = variable({ "ghcr.io": login(PASSWORD, "bob") });
    assert.deepEqual(await findCredentials("ghcr.io", environment), bob);
    assert.deepEqual(await findCredentials("docker.io", environment), alice);
  });

  it("has its own where there is no file", async () => {
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { "ghcr.io": login(PASSWORD, "bob") } });
    assert.deepEqual(await findCredentials("ghcr.io", { DOCKER_CONFIG: "/none", DOCKER_AUTH_CONFIG }), bob);
  });

  it("asks no helper for what it has", async () => {
    const { DOCKER_AUTH_CONFIG } = variable({ "ghcr.io": login(PASSWORD, "bob") });
    const environment = { ...dockerConfig({ credsStore: "gone" }), DOCKER_AUTH_CONFIG };
    assert.deepEqual(await findCredentials("ghcr.io", environment), bob);
  });

  it("knows Docker Hub by the key of docker login", async () => {
    const hub = variable({ "https://index.docker.io/v1/": login(PASSWORD, "bob") });
    assert.deepEqual(await findCredentials("docker.io", hub), bob);
    assert.deepEqual(await findCredentials("docker.io", variable({ "docker.io": login(PASSWORD, "bob") })), alice);
  });

  it("gives way to the file where its key is an address, and serves where the file has none", async () => {
    const environment = variable({
      "https://ghcr.io": login(PASSWORD, "bob"),
      "https://quay.io/v2/": login(PASSWORD, "bob"),
    });
    assert.deepEqual(await findCredentials("ghcr.io", environment), alice);
    assert.deepEqual(await findCredentials("quay.io", environment), bob);
  });

  const passedOver: [name: string, text: string][] = [
    ["not JSON", `{"auths":{"quay.io":{"auth":"${login().auth}"}}`],
    ["a whole configuration file", JSON.stringify({ auths: { "quay.io": login() }, credHelpers: {} })],
    ["an entry with more than auth", JSON.stringify({ auths: { "quay.io": { ...login(), identitytoken: "I" } } })],
    ["an entry without auth", JSON.stringify({ auths: { "quay.io": login(), "ghcr.io": {} } })],
    ["an auth without a colon", JSON.stringify({ auths: { "quay.io": { auth: "YWxpY2U=" } } })],
    ["an auth that is not base64", JSON.stringify({ auths: { "quay.io": { auth: `u:${PASSWORD}` } } })],
  ];
  for (const [name, DOCKER_AUTH_CONFIG] of passedOver) {
    it(`is ignored, and says so, with ${name}`, async () => {
      const environment = { ...dockerConfig({ auths: { "ghcr.io": login() } }), DOCKER_AUTH_CONFIG };
      assert.deepEqual(await findCredentials("ghcr.io", environment), alice);
      assert.deepEqual(await lookUpCredentials("quay.io", environment), {
        unused:
          'DOCKER_AUTH_CONFIG is ignored, as Docker does: it accepts {"auths": {"HOST": {"auth": "..."}}} and nothing else',
      });
    });
  }
});

describe("findCredentials from a helper", () => {
  /** An environment with a helper `test` that keeps what it was given, and runs these lines. */
  function helper(lines: string, config: unknown = { credsStore: "test" }): NodeJS.ProcessEnv & { folder: string } {
    const folder = temporaryFolder();
    const program = join(folder, "docker-credential-test");
    writeFileSync(program, `#!/bin/sh\necho "$@" > ${folder}/arguments\ncat > ${folder}/input\n${lines}\n`);
    chmodSync(program, 0o755);
    return { ...dockerConfig(config), PATH: `${folder}:${process.env.PATH}`, folder };
  }
  const print = (answer: unknown) => `echo '${JSON.stringify(answer)}'`;
  const given = ({ folder }: { folder: string }, file: string) => readFileSync(join(folder, file), "utf8").trim();

  it("asks on standard input, never in an argument", async () => {
    const environment = helper(print({ ServerURL: "ghcr.io", Username: "alice", Secret: PASSWORD }));
    assert.deepEqual(await findCredentials("ghcr.io", environment), alice);
    assert.equal(given(environment, "arguments"), "get");
    assert.equal(given(environment, "input"), "ghcr.io");
  });

  it("asks for Docker Hub by the key of docker login", async () => {
    const environment = helper(print({ Username: "alice", Secret: PASSWORD }));
    await findCredentials("docker.io", environment);
    assert.equal(given(environment, "input"), "https://index.docker.io/v1/");
  });

  it("takes the user <token> for an identity token", async () => {
    const environment = helper(print({ Username: "<token>", Secret: "I" }));
    assert.deepEqual(await findCredentials("ghcr.io", environment), { kind: "identity", token: "I" });
  });

  it("has none where it prints no secret or no user", async () => {
    for (const answer of [{ Username: "alice", Secret: "" }, { Secret: PASSWORD }, {}])
      assert.equal(await findCredentials("ghcr.io", helper(print(answer))), undefined);
  });

  it("prefers the registry's own helper, and asks it by its key", async () => {
    const config = { credsStore: "other", credHelpers: { "https://ghcr.io": "test" } };
    const environment = helper(print({ Username: "alice", Secret: PASSWORD }), config);
    assert.deepEqual(await findCredentials("ghcr.io", environment), alice);
    assert.equal(given(environment, "input"), "https://ghcr.io");
  });

  it("asks the helper alone, as Docker does, and says so of what stands under auths", async () => {
    const lines = 'echo "credentials not found in native keychain"\nexit 1';
    const environment = helper(lines, { credsStore: "test", auths: { "ghcr.io": login() } });
    assert.deepEqual(await lookUpCredentials("ghcr.io", environment), {
      unused: 'Docker asks only its credential helper "test" and ignores auths',
    });
    assert.deepEqual(await lookUpCredentials("quay.io", environment), {});
  });

  it("takes what stands under auths for a registry that has no helper", async () => {
    const environment = helper("exit 3", { credHelpers: { "quay.io": "test" }, auths: { "ghcr.io": login() } });
    assert.deepEqual(await findCredentials("ghcr.io", environment), alice);
  });

  const faults: [name: string, lines: string, config: unknown, message: RegExp][] = [
    ["fails", `echo ${PASSWORD}; exit 3`, undefined, /docker-credential-test failed for ghcr\.io with exit code 3$/],
    ["prints no JSON", `echo '"${PASSWORD}" oops'`, undefined, /docker-credential-test did not print JSON/],
    ["does not exist", "", { credsStore: "gone" }, /docker-credential-gone, which cannot be run; install it$/],
    ["has a path for a name", "", { credsStore: "../test" }, /an invalid credential helper "\.\.\/test"/],
    ["has an option for a name", "", { credHelpers: { "ghcr.io": "a b" } }, /an invalid credential helper "a b"/],
  ];
  for (const [name, lines, config, message] of faults) {
    it(`is an error when it ${name}, with no secret in it`, async () => {
      assert.match((await refusal(findCredentials("ghcr.io", helper(lines, config)))).message, message);
    });
  }

  it("is waited for so long, and then ended with all that it has started", async () => {
    const environment = helper("sleep 300 & echo $! > $DOCKER_CONFIG/child; wait");
    const late = refusal(findCredentials("ghcr.io", environment, 300));
    assert.match(
      (await late).message,
      /docker-credential-test did not answer within 0\.3 s; check whether "docker login" still/,
    );
    const child = given({ folder: environment.DOCKER_CONFIG ?? "" }, "child");
    // It is ended at once; who collects it may be a little late.
    for (let look = 0; look < 100 && existsSync(`/proc/${child}/fd/0`); look++) await sleep(20);
    assert.ok(!existsSync(`/proc/${child}/fd/0`));
  });
});
