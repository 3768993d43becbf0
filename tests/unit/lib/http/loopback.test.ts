import assert from "node:assert/strict";
import { isLoopback } from "../../../../lib/http/loopback.ts";

describe("isLoopback", () => {
  const hosts: [host: string, loopback: boolean][] = [
    ["localhost", true],
    ["localhost:5055", true],
    ["LOCALHOST", true],
    ["registry.localhost:80", true],
    ["127.0.0.1", true],
    ["127.9.8.7:5055", true],
    ["127.100.20.255", true],
    ["[::1]:5055", true],
    ["[::1]", true],
    ["localhost.evil.com", false],
    ["evil-localhost", false],
    ["127.0.0.1.evil.com", false],
    ["evil-127.0.0.1", false],
    ["10.127.0.0.1", false],
    ["128.0.0.1", false],
    ["[::2]", false],
    ["ghcr.io", false],
  ];
  for (const [host, loopback] of hosts) {
    it(`is ${loopback} of ${host}`, () => assert.equal(isLoopback(host), loopback));
  }
});
