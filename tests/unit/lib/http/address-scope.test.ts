import assert from "node:assert/strict";
import { type AddressScope, scopeOfAddress, scopesOfHost } from "../../../../lib/http/address-scope.ts";
import { withNames } from "../../../support/names.ts";

describe("scopeOfAddress", () => {
  const addresses: [address: string, reach: AddressScope | undefined][] = [
    ["127.0.0.1", "loopback"],
    ["127.255.0.1", "loopback"],
    ["0.0.0.0", "loopback"],
    ["::1", "loopback"],
    ["::", "loopback"],
    ["::ffff:127.0.0.1", "loopback"],
    ["::ffff:7f00:1", "loopback"],
    ["::127.0.0.1", "loopback"],
    ["64:ff9b::7f00:1", "loopback"],
    ["2002:7f00:1::", "loopback"],
    ["169.254.169.254", "link-local"],
    ["fe80::1", "link-local"],
    ["fe80::1%eth0", "link-local"],
    ["2002:a9fe:a9fe::1", "link-local"],
    ["10.1.2.3", "private"],
    ["172.31.255.255", "private"],
    ["192.168.0.1", "private"],
    ["100.127.0.1", "private"],
    ["255.255.255.255", "private"],
    ["fd00::1", "private"],
    ["::ffff:10.0.0.1", "private"],
    ["172.32.0.1", "public"],
    ["100.128.0.1", "public"],
    ["169.253.0.1", "public"],
    ["140.82.121.33", "public"],
    ["2606:50c0::1", "public"],
    ["64:ff9b::8c52:7921", "public"],
    ["example.com", undefined],
    ["", undefined],
  ];
  for (const [address, reach] of addresses) {
    it(`is ${reach} for ${address || "nothing"}`, () => assert.equal(scopeOfAddress(address), reach));
  }
});

describe("scopesOfHost", () => {
  it("reads the host of an address as people disguise it", async () => {
    for (const host of [
      "127.1",
      "2130706433",
      "0x7f.0.0.1",
      "017700000001",
      "[::ffff:127.0.0.1]",
      "LOCALHOST",
      "x.localhost.",
    ]) {
      assert.deepEqual(await scopesOfHost(new URL(`https://${host}/`).hostname), ["loopback"], host);
    }
  });

  it("has each address of a name, and asks nobody for one of this machine", async () => {
    const names = { "mixed.example": ["192.0.2.9", "10.0.0.5", "odd"], localhost: ["192.0.2.9"], "127.0.0.1": [] };
    await withNames(names, async () => {
      assert.deepEqual(await scopesOfHost("Mixed.example."), ["public", "private"]);
      for (const host of ["localhost", "127.0.0.1"]) assert.deepEqual(await scopesOfHost(host), ["loopback"]);
      assert.deepEqual(await scopesOfHost("unknown.example"), []);
    });
  });

  it("resolves a name, and says nothing of one that cannot be", async () => {
    assert.deepEqual(await scopesOfHost("name.invalid"), []);
  });
});
