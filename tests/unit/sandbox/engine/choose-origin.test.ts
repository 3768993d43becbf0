import assert from "node:assert/strict";
import { chooseOrigins, type Probes } from "../../../../sandbox/engine/choose-origin.ts";
import type { Go } from "../../../../sandbox/engine/go.ts";
import { RECIPES, type Recipe } from "../../../../sandbox/engine/recipes.ts";

const go: Go = { program: "/opt/go", hash: "0", moduleCache: "/modules", buildCache: "/packages" };
const others = ["registry", "crane", "buildkitd", "buildctl", "docker-buildx"];

/** A machine with these programs in /bin, these parts beside them, and this Go. */
function machine(installed: readonly string[], parts: readonly string[], builder: Go | string): Probes {
  return {
    installed: async ({ name }) => (installed.includes(name) ? `/bin/${name}` : undefined),
    part: ({ name }, whole) => (parts.includes(name) ? `${whole}/../${name}` : undefined),
    go: async () => builder,
  };
}

async function choose(probes: Probes, recipes: readonly Recipe[] = RECIPES): Promise<Record<string, string>> {
  const origins = await chooseOrigins(recipes, probes);
  return Object.fromEntries(
    [...origins].map(([{ name }, origin]) => [name, origin.from === "installed" ? origin.file : origin.from]),
  );
}

const all = (origin: string) => Object.fromEntries(RECIPES.map(({ name }) => [name, origin]));
const installed = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, `/bin/${name}`]));
const pulumiInstalled = { pulumi: "/bin/pulumi", "pulumi-language-nodejs": "/bin/pulumi/../pulumi-language-nodejs" };

describe("chooseOrigins", () => {
  it("builds everything where there is nothing but Go", async () => {
    assert.deepEqual(await choose(machine([], [], go)), all("go"));
  });

  it("takes what is installed before it builds", async () => {
    const probes = machine([...others, "pulumi"], ["pulumi-language-nodejs"], go);
    assert.deepEqual(await choose(probes), { ...all("go"), ...installed(others), ...pulumiInstalled });
  });

  it("takes an installed Pulumi only with its language host", async () => {
    assert.deepEqual(await choose(machine(["pulumi"], [], go)), all("go"));
  });

  it("downloads Pulumi and its plugins where there is no Go", async () => {
    assert.deepEqual(await choose(machine(others, [], "there is no Go on PATH")), {
      ...all("download"),
      ...installed(others),
    });
  });

  it("builds before it downloads", async () => {
    const pulumis = RECIPES.filter(({ name }) => name.startsWith("pulumi"));
    assert.deepEqual(Object.values(await choose(machine([], [], go), pulumis)), ["go", "go", "go", "go"]);
  });

  it("does not ask for Go when everything is installed", async () => {
    const probes = { ...machine(others, [], go), go: () => assert.fail("asked for Go") };
    const recipes = RECIPES.filter(({ name }) => others.includes(name));
    assert.deepEqual(await choose(probes, recipes), installed(others));
  });

  it("names every program that cannot be had, why, and what to do", async () => {
    await assert.rejects(choose(machine(["crane", "buildctl"], [], "/usr/bin/go is go1.19")), {
      message:
        "registry 3.1.2, buildkitd 0.34.2, docker-buildx 0.37.2 cannot be built: /usr/bin/go is go1.19; " +
        "install Go 1.26.8 or later, or put these programs on PATH in these versions or later",
    });
  });
});
