import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProjectFiles, projectFiles } from "../../../../components/settings/files.ts";
import { image, problemsOf } from "./fixture.ts";

/** Files of secrets by what they hold. */
const CONTENTS: Readonly<Record<string, Buffer | undefined>> = {
  ".npmrc": Buffer.from("\uFEFFa=b\r\n\0c\n"),
  "key.jks": Buffer.from("FEEDFEED0080FF0A", "hex"),
  "most.txt": Buffer.alloc(512000, "a"),
  "more.txt": Buffer.alloc(512001, "a"),
  forbidden: undefined,
};

/** A project with these files, and their folders. */
function filesOf(...paths: string[]): ProjectFiles {
  const folders = new Set(["."]);
  for (const path of paths) {
    const parts = path.split("/").slice(0, -1);
    parts.forEach((_, index) => {
      folders.add(parts.slice(0, index + 1).join("/"));
    });
  }
  return {
    kind: (path) => (paths.includes(path) ? "file" : folders.has(path) ? "folder" : undefined),
    read: () => undefined,
    bytes: (path, most) => CONTENTS[path]?.subarray(0, most),
  };
}

function check(changes: Record<string, unknown>, ...paths: string[]): string[] {
  return problemsOf(
    { app: image(changes) },
    { environment: { TOKEN: "x", EMPTY: "", BYTES: "a\uFFFD" }, files: filesOf(...paths) },
  );
}

