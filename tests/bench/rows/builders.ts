import { addBuilder, startEmptyBuildkit } from "../../engine/support/builders.ts";
import type { Workspace } from "../../engine/support/workspace.ts";
import { newWorkspace, update } from "../programs.ts";
import type { Row, Variant } from "../row.ts";

/** Two that a machine of amd64 runs natively, so that both do the same work. */
const PLATFORMS = ["linux/amd64", "linux/amd64/v2"];
/** How often a shell counts: some 20 s of a processor for each platform. */
const COUNT = 24_000_000;
const ONE = "one builder";
const TWO = "two builders";

/** How much faster two builders of one processor each build two platforms than one builder of one processor. */
export const builders: Row = {
  what: "two platforms of 20 s of a processor each, on one builder with one processor and on two with one each",
  peer: ONE,
  turns: 3,
  goals: [],
  async open() {
    const started = [await startEmptyBuildkit(0), await startEmptyBuildkit(1)];
    const workspace = await newWorkspace();
    for (const [number, builder] of started.entries()) await addBuilder(workspace, `on-${number}`, builder);
    return {
      variants: [
        variant(workspace, ONE, { default: "on-0" }),
        variant(workspace, TWO, { default: "on-0", "linux/amd64/v2": "on-1" }),
      ],
      async close() {
        await workspace.remove();
        for (const builder of started) await builder.stop();
      },
    };
  },
};

function variant(workspace: Workspace, name: string, declared: Readonly<Record<string, string>>): Variant {
  const count = `i=0; while [ $i -lt ${COUNT} ]; do i=$((i + 1)); done`;
  return {
    name,
    async prepare(turn) {
      workspace.write("app/Dockerfile", `FROM busybox:stable\nRUN : ${name} ${turn}; ${count}\n`);
      workspace.configureApp({ platforms: PLATFORMS }, declared);
    },
    run: () => update(workspace),
  };
}
