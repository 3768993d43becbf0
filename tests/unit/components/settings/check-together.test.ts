import assert from "node:assert/strict";
import { image, problemsOf } from "./fixture.ts";

const END = "which build: together builds at once; set it for the whole image, or set build: separate";

describe("platforms that are built together", () => {
  const problems = (platforms: unknown, changes: object = {}) =>
    problemsOf({ app: image({ build: "together", platforms, ...changes }) });

  it("may have builders of their own, and say again what the image says", () => {
    assert.deepEqual(problems(["linux/amd64", "linux/arm64"]), []);
    assert.deepEqual(
      problems(
        { "linux/amd64": { builder: "one" }, "linux/arm64": { builder: "two", target: "app", args: { A: "1" } } },
        { target: "app", args: { A: 1 } },
      ),
      [],
    );
  });

  it("are refused for each field in which one differs", () => {
    const own = { dockerfile: "D", target: "t", args: { A: "1" }, cache: { type: "local", path: "../c" } };
    const place = 'images.app.platforms["linux/aarch64"]';
    const sentence = `differs between "linux/amd64" and "linux/arm64", ${END}`;
    assert.deepEqual(
      problems({ "linux/amd64": {}, "linux/aarch64": own }),
      ["args", "cache", "dockerfile", "target"].map((field) => `${place}.${field}: ${sentence}`),
    );
    assert.deepEqual(problems({ "linux/amd64": { target: "t" }, "linux/aarch64": {} }), [
      `images.app.platforms["linux/amd64"].target: ${sentence}`,
    ]);
  });

  it("are not those of which a digest is given, nor those that are built separately", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    assert.deepEqual(problems({ "linux/amd64": { digest }, "linux/arm64": { target: "t" } }), []);
    assert.deepEqual(problems({ "linux/amd64": {}, "linux/arm64": { target: "t" } }, { build: "separate" }), []);
  });

  it("are refused under another word", () => {
    assert.match(problems(["linux/amd64"], { build: "at once" }).join(), /^images\.app\.build: /);
  });
});
