import assert from "node:assert/strict";
import { daemonEnvironment } from "../../../../sandbox/daemons/daemon-environment.ts";

describe("daemonEnvironment", () => {
  it("holds what a daemon needs, proxies in lower case too, and no secret of whoever starts it", () => {
    const needed = { PATH: "/bin", HOME: "/root", https_proxy: "http://proxy", SSL_CERT_FILE: "/ca.pem" };
    const others = { GITHUB_TOKEN: "x", PULUMI_CONFIG_PASSPHRASE: "x", REGISTRY_HTTP_ADDR: "x", NODE_OPTIONS: "x" };
    assert.deepEqual(daemonEnvironment({ ...needed, ...others }), needed);
  });
});
