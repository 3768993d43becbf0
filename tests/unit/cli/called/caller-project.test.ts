import assert from "node:assert/strict";
import { type Different, taken } from "./fixture.ts";

/** What is wrong with a project. */
function problemsOf(different: Different): readonly string[] {
  const found = taken(different);
  return "problems" in found ? found.problems : [];
}

const stackFile = (text: string): Different => ({ files: { "Pulumi.ghcr.yaml": text } });
const project = (text: string): Different => ({ files: { "Pulumi.yaml": text } });

describe("the settings of a caller's project", () => {
  it("are data alone: nothing that names a program, a plugin or a package is taken", () => {
    const files = {
      "Pulumi.yaml": `name: app
description: Counts hits
main: index.js
runtime: {name: nodejs, options: {nodeargs: "--require ./evil.cjs", packagemanager: ./evil}}
plugins: {providers: [{name: multiarch-registry, path: ./evil}], analyzers: [{name: evil, path: ./evil}]}
packages: {evil: ./evil}
options: {refresh: always}
backend: {url: s3://states}
config: {multiarch:sign: auto}
`,
      "Pulumi.ghcr.yaml": `secretsprovider: passphrase
encryptionsalt: v1:abc
config:
  multiarch:images: {app: {args: {A: "0022", B: 1.5, C: yes}}}
  multiarch:github: {token: {secure: v1:xyz}}
environment: []
evil: 1
`,
    };
    assert.deepEqual(taken({ files, backend: "" }), {
      stackFile: "Pulumi.ghcr.yaml",
      project: { name: "app", config: { "multiarch:sign": "auto" }, backend: { url: "s3://states" } },
      stack: {
        config: {
          "multiarch:images": { app: { args: { A: "0022", B: 1.5, C: "yes" } } },
          "multiarch:github": { token: { secure: "v1:xyz" } },
        },
        secretsprovider: "passphrase",
        encryptionsalt: "v1:abc",
      },
      warnings: [],
    });
  });

  it("are those of the stack's own file, also for a stack of an organization and in another folder", () => {
    const files = { "stacks/Pulumi.ghcr.yaml": "config: {}\n" };
    const found = taken({ files, stack: "acme/ghcr", stackFile: "stacks/Pulumi.ghcr.yaml" });
    assert.ok("stackFile" in found, JSON.stringify(found));
    assert.deepEqual([found.stackFile, found.stack], ["Pulumi.ghcr.yaml", { config: {} }]);
  });

  it("may be of a project that is called multiarch, whose keys need no namespace", () => {
    assert.deepEqual(problemsOf({ files: { "Pulumi.yaml": "name: multiarch\nconfig: {images: {}}\n" } }), []);
  });

  const OWN = "publish with a workflow of your own: multiarch init";
  const CLOUD =
    "the state is in Pulumi Cloud, which can have policies and variables of its own run programs in the job that signs as " +
    `the called workflow; keep it in a bucket (the variable PULUMI_BACKEND_URL: s3://…), or ${OWN}`;
  const ENVIRONMENT =
    "environment in Pulumi.ghcr.yaml can set variables in the job that signs as the called workflow, and by them run " +
    `programs; write the settings into the stack file, or ${OWN}`;
  const wrong: [string, Different, string[]][] = [
    ["a state in Pulumi Cloud", { backend: "" }, [CLOUD]],
    ["a state of a service", { backend: "https://api.example.com" }, [CLOUD]],
    [
      "a state in another bucket",
      { backend: "gs://states" },
      [`the state is at gs://, and a called workflow reads states at s3:// and azblob://; move it, or ${OWN}`],
    ],
    ["imported environments", stackFile("environment: [secrets]\n"), [ENVIRONMENT]],
    ["an environment in the stack file", stackFile("environment: {values: {}}\n"), [ENVIRONMENT]],
    ["one that is merged in", stackFile("a: &a {environment: [secrets]}\n<<: *a\n"), [ENVIRONMENT]],
    [
      "settings of providers",
      stackFile('config: {"docker-build:host": "tcp://evil", own: 1, multiarch:sign: auto}\n'),
      [
        "docker-build:host, app:own in Pulumi.ghcr.yaml are not settings of multiarch:, which a called workflow takes alone; remove them",
      ],
    ],
    [
      "one in Pulumi.yaml",
      project("name: app\nconfig: {github:baseUrl: {value: evil}}\n"),
      ["github:baseUrl in Pulumi.yaml is not a setting of multiarch:, which a called workflow takes alone; remove it"],
    ],
    ["no map of settings", stackFile("config: [1]\n"), ["config in Pulumi.ghcr.yaml is not a map"]],
    ["no name", project("runtime: nodejs\n"), ["Pulumi.yaml has no name of the project"]],
    ["what is no YAML, without its text", stackFile("TOKEN=abc: [\n"), ["Pulumi.ghcr.yaml is not YAML"]],
    ["nothing", stackFile(""), ["Pulumi.ghcr.yaml has no settings"]],
    [
      "missing files",
      { files: { "Pulumi.yaml": undefined, "Pulumi.ghcr.yaml": undefined } },
      [
        "Pulumi.yaml does not exist in the caller's repository",
        "Pulumi.ghcr.yaml does not exist in the caller's repository",
      ],
    ],
    [
      "the file of another stack",
      { stack: "acme/main" },
      ["the stack acme/main has the stack file Pulumi.main.yaml, not Pulumi.ghcr.yaml"],
    ],
    [
      "a flag in the place of a stack",
      { stack: "--cwd=evil", stackFile: "Pulumi.--cwd=evil.yaml", files: { "Pulumi.--cwd=evil.yaml": "config: {}" } },
      ['the stack "--cwd=evil" is not the name of a stack; write NAME or ORGANIZATION/NAME'],
    ],
    [
      "several at once",
      { backend: "", files: { "Pulumi.ghcr.yaml": "environment: [secrets]\n" } },
      [ENVIRONMENT, CLOUD],
    ],
  ];
  for (const [what, different, problems] of wrong) {
    it(`are refused for ${what}`, () => assert.deepEqual(problemsOf(different), problems));
  }
});
