import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import type { EventCommit } from "../../support/github-events.ts";
import { MULTIARCH, PACKAGE, PROJECT } from "./workspace.ts";

/** What a checkout has of the package, and git does not. */
const INSTALLED = new Map([
  ["index.js", "dist/index.js"],
  ["provider", "provider"],
]);

/** A git repository of a user, with a project in it that has the package of this checkout. */
export class Origin {
  readonly folder = mkdtempSync(join(tmpdir(), "multiarch-origin-"));
  /** Where in it the project is. */
  readonly project: string;
  /** Each commit has a time of its own, so that each publication is newer than the one before. */
  #minutes = 0;

  private constructor(project: string) {
    this.project = project;
  }

  static async create(project = "."): Promise<Origin> {
    const origin = new Origin(project);
    const inProject = (name: string) => join(origin.folder, project, name);
    mkdirSync(inProject("."), { recursive: true });
    cpSync(join(PROJECT, "package-lock.json"), inProject("package-lock.json"));
    writeFileSync(inProject("package.json"), installedPackage("app"));
    writeFileSync(inProject("Pulumi.yaml"), installedProject().replace("name: multiarch", "name: app"));
    writeFileSync(inProject(".gitignore"), ["node_modules", ...INSTALLED.keys(), ""].join("\n"));
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

/** The package.json of this project without its scripts and its command: what `npm ci` compares with the lock file. */
function installedPackage(name: string): string {
  const { bin: _, scripts: __, ...others } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
  return JSON.stringify({ ...others, name });
}

/** What Pulumi.yaml has of this project once it is compiled. */
function installedProject(): string {
  return readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8").replace("index.ts", "index.js");
}

/** What a checkout of this project has once its packages are installed. */
export function checkOutPackage(folder: string): void {
  writeFileSync(join(folder, "package.json"), installedPackage("multiarch"));
  cpSync(join(PROJECT, "package-lock.json"), join(folder, "package-lock.json"));
  writeFileSync(join(folder, "Pulumi.yaml"), installedProject());
  linkPackages(folder, { project: "." });
}

/**
 * Lets the project of a checkout have its packages. Each is a link of its own: what empties the folder leaves the
 * packages themselves alone.
 */
export function linkPackages(checkout: string, { project }: Pick<Origin, "project">): void {
  const [from, folder] = [join(PROJECT, "node_modules"), join(checkout, project)];
  const to = join(folder, "node_modules");
  if (existsSync(to)) return;
  mkdirSync(to);
  for (const name of readdirSync(from)) if (name !== ".bin") symlinkSync(join(from, name), join(to, name));
  symlinkSync(PACKAGE, join(to, "multiarch"));
  mkdirSync(join(to, ".bin"));
  const command = join(to, ".bin", "multiarch");
  writeFileSync(command, `#!/bin/sh\nexec node ${MULTIARCH} "$@"\n`, { mode: 0o755 });
  for (const [name, place] of INSTALLED) symlinkSync(join(PACKAGE, place), join(folder, name));
}
