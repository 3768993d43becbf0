import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Metafile } from "esbuild";
import { bundlePackage, MODULES } from "../../../sandbox/compile.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

describe("the compiled package", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), "multiarch-compiled-"));
  let made: Metafile["outputs"];
  before(async () => {
    made = await bundlePackage(PROJECT, folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The packages that files below a folder import. */
  const packagesOf = (part: string) => {
    const imported = Object.entries(made)
      .filter(([path]) => path.includes(`/${part}/`))
      .flatMap(([, { imports }]) => imports.filter(({ external, path }) => external && !isBuiltin(path)))
      .map(({ path }) => path);
    return [...new Set(imported.map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/")))].sort();
  };

  it("has every module that the package names", () => {
    for (const module of MODULES) assert.ok(readFileSync(join(folder, module.replace(/ts$/, "js"))).length > 0);
  });

  it("has the provider with its packages within, and their licenses", () => {
    const signing = ["bundle", "protobuf-specs", "sign", "verify"].map((name) => `@sigstore/${name}`);
    assert.deepEqual(packagesOf("provider"), [...signing, "undici"]);
    const licenses = readFileSync(join(folder, "provider/LICENSES.txt"), "utf8");
    for (const name of ["@grpc/grpc-js", "zod", "semver"]) {
      assert.match(licenses, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: (MIT|ISC|Apache-2\\.0)\\n\\n\\S`, "m"));
    }
  });

  it("loads for a program that only publishes neither SDK of docker-build and GitHub, nor GitHub's client, nor what few templates and keys need", () => {
    const entry = Object.keys(made).find((path) => path.endsWith("/components/index.js")) as string;
    const loaded = new Set([entry]);
    const packages = new Set<string>();
    for (const path of loaded) {
      for (const { path: imported, kind, external } of made[path]?.imports ?? []) {
        if (kind !== "import-statement" || isBuiltin(imported)) continue;
        if (external) packages.add(imported);
        else loaded.add(imported);
      }
    }
    assert.deepEqual([...packages].sort(), [
      "@pulumi/pulumi",
      "csv-parse/sync",
      "semver/functions/compare.js",
      "semver/functions/parse.js",
      "yaml",
      "zod",
    ]);
    const sources = [...loaded].flatMap((path) => Object.keys(made[path]?.inputs ?? {}));
    assert.ok(sources.includes("components/multi-arch-image.ts"));
    assert.ok(!sources.includes("components/github/item-resource.ts"));
  });

  it("has the program start the provider before it loads the rest of itself", () => {
    const sourcesOf = (path: string): string[] => {
      const { inputs = {}, imports = [] } = made[path] ?? {};
      const within = imports.filter(({ kind, external }) => kind === "import-statement" && !external);
      return [...Object.keys(inputs), ...within.flatMap((each) => sourcesOf(each.path))];
    };
    const program = Object.keys(made).find((path) => made[path]?.entryPoint === "index.ts") as string;
    assert.deepEqual(sourcesOf(program).sort(), [
      "components/own-program.ts",
      "components/without-traces.ts",
      "index.ts",
      "lib/resource-types.ts",
    ]);
  });

  it("imports nothing beside its dependencies", () => {
    const names = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
    const others = ["chunks", "cli", "components"].flatMap(packagesOf).filter((name) => !names.includes(name));
    assert.deepEqual(others, []);
  });
});
