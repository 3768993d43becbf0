import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-components-"));
  folders.push(folder);
  return folder;
}

/** Removes every folder that a test made. For `after` and `afterEach`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export const COMMIT_TIME = "2026-01-02T03:04:05+02:00";

/** Runs git in a folder, away from the user's own settings, at {@link COMMIT_TIME}. */
export function git(folder: string, ...args: string[]): string {
  return gitAt(COMMIT_TIME, folder, ...args);
}

/** The same at another time. */
export function gitAt(time: string, folder: string, ...args: string[]): string {
  const env = {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_AUTHOR_DATE: time,
    GIT_COMMITTER_DATE: time,
    // Without the hooks that git copies into each repository as samples.
    GIT_TEMPLATE_DIR: "",
  };
  const settings = [
    "user.name=Test",
    "user.email=test@example.com",
    "init.defaultBranch=main",
    "maintenance.auto=false",
  ];
  const options = ["-C", folder, ...settings.flatMap((setting) => ["-c", setting])];
  return execFileSync("git", [...options, ...args], { encoding: "utf8", env, stdio: "pipe" }).trim();
}

/** Makes an empty commit, and returns it. */
export function commit(folder: string): string {
  // One start of git, of which the tests have thousands: it prints `[main (root-commit) SHA] change`.
  const printed = git(folder, "-c", "core.abbrev=no", "commit", "--allow-empty", "--message", "change");
  return /^\[.* ([0-9a-f]{40,64})\] /.exec(printed)?.[1] ?? assert.fail(printed);
}

/** Reads one record of RFC 4180, as buildx does. */
export function readCsv(text: string): string[] {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/y;
  for (let separator = ","; separator === ","; ) {
    const [, quoted, plain = "", next = ""] = field.exec(text) ?? assert.fail(`no record of RFC 4180: ${text}`);
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    separator = next;
  }
  assert.equal(field.lastIndex, text.length);
  return fields;
}

/** A value as Pulumi marks a secret; what holds one counts as a secret as a whole where Pulumi is mocked. */
export function marked<Value>(value: Value) {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** Counts the git processes that are started from now on, by their arguments. */
export function countedGit(): { calls(): string[]; restore(): void } {
  const { PATH: path = "" } = process.env;
  const folder = temporaryFolder();
  const log = join(folder, "calls");
  writeFileSync(log, "");
  const real = execFileSync("which", ["git"], { encoding: "utf8" }).trim();
  writeFileSync(join(folder, "git"), `#!/bin/sh\necho "$*" >> '${log}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
  process.env.PATH = `${folder}${delimiter}${path}`;
  return {
    calls: () => readFileSync(log, "utf8").split("\n").filter(Boolean),
    restore: () => {
      process.env.PATH = path;
    },
  };
}
