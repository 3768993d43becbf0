import assert from "node:assert/strict";
import { namesPassword, withoutPassword } from "../../../../lib/git/password.ts";

describe("withoutPassword", () => {
  const hidden: [text: string, expected: string][] = [
    ["https://alice:hunter2@example.com/app.git", "https://example.com/app.git"],
    ["https://hunter2@example.com/app.git", "https://example.com/app.git"],
    ["https://:hunter2@example.com/app.git", "https://example.com/app.git"],
    ["https://alice:hunter2@home@example.com/app.git", "https://example.com/app.git"],
    ["https://alice%3Ahunter2@example.com/app.git", "https://example.com/app.git"],
    ["https://alice:hunt/hunter2@example.com/app.git", "https://example.com/app.git"],
    ["HTTPS://alice:hunter2@example.com:8443/app.git#v1", "HTTPS://example.com:8443/app.git#v1"],
    ["git://alice:hunter2@example.com/app.git", "git://example.com/app.git"],
    ["ssh://git:hunter2@example.com/app.git", "ssh://example.com/app.git"],
    ["notssh://hunter2@example.com/app.git", "notssh://example.com/app.git"],
    ["ssh://git%3Ahunter2@example.com/app.git", "ssh://example.com/app.git"],
    ["git:hunter2@example.com:acme/app.git", "example.com:acme/app.git"],
    ["git:hunt/hunter2@example.com:acme/app.git", "example.com:acme/app.git"],
    ["https:/alice:hunter2@example.com/app.git", "example.com/app.git"],
    [
      "unable to access 'https://alice:hunter2@example.com/app.git/': Failed, see https://bob:hunter2@example.com",
      "unable to access 'https://example.com/app.git/': Failed, see https://example.com",
    ],
    ["fatal: repository 'git:hunter2@example.com:app.git' is gone", "fatal: repository 'example.com:app.git' is gone"],
  ];
  for (const [text, expected] of hidden) {
    it(`hides what is in ${text}`, () => {
      assert.equal(withoutPassword(text), expected);
      assert.equal(namesPassword(text), true);
    });
  }

  const plain = [
    "https://example.com/app.git#main:sub@2",
    "https://example.com:8443/a@b/app.git",
    "https://example.com/app@v1.git",
    "ssh://git@example.com:22/app.git",
    "git+ssh://git@example.com/app.git",
    "git@github.com:acme/app.git",
    "git@example.com:22/acme/app.git",
    "git@github.com: Permission denied (publickey).",
    "docker-image://busybox:stable@sha256:0123",
    "oci-layout://base@sha256:0123",
    "examples/app",
    "../a@b/c:d",
    "C:\\app",
  ];
  for (const text of plain) {
    it(`leaves ${text} alone`, () => {
      assert.equal(withoutPassword(text), text);
      assert.equal(namesPassword(text), false);
    });
  }
});
