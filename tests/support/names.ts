import dns from "node:dns/promises";
import { syncBuiltinESMExports } from "node:module";
import { mock } from "node:test";

/** Lets names have these addresses while something runs, and all other names none. */
export async function withNames<Result>(
  names: Readonly<Record<string, readonly string[]>>,
  run: () => Promise<Result>,
): Promise<Result> {
  const lookup = mock.method(dns, "lookup", async (name: string, { all = false } = {}) => {
    const [first, ...others] = (names[name] ?? []).map((address) => ({ address, family: 4 }));
    if (!first) throw Object.assign(new Error(`there is no ${name}`), { code: "ENOTFOUND" });
    return all ? [first, ...others] : first;
  });
  syncBuiltinESMExports();
  try {
    return await run();
  } finally {
    lookup.mock.restore();
    syncBuiltinESMExports();
  }
}
