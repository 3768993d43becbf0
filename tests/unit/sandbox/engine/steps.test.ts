import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { demandDiskSpace } from "../../../../sandbox/engine/disk-space.ts";
import { ON_DEMAND, RECIPES } from "../../../../sandbox/engine/recipes.ts";
import { buildSteps, engineSteps } from "../../../../sandbox/engine/steps.ts";
import { sandboxLayout } from "../../../../sandbox/layout.ts";
import { runSteps } from "../../../../sandbox/progress.ts";
import { inFolder, script } from "./fixture.ts";

/** What every built program of the tests is: enough of Pulumi to install a plugin from its file. */
const PROGRAM = `#!/bin/sh
folder="$PULUMI_HOME/plugins/resource-$4-v$5"
/bin/mkdir -p "$folder" && /bin/cp "$8" "$folder/pulumi-resource-$4"`;

/** A Go that builds such programs in no time. */
const GO = `if [ "$1" = env ]; then echo '{"GOVERSION": "go1.26.8", "GOMODCACHE": "/", "GOCACHE": "/"}'; exit; fi
if [ "$1" = list ]; then exit 1; fi
/bin/cat > "$3" <<'END'
${PROGRAM}
END
/bin/chmod +x "$3"`;

/** Does the work on a machine whose PATH and cache are folders in the given one. */
async function onMachine(folder: string, work: () => Promise<void>): Promise<void> {
  const { PATH, XDG_CACHE_HOME } = process.env;
  process.env.PATH = join(folder, "path");
  process.env.XDG_CACHE_HOME = join(folder, "cache");
  try {
    await work();
  } finally {
    process.env.PATH = PATH;
    if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
  }
}

const silent = () => undefined;
/** Room for everything: how much this machine has is nothing to the tests. */
const roomy = () => undefined;
const titles = (word: string, ending: string) =>
  RECIPES.map(({ name, version }) => `${word} ${name} ${version}${ending}`);

describe("engineSteps", () => {
  it("builds for others what no sandbox has, and nothing of it twice", () =>
    inFolder((folder) =>
      onMachine(folder, async () => {
        script(join(folder, "path/go"), GO);
        const layout = sandboxIn(folder, "one");
        const first = await buildSteps(layout, ON_DEMAND);
        assert.deepEqual(
          first.map(({ title }) => title),
          ON_DEMAND.map(({ name, version }) => `build ${name} ${version} from Go modules`),
        );
        await runSteps(first, silent);
        assert.ok(!existsSync(layout.root));
        assert.deepEqual(await buildSteps(layout, ON_DEMAND), []);
      }),
    ));

  it("builds everything once, for all sandboxes of a user, and has nothing left to do then", () =>
    inFolder((folder) =>
      onMachine(folder, async () => {
        script(join(folder, "path/go"), GO);
        const [one, other] = [sandboxIn(folder, "one"), sandboxIn(folder, "other")];
        const first = await engineSteps(one, roomy);
        assert.deepEqual(
          first.map(({ title }) => title),
          titles("build", " from Go modules"),
        );
        await runSteps(first, silent);
        assert.deepEqual(await engineSteps(one, roomy), []);

        const second = await engineSteps(other, roomy);
        assert.deepEqual(
          second.map(({ title }) => title),
          titles("link", ", built before"),
        );
        await runSteps(second, silent);
        assert.deepEqual(await engineSteps(other, roomy), []);
      }),
    ));

  it("does again only what is lost, a program together with its parts", () =>
    inFolder((folder) =>
      onMachine(folder, async () => {
        script(join(folder, "path/go"), GO);
        const layout = sandboxIn(folder, "one");
        await runSteps(await engineSteps(layout, roomy), silent);
        rmSync(join(layout.bin, "pulumi-language-nodejs"));
        const steps = await engineSteps(layout, roomy);
        assert.deepEqual(
          steps.map(({ title }) => title),
          ["link pulumi 3.274.1, built before", "link pulumi-language-nodejs 3.68.0, built before"],
        );
        await runSteps(steps, silent);
        assert.ok(existsSync(join(layout.bin, "pulumi-language-nodejs")));
        assert.deepEqual(await engineSteps(layout, roomy), []);
      }),
    ));

  it("asks once for the room that building takes, before anything is built, and not for links", () =>
    inFolder((folder) =>
      onMachine(folder, async () => {
        script(join(folder, "path/go"), GO);
        const asked: string[][] = [];
        const ask: typeof demandDiskSpace = (needs) => void asked.push(needs.map((need) => need.folder));
        await engineSteps(sandboxIn(folder, "one"), ask);
        assert.deepEqual(asked, [["/", "/", join(folder, "cache/multiarch")]]);
        await runSteps(await engineSteps(sandboxIn(folder, "one"), roomy), silent);
        await engineSteps(sandboxIn(folder, "other"), ask);
        assert.equal(asked.length, 1);
        const full = () => assert.fail("no room");
        rmSync(join(folder, "cache"), { recursive: true });
        await assert.rejects(engineSteps(sandboxIn(folder, "one"), full), /no room/);
      }),
    ));

  it("downloads Pulumi and its plugins where there is no Go", () =>
    inFolder((folder) =>
      onMachine(folder, async () => {
        const others = RECIPES.filter(({ name }) => !name.startsWith("pulumi"));
        const output = "github.com/distribution/distribution/v3 v3.2.0 moby/buildkit v0.32.0 docker/buildx v0.36.0";
        for (const { name } of others)
          script(join(folder, "path", name), `echo ${name === "crane" ? "0.23.0" : `"${output}"`}`);
        const steps = await engineSteps(sandboxIn(folder, "one"), () => assert.fail("nothing is built"));
        assert.deepEqual(
          steps.map(({ title }) => title),
          [
            ...others.map(({ name }) => `link ${name}, installed as ${join(folder, "path", name)}`),
            "download pulumi 3.274.1",
            "link pulumi-language-nodejs, downloaded with pulumi",
            "download the plugin docker-build 0.0.22",
            "download the plugin github 6.15.0",
          ],
        );
      }),
    ));

  it("finishes what a failed build left, and uses what is installed meanwhile", () =>
    inFolder((folder) =>
      onMachine(folder, async () => {
        const failing = GO.replace("/bin/cat", 'case "$*" in *buildkitd) echo no room >&2; exit 1;; esac\n/bin/cat');
        script(join(folder, "path/go"), failing);
        const layout = sandboxIn(folder, "one");
        await assert.rejects(
          runSteps(await engineSteps(layout, roomy), silent),
          /buildkitd failed: it exited with 1\nno room/,
        );
        const buildkitd = script(join(folder, "path/buildkitd"), "echo github.com/moby/buildkit v0.31.5");
        const steps = await engineSteps(layout, roomy);
        assert.deepEqual(
          steps.slice(0, 2).map(({ title }) => title),
          [`link buildkitd, installed as ${buildkitd}`, "build buildctl 0.34.2 from Go modules"],
        );
        await runSteps(steps, silent);
        assert.deepEqual(await engineSteps(layout, roomy), []);
      }),
    ));
});

function sandboxIn(folder: string, name: string) {
  return sandboxLayout({ MULTIARCH_SANDBOX: join(folder, name) });
}
