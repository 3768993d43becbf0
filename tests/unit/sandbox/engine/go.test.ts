import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, findGo, type Go } from "../../../../sandbox/engine/go.ts";
import type { Recipe } from "../../../../sandbox/engine/recipes.ts";
import { file, inFolder, script } from "./fixture.ts";

const answer = (values: Record<string, string>) =>
  `echo '${JSON.stringify({ GOOS: "linux", GOARCH: "amd64", GOFLAGS: "", GOMODCACHE: "/m", GOCACHE: "/b", ...values })}'`;

describe("findGo", () => {
  it("says that there is none, that it does not work, or that it is too old", () =>
    inFolder(async (folder) => {
      const broken = script(join(folder, "broken"), "echo toolchain not available >&2; exit 1");
      const old = script(join(folder, "old"), answer({ GOVERSION: "go1.25.3" }));
      assert.equal(await findGo(undefined, folder), "there is no Go on PATH");
      assert.match(String(await findGo(broken, folder)), /broken env .*toolchain not available/s);
      assert.equal(await findGo(old, folder), `${old} is go1.25.3`);
    }));

  it("tells where Go keeps its files, and Gos that build other programs apart", () =>
    inFolder(async (folder) => {
      const ask = async (values: Record<string, string>) => {
        const go = await findGo(script(join(folder, "go"), answer({ GOVERSION: "go1.26.8", ...values })), folder);
        assert.ok(typeof go !== "string", String(go));
        return go;
      };
      const plain = await ask({});
      assert.deepEqual([plain.moduleCache, plain.buildCache], ["/m", "/b"]);
      assert.equal((await ask({ GOCACHE: "/elsewhere" })).hash, plain.hash);
      for (const other of [
        { GOVERSION: "go1.26.9" },
        { GOARCH: "arm64" },
        { GOFLAGS: "-tags=x" },
        { GOOS: "darwin" },
      ]) {
        assert.notEqual((await ask(other)).hash, plain.hash, JSON.stringify(other));
      }
    }));
});

describe("build", () => {
  const recipe: Recipe = {
    name: "tool",
    version: "1.0.0",
    module: "set/module",
    package: "example.org/cmd/tool",
    variable: "example.org/version.Version=v1.0.0",
  };
  const goOf = (program: string): Go => ({ program, hash: "", moduleCache: "", buildCache: "" });

  it("builds the package in its module's folder, without C and workspaces, to the file", () =>
    inFolder(async (folder) => {
      file(join(folder, "modules/set/module/go.mod"), "");
      const tell = 'for last; do :; done; echo "$PWD $CGO_ENABLED $GOWORK $1 $4 $5 $6 $7|$8|$last" > "$3"';
      const target = join(folder, "cache/tool");
      await build(goOf(script(join(folder, "go"), tell)), recipe, join(folder, "modules"), target);
      assert.equal(
        readFileSync(target, "utf8").trim(),
        `${folder}/modules/set/module 0 off build -trimpath -gcflags all=-dwarf=false -ldflags|` +
          "-s -w -X example.org/version.Version=v1.0.0|example.org/cmd/tool",
      );
    }));

  it("builds with the tags of the recipe", () =>
    inFolder(async (folder) => {
      file(join(folder, "modules/set/module/go.mod"), "");
      const target = join(folder, "cache/tool");
      const go = goOf(script(join(folder, "go"), 'echo "$*" > "$3"'));
      await build(go, { ...recipe, tags: "no_compose" }, join(folder, "modules"), target);
      assert.match(readFileSync(target, "utf8"), / -tags no_compose example/);
    }));

  /** How often Go is run that says this of a module until it is asked for the third time, and what the build threw. */
  const runsUntilThird = async (problem: string) => {
    let runs = 0;
    let error: unknown;
    await inFolder(async (folder) => {
      file(join(folder, "modules/set/module/go.mod"), "");
      const count = join(folder, "count");
      const failing = script(
        join(folder, "go"),
        `echo >> ${count}; [ "$(wc -l < ${count})" = 3 ] && echo > "$3" && exit; echo '${problem}' >&2; exit 1`,
      );
      const building = build(goOf(failing), recipe, join(folder, "modules"), join(folder, "cache/tool"));
      error = await building.catch((cause: unknown) => cause);
      runs = readFileSync(count, "utf8").length;
    });
    return { runs, error };
  };

  for (const problem of [
    'x@v1: Get "https://p.example/x.zip": EOF',
    'x@v1: Get "https://p.example/x.zip": dial tcp 10.0.0.1:443: i/o timeout',
    'x@v1: read "https://p.example/x.zip": unexpected EOF',
    "x@v1: reading https://p.example/x.zip: 502 Bad Gateway",
    "x@v1: reading https://p.example/x.zip: 429 Too Many Requests",
  ]) {
    it(`begins again after ${problem}`, async () => {
      assert.deepEqual(await runsUntilThird(problem), { runs: 3, error: undefined });
    });
  }

  for (const problem of [
    "x@v1: reading https://p.example/x.zip: 404 Not Found",
    "x@v1: verifying module: checksum mismatch",
    "main.go:3:1: undefined: read",
  ]) {
    it(`does not begin again after ${problem}`, async () => {
      const { runs, error } = await runsUntilThird(problem);
      assert.equal(runs, 1);
      assert.match(String(error), /exited with 1/);
    });
  }

  it("leaves nothing behind when it fails halfway", () =>
    inFolder(async (folder) => {
      file(join(folder, "modules/set/module/go.mod"), "");
      const target = join(folder, "cache/tool");
      const failing = script(join(folder, "go"), 'echo half > "$3"; echo no such module >&2; exit 1');
      await assert.rejects(
        build(goOf(failing), recipe, join(folder, "modules"), target),
        /exited with 1\nno such module/,
      );
      assert.equal(existsSync(target), false);
      assert.deepEqual(readdirSync(join(folder, "cache")), []);
    }));
});