describe("the files of an image", () => {
  it("are all there", () => {
    const changes = {
      context: "app",
      contexts: { assets: "web", base: "docker-image://busybox", src: "https://example.com/x.git" },
      secrets: { a: { env: "TOKEN" }, b: { file: ".npmrc" }, c: "x\u0000é\n", d: { file: "most.txt" } },
      platforms: { "linux/386": { dockerfile: "../Dockerfile.386" }, "linux/amd64": {} },
    };
    assert.deepEqual(check(changes, "app/Dockerfile", "web/x", ".npmrc", "most.txt", "Dockerfile.386"), []);
  });

  const faults: [name: string, changes: Record<string, unknown>, line: string][] = [
    ["a missing context", { context: "ap" }, 'context: "ap" does not exist; write a folder, relative to the project'],
    [
      "a context that is a file",
      { context: "app/Dockerfile" },
      'context: "app/Dockerfile" is a file; write a folder, relative to the project',
    ],
    [
      "a missing named context",
      { context: "app", contexts: { assets: "web" } },
      'contexts.assets: "web" does not exist; write a folder, relative to the project',
    ],
    [
      "a missing Dockerfile",
      { context: "app", dockerfile: "Dockerfile.prod" },
      `dockerfile: "Dockerfile.prod" does not exist in the context "app"; write the file's path relative to the context`,
    ],
    [
      "a Dockerfile that is written relative to the project",
      { context: "app", dockerfile: "app/Dockerfile" },
      'dockerfile: "app/Dockerfile" does not exist in the context "app"; write "Dockerfile", relative to the context',
    ],
    [
      "a Dockerfile that is a folder",
      { context: ".", dockerfile: "app" },
      `dockerfile: "app" is a folder in the context "."; write the file's path relative to the context`,
    ],
    [
      "a platform's missing Dockerfile",
      { context: "app", platforms: { "linux/386": { dockerfile: "D" }, "linux/amd64": {} } },
      `platforms["linux/386"].dockerfile: "D" does not exist in the context "app"; write the file's path relative to the context`,
    ],
    [
      "an unset variable of a secret",
      { context: "app", secrets: { npm: { env: "NOPE" } } },
      "secrets.npm.env: the environment variable NOPE is not set or is empty; set it before the run",
    ],
    [
      "an empty variable of a secret",
      { context: "app", secrets: { npm: { env: "EMPTY" } } },
      "secrets.npm.env: the environment variable EMPTY is not set or is empty; set it before the run",
    ],
    [
      "a missing file of a secret",
      { context: "app", secrets: { npm: { file: "app/.npmrc" } } },
      `secrets.npm.file: "app/.npmrc" is not a file; write a file's path relative to the project`,
    ],
    [
      "a file of a secret that is a folder",
      { context: "app", secrets: { npm: { file: "app" } } },
      `secrets.npm.file: "app" is not a file; write a file's path relative to the project`,
    ],
    [
      "a Dockerfile of a gate, which is relative to the project where it has no context",
      { context: "app", gates: [{ name: "scan", dockerfile: "Dockerfile" }] },
      `gates[0].dockerfile: "Dockerfile" does not exist; write the file's path relative to the project`,
    ],
    [
      "a folder of a gate",
      { context: "app", gates: [{ name: "scan", dockerfile: "Dockerfile", context: "test" }] },
      'gates[0].context: "test" does not exist; write a folder, relative to the project',
    ],
    [
      "a variable of a gate's secret",
      { context: "app", gates: [{ name: "scan", dockerfile: "app/Dockerfile", secrets: { token: { env: "NOPE" } } }] },
      "gates[0].secrets.token.env: the environment variable NOPE is not set or is empty; set it before the run",
    ],
  ];
  for (const [name, changes, line] of faults) {
    it(`lack ${name}`, () => assert.deepEqual(check(changes, "app/Dockerfile"), [`images.app.${line}`]));
  }

  it("are not asked for where nothing is built", () => {
    const given = { "linux/amd64": { digest: `sha256:${"1".repeat(64)}` } };
    const fields = { context: "app", dockerfile: "Nowhere", contexts: { assets: "nowhere" } };
    assert.deepEqual(check({ ...fields, platforms: given }, "app/Dockerfile"), []);
    assert.equal(check({ ...fields, platforms: { ...given, "linux/arm64": {} } }, "app/Dockerfile").length, 2);
  });

  const NO_TEXT = "is not UTF-8 text, and build secrets are passed on as text; encode it";
  const LARGE =
    "has more than 512000 bytes (500 KiB), and BuildKit accepts no larger secret; pass only the part that the build needs";
  const DECODE = "and decode it in the RUN that uses it (base64 -d)";
  const secrets: [name: string, source: unknown, line: string][] = [
    ["a file of bytes", { file: "key.jks" }, `x.file: "key.jks" ${NO_TEXT} (base64 key.jks > key.jks.b64), ${DECODE}`],
    ["a file that is too large", { file: "more.txt" }, `x.file: "more.txt" ${LARGE}`],
    [
      "a file that may not be read",
      { file: "forbidden" },
      `x.file: "forbidden" cannot be read; make it readable for the user who runs this`,
    ],
    ["a variable of bytes", { env: "BYTES" }, `x.env: the environment variable BYTES ${NO_TEXT} (base64), ${DECODE}`],
    ["a stack secret of bytes", "a\uFFFD", `x: ${NO_TEXT} (base64), ${DECODE}`],
    ["half a character", "a\uD83D", `x: ${NO_TEXT} (base64), ${DECODE}`],
    ["a stack secret that is too large", "a".repeat(512001), `x: ${LARGE}`],
  ];
  for (const [name, x, line] of secrets) {
    it(`pass no secret on that would change on the way: ${name}`, () => {
      const files = ["app/Dockerfile", ...Object.keys(CONTENTS)];
      assert.deepEqual(check({ context: "app", secrets: { x } }, ...files), [`images.app.secrets.${line}`]);
    });
  }

  it("may be a Dockerfile in lower case, where there is no other", () => {
    assert.deepEqual(check({ context: "app" }, "app/dockerfile"), []);
    assert.deepEqual(check({ context: "app", dockerfile: "sub/Dockerfile" }, "app/sub/dockerfile"), []);
    assert.equal(check({ context: "app", dockerfile: "Dockerfile.prod" }, "app/dockerfile.prod").length, 1);
  });

  it("need no Dockerfile of the image where each platform has its own", () => {
    assert.deepEqual(check({ platforms: { "linux/386": { dockerfile: "D" } } }, "D"), []);
  });

  it("are looked for while something else is wrong", () => {
    assert.deepEqual(check({ context: "gone", tags: [1], platforms: 5 }), [
      'images.app.context: "gone" does not exist; write a folder, relative to the project',
      "images.app.platforms: is the number 5; write a list or a map",
      "images.app.tags[0]: is the number 1; quote it as it was written (YAML reads 007 as 7, and 0x10 as 16)",
    ]);
  });

  it("are named by the path as written", () => {
    const lines = check({ platforms: { "linux/x86_64": { dockerfile: "D" } } });
    assert.match(lines.join("\n"), /^images\.app\.platforms\["linux\/x86_64"\]\.dockerfile: "D" does not exist/);
  });

  it("are not looked for where the context is at a git server", () => {
    assert.deepEqual(check({ context: "https://example.com/x.git", dockerfile: "nowhere" }), []);
  });
});

describe("projectFiles", () => {
  const folder = mkdtempSync(join(tmpdir(), "project-files-"));
  after(() => rmSync(folder, { recursive: true }));

  it("tells files from folders, relative to the project", () => {
    mkdirSync(join(folder, "app"));
    writeFileSync(join(folder, "app", "Dockerfile"), "FROM a");
    const files = projectFiles(folder);
    assert.equal(files.kind("."), "folder");
    assert.equal(files.kind("app"), "folder");
    assert.equal(files.kind("app/Dockerfile"), "file");
    assert.equal(files.kind(join(folder, "app")), "folder");
    assert.equal(files.kind("gone"), undefined);
    assert.equal(files.kind("app/Dockerfile/inside"), undefined);
    assert.equal(files.kind("a\0b"), undefined);
    assert.equal(files.read("gone"), undefined);
    assert.equal(files.read("app"), undefined);
    assert.deepEqual(files.bytes("app/Dockerfile", 5), Buffer.from("FROM "));
    assert.deepEqual(files.bytes("app/Dockerfile", 50), Buffer.from("FROM a"));
    assert.equal(files.bytes("gone", 5), undefined);
    assert.equal(files.kind("/dev/null"), undefined);
  });
});
