import assert from "node:assert/strict";
import { authorizationFor } from "../../../../lib/git/authorization.ts";

const REMOTE = "https://git.example.com:8443/acme/app.git";
const BASE64 = Buffer.from("x-access-token:hunter2").toString("base64");

describe("authorizationFor", () => {
  const settingsAt = (scope: string, header: string) => [
    [`http.${scope}.extraheader`, ""],
    [`http.${scope}.extraheader`, header],
    ["credential.helper", ""],
    ["http.followRedirects", "false"],
  ];
  const shown = (remote: string, secrets: Readonly<Record<string, string>>) =>
    authorizationFor(remote, (id) => secrets[id]);

  const remotes: [remote: string, scope: string][] = [
    [REMOTE, REMOTE],
    ["HTTP://git.example.com/app", "HTTP://git.example.com/app"],
    ["https://github.com/acme/app.git", "https://github.com/"],
    ["https://www.github.com/acme/app.git", "https://www.github.com/"],
    ["https://github.com.example.com/app.git", "https://github.com.example.com/app.git"],
  ];
  for (const [remote, scope] of remotes) {
    it(`is shown to ${scope} for ${remote}`, () => {
      assert.deepEqual(shown(remote, { GIT_AUTH_TOKEN: "hunter2" }), {
        secret: "GIT_AUTH_TOKEN",
        hidden: ["hunter2", BASE64],
        settings: settingsAt(scope, `Authorization: basic ${BASE64}`),
      });
    });
  }

  const headers: [header: string, hidden: string[]][] = [
    ["bearer of hunter2", ["bearer of hunter2", "hunter2"]],
    ["hunter2", ["hunter2", "hunter2"]],
    ["", []],
  ];
  for (const [header, hidden] of headers) {
    it(`is the header "${header}" as it is, of which no sentence repeats what is secret`, () => {
      assert.deepEqual(shown(REMOTE, { "GIT_AUTH_HEADER.git.example.com:8443": header }), {
        secret: "GIT_AUTH_HEADER.git.example.com:8443",
        hidden,
        settings: settingsAt(REMOTE, `Authorization: ${header}`),
      });
    });
  }

  it("is none without a secret for the server, and for servers of other protocols", () => {
    assert.equal(shown(REMOTE, { "GIT_AUTH_TOKEN.git.example.com": "hunter2" }), undefined);
    for (const remote of ["ssh://git@example.com/app", "git@example.com:app", "/srv/https://example.com/app"])
      assert.equal(shown(remote, { GIT_AUTH_TOKEN: "hunter2", "GIT_AUTH_TOKEN.example.com": "hunter2" }), undefined);
  });
});
