import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { MODULES, PROVIDER } from "../../sandbox/compile.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const { bin, exports, scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  bin: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
  scripts: Record<string, string>;
};
/** The modules whose types are declared. */
const typed = JSON.parse(readFileSync(join(PROJECT, "tsconfig.build.json"), "utf8")) as { files: string[] };

describe("the package", function () {
  this.timeout(60_000);
  let files: string[];

  before(async () => {
    const args = ["pack", "--json", "--silent", "--dry-run", "--ignore-scripts"];
    const [archive] = JSON.parse((await execa("npm", args, { cwd: PROJECT })).stdout) as {
      files: { path: string }[];
    }[];
    files = archive?.files.map(({ path }) => path) ?? [];
  });

  it("has these files beside what is compiled, and no other", () => {
    assert.deepEqual(files.filter((path) => !path.startsWith("dist/")).sort(), [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "components/settings/pulumi-stack.schema.json",
      "package.json",
      "provider/pulumi-resource-multiarch-registry",
      "provider/pulumi-resource-multiarch-registry.cmd",
    ]);
  });

  it("compiles what it exports and what it runs", () => {
    const targets = [bin, ...Object.values(exports)].flatMap((entry) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    );
    const named = (paths: readonly string[], end: string) => paths.map((path) => `dist/${path.replace(/\.ts$/, end)}`);
    const compiled = [...named(MODULES, ".js"), ...named(typed.files, ".d.ts")];
    const paths = targets.map((target) => target.replace(/^\.\//, ""));
    assert.deepEqual(
      paths.filter((path) => !compiled.includes(path) && !files.includes(path)),
      [],
    );
    assert.deepEqual(
      [...MODULES, PROVIDER, ...typed.files].filter((file) => !existsSync(join(PROJECT, file))),
      [],
    );
  });

  it("runs no script where it is installed", () => {
    assert.deepEqual(
      ["preinstall", "install", "postinstall"].filter((name) => name in scripts),
      [],
    );
  });

  it("goes to no registry of the public by a slip: the name there is nobody's yet", () => {
    const { publishConfig } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
      publishConfig: { registry: string };
    };
    assert.equal(new URL(publishConfig.registry).hostname, "127.0.0.1");
  });
});
