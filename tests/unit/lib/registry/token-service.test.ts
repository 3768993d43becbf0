import assert from "node:assert/strict";
import {
  isOwnTokenService,
  mayAskNearby,
  mayLeadTo,
  tokenServiceProblem,
} from "../../../../lib/registry/token-service.ts";
import { withNames } from "../../../support/names.ts";

describe("isOwnTokenService", () => {
  const realms: [realm: string, host: string, own: boolean, tokenServices?: string[]][] = [
    ["https://ghcr.io/token", "ghcr.io", true],
    ["https://registry.example.com:8443/token", "registry.example.com:5000", true],
    ["http://127.0.0.1:1/token", "127.0.0.1:2", true],
    ["https://auth.docker.io/token", "registry-1.docker.io", true],
    ["https://gitlab.com/jwt/auth", "registry.gitlab.com", true],
    ["https://api.digitalocean.com/v2/registry/auth", "registry.digitalocean.com", true],
    ["https://auth.docker.io:8443/token", "registry-1.docker.io", false],
    ["https://auth.docker.io/token", "ghcr.io", false],
    ["https://evil.docker.io/token", "registry-1.docker.io", false],
    ["https://evil.azurecr.io/token", "acme.azurecr.io", false],
    ["https://azurecr.io/token", "acme.azurecr.io", false],
    ["https://evil.co.uk/token", "acme.co.uk", false],
    ["https://auth.registry.example.com/", "registry.example.com", false],
    ["https://example.com/token", "registry.example.com", false],
    ["http://localhost:1/token", "127.0.0.1:2", false],
    ["https://evil-ghcr.io/token", "ghcr.io", false],
    ["https://ghcr.io.evil.com/token", "ghcr.io", false],
    ["https://10.0.0.2/token", "10.0.0.1", false],
    ["https://[::2]/token", "[::1]:5000", false],
    ["https://auth.example.com/token", "registry.example.com", true, ["auth.example.com"]],
    ["https://auth.example.com:8443/token", "registry.example.com", true, ["auth.example.com"]],
    [
      "https://auth.example.com:8443/token",
      "registry.example.com",
      true,
      ["other.example.com", "Auth.Example.com:8443"],
    ],
    ["https://auth.example.com/token", "registry.example.com", true, ["auth.example.com:443"]],
    ["https://auth.example.com:8444/token", "registry.example.com", false, ["auth.example.com:8443"]],
    ["https://evil.auth.example.com/token", "registry.example.com", false, ["auth.example.com"]],
  ];
  for (const [realm, host, own, tokenServices = []] of realms) {
    it(`is ${own} of ${realm} for ${host}, trusting ${tokenServices.join(" and ") || "none"}`, () => {
      assert.equal(isOwnTokenService(new URL(realm), { host, trust: { tokenServices } }), own);
    });
  }
});

describe("mayLeadTo", () => {
  const leads: [hostname: string, registry: string, may: boolean][] = [
    ["192.0.2.9", "192.0.2.1", true],
    ["192.0.2.9", "127.0.0.1:5000", true],
    ["name.invalid", "192.0.2.1", true],
    ["127.0.0.1", "192.0.2.1:443", false],
    ["10.0.0.5", "192.0.2.1", false],
    ["169.254.169.254", "192.0.2.1", false],
    ["127.0.0.1", "localhost:5000", true],
    ["10.0.0.5", "127.0.0.1:5000", true],
    ["169.254.169.254", "127.0.0.1:5000", false],
    ["10.0.0.5", "10.0.0.1:5000", true],
    ["127.0.0.1", "10.0.0.1:5000", false],
    ["169.254.169.254", "10.0.0.1:5000", false],
    ["169.254.1.2", "169.254.1.1", true],
  ];
  for (const [hostname, registry, may] of leads) {
    it(`is ${may} of ${registry} to ${hostname}`, async () => assert.equal(await mayLeadTo(hostname, registry), may));
  }
});

