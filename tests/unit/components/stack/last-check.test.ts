import assert from "node:assert/strict";
import { type CheckedBuild, lastCheck, recordedCheck } from "../../../../components/stack/last-check.ts";

const IMAGE = "urn:pulumi:dev::multiarch::multiarch:index:MultiArchImage";
const URN = `${IMAGE}$docker-build:index:Image::app-linux-amd64`;
const CHECK = `${IMAGE}$multiarch-registry:index:ContentCheck::app-linux-amd64-content`;
const content = { "content of app": "1", "content of app/Dockerfile": "2" };
const now: CheckedBuild = { urn: URN, property: "digest", identity: "sha256:a", content };

const build = (outputs: Readonly<Record<string, unknown>> = {}) => ({
  [URN]: {
    type: "docker-build:index:Image",
    outputs: { digest: "sha256:a", contextHash: "sha256:a", buildArgs: { ...content, VERSION: "3" }, ...outputs },
  },
});
const check = (outputs: Readonly<Record<string, unknown>> = {}, urn = CHECK) => ({
  [urn]: {
    type: "multiarch-registry:index:ContentCheck",
    outputs: { digest: "sha256:a", content, changed: ["app/file"], ...outputs },
  },
});

describe("recordedCheck", () => {
  const cases: [name: string, resources: Parameters<typeof recordedCheck>[0], last: string][] = [
    ["nothing is known of what was never built", {}, "none"],
    ["the same build has passed", build(), "passed"],
    ["another image has not been looked at", build({ digest: "sha256:b" }), "none"],
    ["nor has the same image of other files", build({ buildArgs: { ...content, "content of app": "3" } }), "none"],
    ["nor has one whose arguments nobody knows", build({ buildArgs: undefined }), "none"],
    ["what failed is still as it was", { ...build(), ...check() }, "edited"],
    ["an older version has left a check that passed", { ...build(), ...check({ changed: [] }) }, "passed"],
    ["a check that failed was of another image", { ...build(), ...check({ digest: "sha256:b" }) }, "passed"],
    ["a check that failed was of other files", { ...build(), ...check({ content: {} }) }, "passed"],
    ["the check is of the image by its former name", check({}, CHECK.replace("app-", "former-")), "edited"],
    [
      "it was built again, by an update that failed elsewhere",
      { ...build({ digest: "sha256:b" }), ...check() },
      "none",
    ],
  ];
  for (const [name, resources, last] of cases) {
    it(name, () => assert.equal(recordedCheck(resources, now), last));
  }

  it("takes the hash of a context for no proof of what was built, and for one of what was not", () => {
    const unpublished: CheckedBuild = { ...now, property: "contextHash" };
    const other = build({ digest: "" });
    assert.equal(recordedCheck(other, unpublished), "none");
    assert.equal(recordedCheck({ ...other, ...check() }, unpublished), "edited");
  });
});

describe("lastCheck", () => {
  it("does not take for a state without checks what cannot be read", async () => {
    assert.equal(await lastCheck(now, Promise.reject(new Error("broken"))), "unreadable");
    assert.equal(await lastCheck(now, Promise.resolve({ ...build(), ...check() })), "edited");
  });

  it("knows nothing where there is no engine", async () => {
    assert.equal(await lastCheck(now), "none");
  });
});
