import { fileURLToPath } from "node:url";
import { suggestion } from "../../lib/did-you-mean.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { makePackage, PACKAGE_VARIABLE } from "../runner/package.ts";
import { withSandboxes } from "../runner/sandboxes.ts";

/** What measures one thing, and gives lines about it. */
interface Row {
  measure(): Promise<readonly string[]>;
}

/** Loaded once there is a sandbox, which they take from the environment. */
const ROWS: Readonly<Record<string, () => Promise<Row>>> = {
  attestations: () => import("./attestations.ts"),
  builders: () => import("./builders.ts"),
  merge: () => import("./merge.ts"),
};
const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** `npm run bench`: measures in a sandbox of its own. `npm test` measures nothing: a busy machine would fail it. */
export async function main(args: readonly string[]): Promise<number> {
  const names = args.length > 0 ? args : Object.keys(ROWS);
  for (const name of names.filter((one) => !Object.hasOwn(ROWS, one))) {
    process.stderr.write(`error: npm run bench has no row "${name}"; ${suggestion(name, Object.keys(ROWS))}\n`);
    return 2;
  }
  return withSandboxes(sandboxLayout(), 1, async ([environment]) => {
    Object.assign(process.env, environment, { [PACKAGE_VARIABLE]: await makePackage(PROJECT) });
    for (const name of names) {
      const row = await ROWS[name]?.();
      for (const line of (await row?.measure()) ?? []) process.stdout.write(`${name}: ${line}\n`);
    }
    return 0;
  });
}