describe("a name that has several addresses", () => {
  const NAMES = {
    "mixed.example": ["192.0.2.9", "10.0.0.5"],
    "near.example": ["127.0.0.1", "10.0.0.5"],
    "far.example": ["192.0.2.9", "192.0.2.10"],
  };
  const leads: [hostname: string, registry: string, may: boolean][] = [
    ["far.example", "192.0.2.1", true],
    ["mixed.example", "192.0.2.1", false],
    ["mixed.example", "10.0.0.1:5000", true],
    ["near.example", "10.0.0.1:5000", false],
    ["near.example", "127.0.0.1:5000", true],
    ["10.0.0.5", "mixed.example", true],
  ];
  for (const [hostname, registry, may] of leads) {
    it(`may ${may ? "" : "not "}be led to by ${registry}: ${hostname}`, () =>
      withNames(NAMES, async () => assert.equal(await mayLeadTo(hostname, registry), may)));
  }

  const nearby: [hostname: string, registry: string, may: boolean][] = [
    ["far.example", "127.0.0.1:5000", true],
    ["mixed.example", "127.0.0.1:5000", false],
    ["near.example", "127.0.0.1:5000", false],
    ["127.0.0.1", "near.example:5000", false],
    ["127.0.0.1", "unknown.example:5000", false],
    ["127.0.0.1", "localhost:5000", true],
  ];
  for (const [hostname, registry, may] of nearby) {
    it(`may ${may ? "" : "not "}be asked for ${registry}: ${hostname}`, () =>
      withNames(NAMES, async () => assert.equal(await mayAskNearby(hostname, registry), may)));
  }
});

describe("tokenServiceProblem", () => {
  const problem = (
    realm: string,
    options: { host?: string; secure?: boolean; signsIn?: boolean; trusted?: string } = {},
  ) => {
    const { host = "192.0.2.1:5000", secure = true, signsIn = false, trusted } = options;
    const trust = trusted === undefined ? {} : { tokenServices: [trusted] };
    return tokenServiceProblem(new URL(realm), { registry: host, host, secure, trust }, signsIn);
  };

  it("lets anybody be asked without credentials who is elsewhere", async () => {
    assert.equal(await problem("https://192.0.2.9/token"), undefined);
    assert.equal(await problem("https://auth.invalid/token"), undefined);
    assert.equal(await problem("http://192.0.2.9/token", { secure: false }), undefined);
  });

  it("asks nobody without TLS for a registry that has it, trusted or not", async () => {
    for (const options of [{}, { signsIn: true }, { trusted: "192.0.2.1" }, { host: "localhost:1" }]) {
      const host = options.host ?? "192.0.2.1";
      assert.match(
        (await problem(`http://${host}/token`, options)) ?? "",
        /names the token service http:\/\/\S+, which is not asked because it does not use TLS and the registry does; ask the registry's/,
      );
    }
    assert.match((await problem("ftp://192.0.2.1/token", { secure: false })) ?? "", /does not use TLS/);
  });

  for (const host of [
    ...[
      "localhost",
      "localhost.",
      "a.localhost",
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0x7f000001",
      "0177.0.0.1",
      "0.0.0.0",
    ],
    ...["10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "2852039166", "[::1]", "[::]"],
    ...["[fe80::1]", "[fd00:ec2::254]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]"],
  ]) {
    it(`asks nothing of ${host} for a registry elsewhere`, async () => {
      assert.match(
        (await problem(`https://${host}/token`)) ?? "",
        /which is an address of this machine or of a private network and is not asked; if it is .* \{tokenServices: \["/,
      );
      const realm = new URL(`https://${host}`);
      assert.equal(await problem(`https://${host}/token`, { trusted: realm.host }), undefined);
    });
  }

  it("lets registry and token service both be on this machine, and nowhere else near it", async () => {
    const local = { host: "localhost:5055", secure: false };
    assert.equal(await problem("http://127.0.0.1:5056/token", local), undefined);
    assert.match((await problem("http://169.254.169.254/token", local)) ?? "", /is not asked/);
    assert.match((await problem("http://10.0.0.1/token", { host: "10.0.0.2", secure: false })) ?? "", /is not asked/);
  });
});
