import { addBuilder } from "../../engine/support/builders.ts";
import { startBuildkit } from "../../engine/support/buildkit.ts";
import { sandboxRegistry, type Workspace } from "../../engine/support/workspace.ts";
import { freshRepository } from "../peers.ts";
import { newWorkspace, PLATFORMS, update } from "../programs.ts";
import type { Row, Variant } from "../row.ts";

const IMAGES = 10;
/** How often a shell counts: a tenth of a second of a processor for a native platform, a good one for an emulated one. */
const COUNT = 100_000;
const PARALLEL = [1, 2, 4, 8, 16];
const MOST_AT_ONCE = [1, 2, 4, 8];
const TURNS = 3;
const UNLIMITED = "--parallel 16";

/** Many builds for a builder of few processors: how many are begun at once, and how many steps it runs at once. */
export const smallBuilder: Row = {
  what: `an update of ${IMAGES} images of four platforms, each with up to a second of work, on a builder of this machine`,
  peer: UNLIMITED,
  turns: TURNS,
  goals: [],
  growth: [
    {
      file: "parallel",
      title: "An update of 40 builds, by how many are begun at once",
      across: "builds at once",
      figure: "seconds",
      lines: [{ name: "up", points: PARALLEL.map((count) => [count, `--parallel ${count}`] as const) }],
    },
  ],
  async open() {
    const host = JSON.stringify(sandboxRegistry());
    const registries = `[registry."docker.io"]\nmirrors = [${host}]\n[registry.${host}]\nhttp = true\n`;
    const workspace = await newWorkspace();
    const unlimited = await startBuildkit(registries);
    await addBuilder(workspace, "unlimited", unlimited);
    const variants = PARALLEL.map((count) =>
      variant(workspace, `--parallel ${count}`, "unlimited", count, unlimited.pid),
    );
    const started = [unlimited];
    for (const most of MOST_AT_ONCE) {
      const buildkit = await startBuildkit(registries, { maxParallelism: most });
      started.push(buildkit);
      await addBuilder(workspace, `most-${most}`, buildkit);
      variants.push(variant(workspace, `max-parallelism ${most}`, `most-${most}`, Math.max(...PARALLEL), buildkit.pid));
    }
    return {
      variants,
      async close() {
        await workspace.remove();
        for (const buildkit of started) await buildkit.stop();
      },
    };
  },
};

function variant(workspace: Workspace, name: string, builder: string, parallel: number, server: number): Variant {
  const count = `i=0; while [ $i -lt ${COUNT} ]; do i=$((i + 1)); done`;
  const repository = freshRepository("app");
  return {
    name,
    server,
    async prepare(turn) {
      const images = Array.from({ length: IMAGES }, (_, number) => {
        const context = `image-${number}`;
        workspace.write(`${context}/Dockerfile`, `FROM busybox:stable\nRUN : ${name} ${turn} ${number}; ${count}\n`);
        return [
          context,
          { context, platforms: PLATFORMS, repositories: [`${repository}-${number}`], tags: ["latest"] },
        ];
      });
      workspace.configure({ builders: { default: builder }, images: Object.fromEntries(images) });
    },
    run: () => update(workspace, "--parallel", String(parallel)),
  };
}
