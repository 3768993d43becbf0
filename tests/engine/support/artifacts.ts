import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, join, matchesGlob } from "node:path";

/** The artifacts of one run of a workflow, in all its attempts: each a folder of a folder. */
export class Artifacts {
  readonly folder: string;
  /** The names that cannot be uploaded; undefined: all can. */
  refuses: RegExp | undefined;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  names(): string[] {
    return readdirSync(this.folder).sort();
  }

  /** As actions/upload-artifact does: of a folder its content, of a file the file; of nothing, no artifact. */
  upload({ name = "", path = "", overwrite }: Readonly<Record<string, string>>): void {
    assert.match(name, /^[^"':<>|*?\\/\r\n]+$/, "a name that an artifact may have");
    const to = join(this.folder, name);
    if (this.refuses?.test(name)) throw new Error(`${name} cannot be uploaded`);
    if (!existsSync(path) || (statSync(path).isDirectory() && readdirSync(path).length === 0)) return;
    if (existsSync(to)) {
      assert.equal(overwrite, "true", `there is an artifact ${name} in this run`);
      rmSync(to, { recursive: true });
    }
    cpSync(path, statSync(path).isDirectory() ? to : join(to, basename(path)), { recursive: true });
  }

  /** As actions/download-artifact does: one by its name, or those that a pattern fits, merged. */
  download({ name, pattern, path = "", "merge-multiple": merged }: Readonly<Record<string, string>>): void {
    if (name !== undefined) {
      assert.ok(existsSync(join(this.folder, name)), `there is no artifact ${name}`);
      cpSync(join(this.folder, name), path, { recursive: true });
      return;
    }
    assert.equal(merged, "true", "the files of several artifacts in one folder");
    const fitting = this.names().filter((each) => matchesGlob(each, pattern ?? "*"));
    for (const each of fitting) cpSync(join(this.folder, each), path, { recursive: true });
  }
}
