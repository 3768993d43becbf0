import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { replaceFile } from "../../../../lib/files.ts";
import { newAccounts, readAccounts, tokenOf, updateAccounts } from "../../../../sandbox/ghcr/accounts.ts";
import { withPackage } from "../../../../sandbox/ghcr/policy.ts";
import { USER } from "../../../../sandbox/github/defaults.ts";
import { withLock } from "../../../../sandbox/lock.ts";
import { accounts } from "./fixture.ts";

describe("newAccounts", () => {
  it("has one user, whose token looks like GitHub's, is another each time, and may push", () => {
    const [one, other] = [newAccounts(), newAccounts()].map((each) => tokenOf(each, USER, "write:packages"));
    assert.match(one ?? "", /^ghp_[A-Za-z0-9]{36}$/);
    assert.notEqual(one, other);
  });
});

describe("tokenOf", () => {
  it("takes the user's token with that scope", () => {
    assert.equal(tokenOf(accounts, "mona", "read:packages"), "ghp_reader");
    assert.equal(tokenOf(accounts, "mona", "delete:packages"), undefined);
    assert.equal(tokenOf(accounts, "nobody", "read:packages"), undefined);
  });
});

describe("updateAccounts", () => {
  const folder = mkdtempSync(join(tmpdir(), "accounts-"));
  const file = join(folder, "accounts.json");
  const add = (name: string) => updateAccounts(file, (now) => withPackage(now, name, "mona"));
  beforeEach(() => replaceFile(file, JSON.stringify(accounts)));
  after(() => rmSync(folder, { recursive: true }));

  it("keeps all else, and the tokens to the owner of the file", async () => {
    await add("acme/fresh");
    assert.deepEqual(readAccounts(file), withPackage(accounts, "acme/fresh", "mona"));
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("waits while another process changes them", async () => {
    let change: Promise<void> | undefined;
    await withLock(file, async () => {
      change = add("acme/fresh");
      await sleep(20);
      assert.deepEqual(readAccounts(file), accounts);
    });
    await change;
    assert.ok(readAccounts(file).packages["acme/fresh"]);
  });
});
