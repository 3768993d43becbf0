import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { satisfies } from "semver";
import { SDK_VERSION } from "../../../../components/builders/program.ts";
import { ALL_RECIPES, DOCKER_PROVIDER, GO_VERSION, PULUMI, RECIPES } from "../../../../sandbox/engine/recipes.ts";

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const {
  dependencies,
  peerDependencies,
}: Record<"dependencies" | "peerDependencies", Record<string, string>> = JSON.parse(read("package.json"));

describe("RECIPES", () => {
  for (const recipe of ALL_RECIPES) {
    const { name, version, module, question } = recipe;
    const text = read(`sandbox/toolchain/${module}/go.mod`);
    const lines = text.split("\n").map((line) => line.trim().replace(/^(tool|require) /, ""));

    it(`${name} has the version that sandbox/toolchain/${module}/go.mod pins`, () => {
      assert.ok(lines.includes(recipe.package), "go.mod names the package as a tool");
      const own = lines.find((line) => line.startsWith("module "))?.slice("module ".length);
      // A main package of this project has no version: what it is made of has.
      const isOwn = recipe.package.startsWith(`${own}/`);
      const made = isOwn ? recipe.variable : recipe.package;
      if (isOwn && made?.startsWith("main.")) return assert.ok(recipe.plugin);
      const pin = lines.find((line) => {
        const [path, pinned] = line.split(" ");
        return path !== undefined && made?.startsWith(`${path}/`) && pinned?.startsWith("v");
      });
      assert.match(pin ?? "", new RegExp(` v${version.replaceAll(".", "\\.")}(\\+incompatible)?( |$)`));
    });

    it(`${name} is linked with that version`, () => {
      if (recipe.variable) assert.match(recipe.variable, new RegExp(`=v?${version.replaceAll(".", "\\.")}$`));
    });

    it(`${name} needs no newer Go than the set-up asks for`, () => {
      assert.ok(lines.includes(`go ${GO_VERSION}`), `go ${GO_VERSION} in go.mod`);
    });

    it(`${name} of that version would be taken when installed`, () => {
      if (question) assert.ok(satisfies(version, question.fits));
    });
  }

  it("has the plugins that the SDKs of package.json ask for", () => {
    const plugins = [...RECIPES, DOCKER_PROVIDER].flatMap(({ plugin, version }) =>
      plugin ? [[`@pulumi/${plugin.name}`, version]] : [],
    );
    const sdks = ["@pulumi/docker-build", "@pulumi/github", "@pulumi/docker"];
    assert.deepEqual(
      plugins,
      sdks.map((sdk) => [sdk, { ...dependencies, ...peerDependencies }[sdk]]),
    );
  });

  it("has the version of @pulumi/docker that a message asks for", () => {
    assert.equal(peerDependencies["@pulumi/docker"], SDK_VERSION);
  });

  it("takes no Pulumi that is older than the SDKs that the package works with", () => {
    assert.equal(PULUMI.question.fits, `>=${peerDependencies["@pulumi/pulumi"]?.slice(1)} <4`);
  });
});
