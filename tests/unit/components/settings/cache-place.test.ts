import assert from "node:assert/strict";
import type { ProjectFiles } from "../../../../components/settings/files.ts";
import { image, problemsOf } from "./fixture.ts";

/** A project in which every folder and Dockerfile is there, with these ignore files. */
function project(ignoreFiles: Record<string, string> = {}): ProjectFiles {
  const isFile = (path: string) => /Dockerfile/.test(path) && !/ignore$/.test(path);
  return {
    kind: (path) => (path in ignoreFiles || isFile(path) ? "file" : path.endsWith("ignore") ? undefined : "folder"),
    read: (path) => ignoreFiles[path],
    bytes: () => undefined,
  };
}

function check(changes: Record<string, unknown>, ignoreFiles?: Record<string, string>): string[] {
  return problemsOf({ app: image(changes) }, { environment: {}, files: project(ignoreFiles) });
}

const cache = { type: "local", path: ".cache" };

describe("the place of a local cache", () => {
  it("may be outside the context", () => {
    assert.deepEqual(check({ context: "app", cache }), []);
    assert.deepEqual(check({ context: "app", cache: { type: "local", path: "/var/cache" } }), []);
    assert.deepEqual(check({ context: "app", cache: { type: "local", path: "app-cache" } }), []);
    assert.deepEqual(check({ context: "app/inner", cache: { type: "local", path: "app" } }), []);
    assert.deepEqual(check({ context: "app/inner", cache: { type: "local", path: "app/other" } }), []);
  });

  it("inside the context must be ignored: every build would change the next one", () => {
    assert.deepEqual(check({ context: ".", cache }), [
      'images.app.cache.path: ".cache" is inside the context ".", so every build would change it; add the line ".cache" to ".dockerignore"',
    ]);
    assert.deepEqual(check({ context: "app", cache: { type: "local", path: "app/tmp/cache" } }), [
      'images.app.cache.path: "app/tmp/cache" is inside the context "app", so every build would change it; add the line "tmp/cache" to "app/.dockerignore"',
    ]);
    assert.match(check({ context: "app", cache: { type: "local", path: "app" } })[0] ?? "", /move it elsewhere$/);
  });

  it("is not asked for where something else is wrong, or the cache is of another kind", () => {
    assert.deepEqual(
      check({ context: ".", dockerfile: 5, cache }).map((line) => line.split(": ")[0]),
      ["images.app.dockerfile"],
    );
    const gha = { type: "gha", path: ".cache" };
    assert.deepEqual(check({ context: ".", cache: gha }), [
      "images.app.cache.path: is not a known setting; write one of type, mode, required",
    ]);
  });

  it("is told for a platform's own cache as well", () => {
    const platforms = { "linux/arm64": { cache } };
    assert.match(
      check({ context: ".", platforms })[0] ?? "",
      /^images\.app\.platforms\["linux\/arm64"\]\.cache\.path: /,
    );
  });

  for (const line of [".cache", "/.cache", ".cache/", "./.cache", "**/.cache", "*"]) {
    it(`is ignored by the line ${line}`, () => {
      assert.deepEqual(check({ context: ".", cache }, { ".dockerignore": `node_modules\n${line}\n` }), []);
    });
  }

  it("is ignored by a file whose lines end as Windows ends them", () => {
    for (const line of [".cache", ".cache/", "**/.cache"]) {
      assert.deepEqual(check({ context: ".", cache }, { ".dockerignore": `node_modules\r\n${line}\r\nx\r\n` }), []);
    }
  });

  it("is looked for in the Dockerfile's own ignore file where there is one, as BuildKit does", () => {
    const ignoreFiles = { ".dockerignore": ".cache\n", "Dockerfile.dockerignore": "other\n" };
    assert.equal(check({ context: ".", cache }, ignoreFiles).length, 1);
    assert.deepEqual(check({ context: ".", cache }, { ...ignoreFiles, "Dockerfile.dockerignore": ".cache" }), []);
  });

  it("is ignored with a folder around it", () => {
    const settings = { context: ".", cache: { type: "local", path: "tmp/cache" } };
    assert.deepEqual(check(settings, { ".dockerignore": "tmp\n" }), []);
  });
});
