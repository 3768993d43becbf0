import assert from "node:assert/strict";
import { gitFolderWarnings as warningsOf } from "../../../../components/plan/git-folder.ts";
import type { FileSystem } from "../../../../components/settings/files.ts";
import { readApp } from "../settings/fixture.ts";

const gitFolderWarnings = (fields: object, files: FileSystem) => warningsOf(readApp(fields), files);

/** A project with these files; a path that ends in a slash is a folder. */
function project(files: Readonly<Record<string, string>>) {
  return {
    kind: (path: string) =>
      files[`${path}/`] !== undefined ? "folder" : files[path] !== undefined ? "file" : undefined,
    read: (path: string) => files[path],
  } as const;
}

describe("gitFolderWarnings", () => {
  const repository = { ".git/": "", "sub/.git": "gitdir: ../.git/modules/sub" };

  it("warns of a context that holds the folder of git, or the file of a submodule", () => {
    assert.deepEqual(gitFolderWarnings({}, project(repository)), [
      '.git is part of the context ".", so every commit triggers a build, whatever it changes; add the line ".git" to ".dockerignore"',
    ]);
    assert.match(gitFolderWarnings({ context: "sub" }, project(repository)).join(), /to "sub\/\.dockerignore"$/);
  });

  it("is silent where an ignore file names it, where there is none, and for a git address", () => {
    for (const text of [".git", "*\n!src", "**/.git"]) {
      assert.deepEqual(gitFolderWarnings({}, project({ ...repository, ".dockerignore": text })), []);
    }
    assert.deepEqual(gitFolderWarnings({ context: "app" }, project(repository)), []);
    assert.deepEqual(gitFolderWarnings({ context: "https://example.com/app.git" }, project(repository)), []);
  });

  it("is silent where nothing is built", () => {
    const given = { "linux/amd64": { digest: `sha256:${"1".repeat(64)}` } };
    assert.deepEqual(gitFolderWarnings({ platforms: given }, project(repository)), []);
    assert.notDeepEqual(gitFolderWarnings({ platforms: { ...given, "linux/arm64": {} } }, project(repository)), []);
  });

  it("goes by the ignore file of the Dockerfile itself where there is one", () => {
    const files = project({ ...repository, ".dockerignore": ".git", "D.dockerignore": "node_modules" });
    assert.match(gitFolderWarnings({ dockerfile: "D" }, files).join(), /to "D\.dockerignore"$/);
  });
});
