import { sampleMemory } from "./memory.ts";
import { secondsOf, secondsOfChildren } from "./processors.ts";
import type { Row, Turn, Variant } from "./row.ts";

export interface Options {
  readonly isShort: boolean;
  readonly turns: number;
  /** The processes of BuildKit and the registry. */
  readonly servers: readonly number[];
  say(line: string): void;
  /** Aborted when the user interrupts the run: what a turn has begun is finished, and what was set up is removed. */
  readonly signal?: AbortSignal;
  /** Does the work of a turn while nothing else goes on. */
  alone?(work: () => Promise<void>): Promise<void>;
}

/**
 * Lets each variant of a row have its turns, after one that counts for nothing and warms everything up. They take turns,
 * so that what else the machine does falls on all of them.
 *
 * @returns the turns of each variant
 */
export async function takeTurns(name: string, row: Row, options: Options): Promise<Record<string, Turn[]>> {
  const { isShort, turns, servers, say, signal, alone = (work) => work() } = options;
  const samplesMemory = row.samplesMemory ?? false;
  say(`${name}: setting up`);
  const { variants, close } = await row.open({ isShort });
  try {
    const taken = Object.fromEntries(variants.map((variant) => [variant.name, [] as Turn[]]));
    for (let turn = row.warmsUp === false ? 1 : 0; turn <= turns; turn++) {
      for (const variant of variants) {
        signal?.throwIfAborted();
        const one = await take(variant, turn === 0 ? "first" : `${turn}`, { servers, samplesMemory, alone, signal });
        if (turn > 0) taken[variant.name]?.push(one);
        const memory = one.memory === undefined ? "" : `, ${one.memory.toFixed(0)} MB`;
        const which = turn === 0 ? "warm-up" : `${turn} of ${turns}`;
        say(`${name}, ${which}: ${variant.name} ${one.seconds.toFixed(2)} s, CPU ${one.cpu.toFixed(2)} s${memory}`);
      }
    }
    return taken;
  } finally {
    await close();
  }
}

interface Watched {
  readonly servers: readonly number[];
  readonly samplesMemory: boolean;
  readonly alone: NonNullable<Options["alone"]>;
  readonly signal: AbortSignal | undefined;
}

async function take(variant: Variant, turn: string, { servers, samplesMemory, alone, signal }: Watched): Promise<Turn> {
  await variant.prepare?.(turn);
  const { server } = variant;
  const all = server === undefined ? servers : [...servers, server];
  const serving = () => all.reduce((sum, one) => sum + secondsOf(one), 0);
  const [used, served] = [secondsOfChildren(), serving()];
  const sampler = samplesMemory || server !== undefined ? sampleMemory(server) : undefined;
  const began = performance.now();
  try {
    await alone(() => variant.run(turn));
  } catch (cause) {
    // Ctrl-C ends the programs of a turn as well.
    signal?.throwIfAborted();
    throw new Error(`"${variant.name}" failed in turn "${turn}": ${(cause as Error).message}`, { cause });
  } finally {
    sampler?.stop();
  }
  const seconds = (performance.now() - began) / 1000;
  const memory = sampler?.most();
  return {
    seconds,
    cpu: secondsOfChildren() - used,
    serving: serving() - served,
    ...(memory !== undefined && { memory }),
  };
}
