import assert from "node:assert/strict";
import { readFileSync, readlinkSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { RECIPES, type Recipe } from "../../../../sandbox/engine/recipes.ts";
import { isSetUp, setUpProgram } from "../../../../sandbox/engine/set-up-program.ts";
import { type Layout, sandboxLayout } from "../../../../sandbox/layout.ts";
import { file, inFolder, script } from "./fixture.ts";

const named = (name: string): Recipe => {
  const recipe = RECIPES.find((one) => one.name === name);
  assert.ok(recipe);
  return recipe;
};
const crane = named("crane");

/** A sandbox whose `crane` is a link to a program elsewhere. */
async function placed(folder: string): Promise<{ layout: Layout; program: string }> {
  const layout = sandboxLayout({ MULTIARCH_SANDBOX: join(folder, "sandbox") });
  const program = script(join(folder, "cache/crane"), "echo 1");
  assert.equal(isSetUp(layout, crane), false);
  await setUpProgram(layout, crane, program);
  assert.ok(isSetUp(layout, crane));
  return { layout, program };
}

describe("setUpProgram", () => {
  it("links a program, in place of another one", () =>
    inFolder(async (folder) => {
      const { layout, program } = await placed(folder);
      assert.equal(readlinkSync(join(layout.bin, "crane")), program);
      const other = script(join(folder, "other/crane"), "echo 2");
      await setUpProgram(layout, crane, other);
      assert.equal(readlinkSync(join(layout.bin, "crane")), other);
      assert.ok(isSetUp(layout, crane));
    }));

  it("has Pulumi install a plugin from its file, in the sandbox's own Pulumi folder", () =>
    inFolder(async (folder) => {
      const layout = sandboxLayout({ MULTIARCH_SANDBOX: folder });
      const plugin = named("pulumi-resource-docker-build");
      const target = `"$PULUMI_HOME/plugins/resource-docker-build-v${plugin.version}"`;
      const program = script(join(folder, "cache/plugin"), "");
      script(
        join(layout.bin, "pulumi"),
        `[ "$*" = "plugin install resource docker-build ${plugin.version} --reinstall --file ${program}" ] || exit 1
mkdir -p ${target} && cp ${program} ${target}/${plugin.name}`,
      );
      await setUpProgram(layout, plugin, program);
      assert.ok(isSetUp(layout, plugin));
      rmSync(layout.pulumiHome, { recursive: true });
      assert.equal(isSetUp(layout, plugin), false);
    }));
});

describe("isSetUp", () => {
  const losses: [what: string, lose: (layout: Layout, program: string) => void][] = [
    ["the program is gone", (_, program) => rmSync(program)],
    ["the program is another one at the same place", (_, program) => utimesSync(program, 1, 1)],
    ["the link is gone", (layout) => rmSync(join(layout.bin, "crane"))],
    [
      "the link leads elsewhere",
      (layout, program) => {
        rmSync(join(layout.bin, "crane"));
        symlinkSync(script(`${program}-2`, ""), join(layout.bin, "crane"));
      },
    ],
    [
      "it was chosen for another recipe",
      (layout) => {
        const stamp = join(layout.root, "engine/crane");
        file(stamp, readFileSync(stamp, "utf8").replace(/^[0-9a-f]{16}\n/, "0123456789abcdef\n"));
      },
    ],
    ["nothing says what was chosen", (layout) => rmSync(join(layout.root, "engine"), { recursive: true })],
  ];
  for (const [what, lose] of losses) {
    it(`is false when ${what}`, () =>
      inFolder(async (folder) => {
        const { layout, program } = await placed(folder);
        lose(layout, program);
        assert.equal(isSetUp(layout, crane), false);
      }));
  }
});
