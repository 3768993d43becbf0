import type { NamedChart } from "./results.ts";
import type { Growth, Turn } from "./row.ts";

/** The charts of a row, with what was measured; lines of fewer than two points are left out. */
export function chartsOf(growth: readonly Growth[], medians: ReadonlyMap<string, Turn>): NamedChart[] {
  return growth.flatMap(({ file, title, across, figure, lines }) => {
    const drawn = lines.map(({ name, points }) => ({
      name,
      points: points.flatMap(([x, variant]) => {
        const y = medians.get(variant)?.[figure];
        return y === undefined ? [] : [[x, y] as const];
      }),
    }));
    const whole = drawn.filter(({ points }) => points.length > 1);
    return whole.length > 0 ? [{ file, title, across, unit: figure === "memory" ? "MB" : "s", lines: whole }] : [];
  });
}
