import assert from "node:assert/strict";
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareSync } from "bcryptjs";
import { isCurrent, readOptional, replaceFile } from "../../../lib/files.ts";
import { basicAuthorization, htpasswdLine, registryCredentials } from "../../../sandbox/credentials.ts";
import { claimFolder, isSandbox } from "../../../sandbox/folder.ts";
import { sandboxLayout } from "../../../sandbox/layout.ts";
import { itAsRoot } from "../../support/as-root.ts";

describe("a sandbox's folder", () => {
  let temporary: string;
  const at = (name: string) => sandboxLayout({ MULTIARCH_SANDBOX: join(temporary, name) });

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), "folder-"));
  });

  afterEach(() => rmSync(temporary, { recursive: true }));

  describe("claimFolder", () => {
    it("makes a sandbox of a new folder, for its owner only, and of an empty one", () => {
      claimFolder(at("new/inside"));
      assert.ok(isSandbox(at("new/inside")));
      assert.equal(statSync(join(temporary, "new/inside")).mode & 0o777, 0o700);
      mkdirSync(join(temporary, "empty"));
      claimFolder(at("empty"));
      assert.ok(isSandbox(at("empty")));
    });

    it("takes its own folder again, whatever is in it by then", () => {
      claimFolder(at("own"));
      writeFileSync(join(temporary, "own", "file"), "");
      claimFolder(at("own"));
    });

    itAsRoot("takes the folder of another user for none of its own, whatever it holds", () => {
      claimFolder(at("theirs"));
      mkdirSync(join(temporary, "empty"));
      for (const name of ["theirs", "empty"]) {
        chownSync(join(temporary, name), 65534, 65534);
        assert.ok(!isSandbox(at(name)));
        assert.throws(() => claimFolder(at(name)), /belongs to another user; set MULTIARCH_SANDBOX to a new folder/);
      }
    });

    it("refuses a folder that holds something else", () => {
      mkdirSync(join(temporary, "foreign"));
      writeFileSync(join(temporary, "foreign", "letter"), "");
      assert.throws(
        () => claimFolder(at("foreign")),
        /foreign is not empty and is not a sandbox; set MULTIARCH_SANDBOX/,
      );
      assert.ok(!isSandbox(at("foreign")));
    });
  });

  describe("replaceFile", () => {
    it("writes what is then current, readable by its owner only", () => {
      const file = join(temporary, "a", "b");
      assert.equal(readOptional(file), undefined);
      replaceFile(file, "one");
      replaceFile(file, "two");
      assert.ok(isCurrent(file, "two"));
      assert.ok(!isCurrent(file, "one"));
      assert.equal(statSync(file).mode & 0o777, 0o600);
    });
  });

  describe("registryCredentials", () => {
    it("are made once for each sandbox, and kept from others", () => {
      const first = registryCredentials(at("one"));
      assert.deepEqual(registryCredentials(at("one")), first);
      assert.notEqual(registryCredentials(at("two")).password, first.password);
      assert.match(first.password, /^[\w-]{32}$/);
      assert.equal(statSync(join(at("one").registry, "password")).mode & 0o777, 0o600);
    });

    it("are what the registry checks", () => {
      const credentials = { username: "sandbox", password: "a secret" };
      const [user, hash = ""] = htpasswdLine(credentials).trim().split(":");
      assert.equal(user, "sandbox");
      assert.ok(compareSync("a secret", hash));
      assert.equal(basicAuthorization(credentials), "Basic c2FuZGJveDphIHNlY3JldA==");
    });
  });
});
