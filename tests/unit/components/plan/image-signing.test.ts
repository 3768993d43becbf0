import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { BUILD_ONLY_VARIABLE } from "../../../../components/built/build-only.ts";
import { signingAsker } from "../../../../components/plan/image-signing.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import type { SignSetting } from "../../../../components/settings/sign.ts";
import { keyHint } from "../../../../lib/signing/private-key.ts";
import { COSIGN_HINT, COSIGN_KEY, COSIGN_PASSWORD } from "../../lib/signing/fixture.ts";
import { image, readApp } from "../settings/fixture.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const KEY = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
const TOKEN = { SIGSTORE_ID_TOKEN: "of the job" };

/** What is decided of an image whose settings ask for this. */
async function ask(sign: SignSetting, environment: NodeJS.ProcessEnv, isPreview = false, publish = true) {
  const { signing, warnings, problems } = await signingAsker(
    environment,
    isPreview,
  )({
    ...readApp(image({ publish })),
    sign,
  });
  const faults = problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);
  return {
    ...(signing && { signing }),
    ...(warnings.length > 0 && { warnings }),
    ...(faults.length > 0 && { faults }),
  };
}

describe("who signs an image", () => {
  it("is nobody where that is not asked for, or nothing is published", async () => {
    assert.deepEqual(await ask(false, TOKEN), {});
    assert.deepEqual(await ask("keyless", {}, false, false), {});
  });

  it("is nobody where platforms are only built, and neither token nor key is needed", async () => {
    for (const sign of ["keyless", { key: { env: "NOT_SET" } }] as const) {
      assert.deepEqual(await ask(sign, { [BUILD_ONLY_VARIABLE]: "{}" }), {});
    }
  });

  it("is the identity of a token where there is one", async () => {
    for (const sign of ["auto", "keyless", { keyless: "auto" }, { keyless: true }] as const) {
      assert.deepEqual(await ask(sign, TOKEN), { signing: { keyless: true } });
    }
    const services = { fulcio: "https://fulcio.example", rekor: false, timestamp: "https://tsa.example" } as const;
    assert.deepEqual(await ask({ keyless: true, ...services }, TOKEN), { signing: { keyless: true, ...services } });
  });

  it("is nobody by auto where there is none, which is said", async () => {
    const warnings = ["it is not signed: there is no OIDC token (sign: auto)"];
    for (const isPreview of [true, false]) {
      assert.deepEqual(await ask("auto", {}, isPreview), { warnings });
      assert.deepEqual(await ask({ keyless: "auto" }, {}, isPreview), { warnings });
    }
  });

  it("is an error of the update where there is no token, and a warning of a preview", async () => {
    const sentence = "there is no OIDC token to sign with (sign: keyless): give the job the permission id-token: write";
    const environment = { GITHUB_ACTIONS: "true" };
    assert.deepEqual(await ask("keyless", environment), { faults: [`images.app.sign: ${sentence}`] });
    assert.deepEqual(await ask("keyless", environment, true), {
      signing: { keyless: true },
      warnings: [`the update would not sign it: ${sentence}`],
    });
  });

  it("is an error where the trust root is none, or does not exist", async () => {
    for (const isPreview of [true, false]) {
      assert.deepEqual(await ask({ keyless: true, trustedRoot: "gone.json" }, TOKEN, isPreview), {
        faults: ['images.app.sign.trustedRoot: the file "gone.json" does not exist'],
      });
    }
    const { faults } = await ask({ key: { env: "KEY" }, trustedRoot: "package.json" }, { KEY });
    assert.match(
      faults?.join() ?? "",
      /^images\.app\.sign\.trustedRoot: the file "package\.json" is not a trust root of /,
    );
  });

  it("is the owner of a key, known by its public half", async () => {
    const fingerprint = keyHint(privateKey);
    assert.deepEqual(await ask({ key: { env: "KEY" } }, { KEY }), { signing: { key: { env: "KEY" }, fingerprint } });
    assert.deepEqual(await ask({ key: { value: pulumi.secret(KEY) } }, {}), {
      signing: { fingerprint },
    });
    const sign = { key: { env: "KEY" }, password: { value: pulumi.secret(COSIGN_PASSWORD) } };
    assert.deepEqual(await ask(sign, { KEY: COSIGN_KEY }), {
      signing: { key: { env: "KEY" }, fingerprint: COSIGN_HINT },
    });
  });

  it("is an error of the update where the key is not there, and a warning of a preview", async () => {
    const key = { file: "none.key" };
    const sentence = 'the key of the file "none.key" does not exist';
    assert.deepEqual(await ask({ key }, {}), { faults: [`images.app.sign: ${sentence}`] });
    assert.deepEqual(await ask({ key }, {}, true), {
      signing: { key },
      warnings: [`the update would not sign it: ${sentence}`],
    });
  });

  it("is an error of both where the key is a wrong one", async () => {
    for (const isPreview of [true, false]) {
      assert.deepEqual(await ask({ key: { env: "KEY" } }, { KEY: COSIGN_KEY, COSIGN_PASSWORD: "x" }, isPreview), {
        faults: [
          "images.app.sign.key: the key of the variable KEY is encrypted with another password than the one that is set",
        ],
      });
    }
  });
});
