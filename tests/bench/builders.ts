import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { addBuilder, startEmptyBuildkit } from "../engine/support/builders.ts";
import { Workspace } from "../engine/support/workspace.ts";

/** Two that a machine of amd64 runs natively, so that both do the same work. */
const PLATFORMS = ["linux/amd64", "linux/amd64/v2"];
/** How often a shell counts: some 20 s of a processor for each platform. */
const ROUNDS = 24_000_000;
/** How busybox's `time` prints the seconds of a processor. */
const USED = /^.*\buser\s+(\d+)m\s*([\d.]+)s/;

/** A published image whose build does nothing but count. */
interface Measured {
  readonly seconds: number;
  /** Of processors, by the builds alone. */
  readonly used: number;
}

/** How much faster two builders of one processor each build two platforms than one builder of one processor. */
export async function measure(): Promise<string[]> {
  const builders = [await startEmptyBuildkit(0), await startEmptyBuildkit(1)];
  const workspace = await Workspace.create();
  try {
    for (const [number, builder] of builders.entries()) await addBuilder(workspace, `on-${number}`, builder);
    const [one, two] = [
      await build(workspace, "one", { default: "on-0" }),
      await build(workspace, "two", { default: "on-0", "linux/amd64/v2": "on-1" }),
    ];
    return [
      `one builder on one processor: ${described(one)}`,
      `two builders on a processor each: ${described(two)}`,
      `${(one.seconds / two.seconds).toFixed(2)} times faster`,
    ];
  } finally {
    await workspace.remove();
    for (const builder of builders) await builder.stop();
  }
}

async function build(
  workspace: Workspace,
  round: string,
  builders: Readonly<Record<string, string>>,
): Promise<Measured> {
  const count = `i=0; while [ $i -lt ${ROUNDS} ]; do i=$((i + 1)); done`;
  workspace.write("app/Dockerfile", `FROM busybox:stable\nRUN : ${round}; time sh -c '${count}'\n`);
  workspace.configureApp({ platforms: PLATFORMS }, builders);
  const began = performance.now();
  const { exitCode, output } = await workspace.up();
  const seconds = (performance.now() - began) / 1000;
  assert.equal(exitCode, 0, output);
  return { seconds, used: usedIn(readFileSync(join(workspace.folder, "events.json"), "utf8")) };
}

/** The seconds of processors that the logs of builds name. */
function usedIn(log: string): number {
  const events = log.split("\n").flatMap((line) => (line.includes("diagnosticEvent") ? [JSON.parse(line)] : []));
  const used = new Map<string, number>();
  for (const { diagnosticEvent } of events as { diagnosticEvent: { urn?: string; message: string } }[]) {
    const [, minutes, seconds] = USED.exec(diagnosticEvent.message) ?? [];
    if (diagnosticEvent.urn && minutes) used.set(diagnosticEvent.urn, Number(minutes) * 60 + Number(seconds));
  }
  return [...used.values()].reduce((sum, one) => sum + one, 0);
}

function described({ seconds, used }: Measured): string {
  return `${seconds.toFixed(1)} s, ${used.toFixed(1)} s of processors in the builds`;
}
