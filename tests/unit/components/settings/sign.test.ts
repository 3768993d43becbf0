import assert from "node:assert/strict";
import { parseSettings } from "../../../../components/settings/parse.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { secretsOfSign } from "../../../../components/settings/sign.ts";
import { image, problemsOf, readApp } from "./fixture.ts";

const problems = (sign: unknown) => problemsOf({ app: image({ sign }) });

describe("the setting sign", () => {
  const VALID: unknown[] = [
    false,
    "auto",
    "keyless",
    { key: "the text of a stack secret" },
    { key: { env: "COSIGN_PRIVATE_KEY" }, password: { file: "password" }, rekor: false },
    { keyless: true, fulcio: "https://fulcio.example.com", rekor: "https://rekor.example.com" },
    { keyless: "auto", rekor: false, timestamp: "https://tsa.example.com" },
    { key: { file: "cosign.key" }, rekor: "http://localhost:3000" },
    { keyless: true, trustedRoot: "sigstore/trusted_root.json" },
    { key: { env: "KEY" }, trustedRoot: "trusted_root.json" },
  ];
  for (const sign of VALID) {
    it(`takes ${JSON.stringify(sign)}`, () => assert.deepEqual(problems(sign), []));
  }

  const INVALID: [sign: unknown, problem: RegExp][] = [
    ["hunter2", /^images\.app\.sign: is a text; write false or auto or keyless or a map$/],
    [true, /^images\.app\.sign: is true or false; write false or auto or keyless or a map$/],
    [{ key: { env: "not a name" } }, /^images\.app\.sign\.key\.env: is not a valid name of an environment variable/],
    [{ key: { value: "hunter2" } }, /^images\.app\.sign\.key\.\w+: is (not a known setting|missing)/],
    [{ key: { file: " " } }, /^images\.app\.sign\.key\.file: is empty; write a value or remove the key$/],
    [{ keyless: true, trustedRoot: "" }, /^images\.app\.sign\.trustedRoot: is empty; write a value or remove the key$/],
    [{ keyless: true, key: "x" }, /^images\.app\.sign\.key\w*: is not a known setting/],
    [{ keyless: true, fulcio: "fulcio" }, /^images\.app\.sign\.fulcio: is not an address; write one as "https:/],
    [
      { keyless: true, rekor: "http://rekor.example" },
      /^images\.app\.sign\.rekor: does not use TLS; write "https:\/\/rek/,
    ],
    [
      { keyless: true, rekor: false },
      /^images\.app\.sign\.rekor: is false, and nothing else tells when it was signed; na/,
    ],
  ];
  for (const [sign, problem] of INVALID) {
    it(`refuses ${JSON.stringify(sign)}, and quotes nothing of it`, () => {
      const found = problems(sign);
      assert.ok(
        found.some((each) => problem.test(each)),
        found.join("\n"),
      );
      assert.ok(!found.join().includes("hunter2"));
    });
  }

  it("of the stack is that of each image which says nothing of it", () => {
    const images = { app: image(), web: image({ sign: false, tags: ["v2"] }) };
    const read = parseSettings({ images, sign: { key: { env: "KEY" } } }, { environment: {} });
    assert.ok("settings" in read);
    const [app, web] = read.images;
    assert.deepEqual(app?.sign, { key: { env: "KEY" } });
    assert.equal(formatPath(app?.at("sign", "key") ?? []), "sign.key");
    assert.equal(formatPath(app?.at("tags", 0) ?? []), "images.app.tags[0]");
    assert.equal(web?.sign, false);
    assert.equal(read.settings.images.app?.sign !== undefined, true);
    assert.equal(readApp(image()).sign, undefined);
  });

  it("of the stack is one problem, whatever the number of images", () => {
    const images = { app: image(), web: image({ tags: ["v2"] }) };
    const read = parseSettings({ images, sign: "hunter2" }, { environment: {} });
    assert.ok("problems" in read);
    assert.deepEqual(
      read.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`),
      ["sign: is a text; write false or auto or keyless or a map"],
    );
  });
});

describe("secretsOfSign", () => {
  it("finds key and password, and no other text", () => {
    const sign = { key: "one", password: "two", rekor: "https://rekor.example.com" };
    assert.deepEqual(secretsOfSign(sign, ["sign"]), [
      [["sign", "key"], "one"],
      [["sign", "password"], "two"],
    ]);
    assert.deepEqual(secretsOfSign("keyless", ["sign"]), []);
  });
});
