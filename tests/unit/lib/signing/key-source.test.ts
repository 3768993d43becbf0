import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keyName, loadKey } from "../../../../lib/signing/key-source.ts";
import { keyHint } from "../../../../lib/signing/private-key.ts";
import { COSIGN_HINT, COSIGN_KEY, COSIGN_PASSWORD } from "./fixture.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const PLAIN = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
const PLAIN_HINT = keyHint(privateKey);

describe("loadKey", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-key-"));
  const [file, passwordFile, plainFile, none] = ["cosign.key", "password", "plain.pem", "none"].map((name) =>
    join(folder, name),
  );
  assert.ok(file && passwordFile && plainFile && none);
  writeFileSync(file, COSIGN_KEY);
  writeFileSync(plainFile, PLAIN);
  writeFileSync(passwordFile, `${COSIGN_PASSWORD}\n`);
  after(() => rmSync(folder, { recursive: true }));
  const environment = { KEY: COSIGN_KEY, PLAIN, EMPTY: "" };

  it("reads a variable, a file and a stack secret, and cosign's own variable for the password", async () => {
    for (const key of [{ env: "PLAIN" }, { file: plainFile }, { value: PLAIN }]) {
      assert.equal(keyHint(await loadKey({ key }, environment)), PLAIN_HINT);
    }
    const key = { env: "KEY" };
    assert.equal(keyHint(await loadKey({ key }, { ...environment, COSIGN_PASSWORD })), COSIGN_HINT);
    // Each derives a key, which is meant to take its time.
    for (const password of [{ file: passwordFile }, { value: COSIGN_PASSWORD }]) {
      assert.equal(keyHint(await loadKey({ key, password }, environment)), COSIGN_HINT);
    }
  });

  const PROBLEMS: [source: Parameters<typeof loadKey>[0], message: string, isMissing: boolean][] = [
    [{ key: { env: "NONE" } }, "the key of the variable NONE is not set; set the variable NONE", true],
    [{ key: { env: "EMPTY" } }, "the key of the variable EMPTY is not set; set the variable EMPTY", true],
    [{ key: { file: none } }, `the key of the file "${none}" does not exist`, true],
    [{ key: { file: folder } }, `the key of the file "${folder}" cannot be read (EISDIR)`, false],
    [
      { key: { file }, password: { env: "NONE" } },
      `the key of the file "${file}" needs its password, which is not set (NONE); set the variable NONE`,
      true,
    ],
    [
      { key: { value: COSIGN_KEY }, password: { file: none } },
      `the key of the stack secret needs its password, which does not exist ("${none}")`,
      true,
    ],
    [
      { key: { value: COSIGN_KEY } },
      "the key of the stack secret is encrypted, and there is no password: set COSIGN_PASSWORD, or sign.password",
      false,
    ],
  ];
  for (const [source, message, isMissing] of PROBLEMS) {
    it(`says that ${message.replace(folder, "")}`, async () => {
      await assert.rejects(loadKey(source, environment), { name: "KeyProblem", message, isMissing });
    });
  }
});

describe("keyName", () => {
  it("names where a key is, and never the key", () => {
    assert.equal(keyName({ key: { value: "hunter2" } }), "the key of the stack secret");
  });
});
