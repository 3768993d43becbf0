import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { aptGet } from "../../../../sandbox/host/apt.ts";
import { inFolder, script } from "../engine/fixture.ts";

describe("aptGet", () => {
  /** Runs an `apt-get` of these lines, which find their arguments in `$*` and how often they ran in `$n`. */
  const runWith = async (lines: string) => {
    const said: string[] = [];
    let log: string[] = [];
    let error: unknown;
    await inFolder(async (folder) => {
      const file = join(folder, "log");
      script(join(folder, "apt-get"), `echo "$*" >> ${file}; n=$(wc -l < ${file}); ${lines}`);
      const env = { PATH: `${folder}:${process.env.PATH}`, LC_ALL: "de_DE.UTF-8" };
      error = await aptGet(["install", "x"], { env }, (text) => said.push(text)).catch((cause: unknown) => cause);
      log = readFileSync(file, "utf8").trim().split("\n");
    });
    return { said, log, error };
  };
  const locked = (file: string) =>
    `echo "E: Could not get lock ${file}. It is held by process 7 (apt-get)" >&2; echo "E: Unable to lock it" >&2; exit 100`;

  it("updates, then runs the command", async () => {
    const { log, error } = await runWith("");
    assert.deepEqual([log, error], [["update", "install x"], undefined]);
  });

  it("waits for another apt in both", async () => {
    const { said, log, error } = await runWith(
      `case $n in 1) ${locked("/var/lib/apt/lists/lock")};; 3) ${locked("/var/cache/apt/archives/lock")};; esac`,
    );
    assert.deepEqual([log, error], [["update", "update", "install x", "install x"], undefined]);
    assert.deepEqual(said, [
      "apt-get update",
      "another apt holds /var/lib/apt/lists/lock",
      "apt-get update",
      "apt-get install x",
      "another apt holds /var/cache/apt/archives/lock",
      "apt-get install x",
    ]);
  });

  it("reads what apt says in English", async () => {
    const { error } = await runWith('[ "$LC_ALL" = C ]');
    assert.equal(error, undefined);
  });

  it("leaves it to the command whether a failed update matters", async () => {
    const update = '[ "$1" = update ] && echo "E: no source" >&2 && exit 100';
    assert.equal((await runWith(`${update}; true`)).error, undefined);
    const { error, log } = await runWith(`${update}; echo "E: no package x" >&2; exit 100`);
    assert.deepEqual(log, ["update", "install x"]);
    assert.match(String(error), /install x failed: .*E: no package x.*update failed: .*E: no source/s);
  });
});
