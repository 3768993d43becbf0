import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import type { EventCommit } from "../../support/github-events.ts";
import { PROJECT } from "./workspace.ts";

/** What a user's clone does not need to publish, or what git does not hold. */
const LEFT_OUT = new Set([".cache", ".git", ".sandbox", "coverage", "dist", "docs", "node_modules", "tests"]);

/** A git repository of a user that holds this project's files. */
export class Origin {
  readonly folder = mkdtempSync(join(tmpdir(), "multiarch-origin-"));
  /** Each commit has a time of its own, so that each publication is newer than the one before. */
  #minutes = 0;

  static async create(): Promise<Origin> {
    const origin = new Origin();
    for (const name of readdirSync(PROJECT).filter((name) => !LEFT_OUT.has(name))) {
      cpSync(join(PROJECT, name), join(origin.folder, name), { recursive: true });
    }
    await origin.#git("init", "--quiet", "--initial-branch=main");
    await origin.#git("config", "uploadpack.allowAnySHA1InWant", "true");
    return origin;
  }

  /** Writes the files, by path, and commits them. */
  async commit(files: Readonly<Record<string, string>> = {}): Promise<EventCommit> {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const timestamp = new Date(Date.UTC(2026, 0, 1, 0, this.#minutes++)).toISOString();
    await this.#git("add", "--all");
    const author = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com"];
    await execa("git", [...author, "commit", "--quiet", "--allow-empty", "--message", "change"], {
      cwd: this.folder,
      env: { GIT_AUTHOR_DATE: timestamp, GIT_COMMITTER_DATE: timestamp },
    });
    return { sha: await this.#git("rev-parse", "HEAD"), timestamp };
  }

  /** What actions/checkout does: that one commit, without history and without a branch. */
  async checkOut(sha: string, folder: string): Promise<void> {
    const git = (...args: string[]) => execa("git", args, { cwd: folder });
    await git("init", "--quiet");
    await git("fetch", "--quiet", "--depth=1", `file://${this.folder}`, sha);
    await git("checkout", "--quiet", "--detach", "FETCH_HEAD");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #git(...args: string[]): Promise<string> {
    return (await execa("git", args, { cwd: this.folder })).stdout;
  }
}

/**
 * Lets a checkout have the packages of this project. Each is a link of its own: what empties the folder leaves the
 * packages themselves alone.
 */
export function linkPackages(folder: string): void {
  const [from, to] = [join(PROJECT, "node_modules"), join(folder, "node_modules")];
  if (existsSync(to)) return;
  mkdirSync(to);
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name));
}
