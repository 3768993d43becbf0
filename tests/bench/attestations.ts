import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { startScanner } from "../../sandbox/images/scanner.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { Workspace } from "../engine/support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const ROUNDS = 5;
const NOTHING = { attestations: { provenance: false, sbom: false }, sign: false };
const ATTESTED = { attestations: { provenance: "max", sbom: true } };
const SIGNED = { sign: { key: { env: "SIGNING_KEY" } } };

const ROWS: Readonly<Record<string, object>> = {
  nothing: NOTHING,
  "provenance max and SBOM": { ...NOTHING, ...ATTESTED },
  "a signature by a key": { ...NOTHING, ...SIGNED },
  "all of them": { ...ATTESTED, ...SIGNED },
};

/** How long an update takes whose build argument has changed, with and without what is attested and signed. */
export async function measure(): Promise<string[]> {
  await startScanner(sandboxLayout());
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const SIGNING_KEY = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const rows = await Promise.all(
    Object.entries(ROWS).map(async ([name, image]) => {
      const workspace = await Workspace.create();
      workspace.environment = { SIGNING_KEY };
      workspace.write("app/Dockerfile", "FROM busybox:stable\nARG NOTE\nRUN echo $NOTE > /note\n");
      return {
        name,
        workspace,
        seconds: async (note: string) => update(workspace, { ...image, args: { NOTE: note } }),
      };
    }),
  );
  try {
    // Warms everything up, and counts for nothing.
    for (const { name, seconds } of rows) await seconds(`${name} first`);
    const taken = new Map(rows.map(({ name }) => [name, [] as number[]]));
    // In turn, so that what else the machine does falls on all of them.
    for (let round = 0; round < ROUNDS; round++) {
      for (const { name, seconds } of rows) taken.get(name)?.push(await seconds(`${name} ${round}`));
    }
    const base = taken.get("nothing") ?? [];
    return [...taken].map(([name, times]) => {
      const more = median(times.map((time, round) => time - (base[round] ?? 0)));
      return `${name}: ${median(times).toFixed(1)} s${times === base ? "" : `, ${more.toFixed(1)} s more`}`;
    });
  } finally {
    for (const { workspace } of rows) await workspace.remove();
  }
}

/** How long an update takes that builds both platforms. */
async function update(workspace: Workspace, image: object): Promise<number> {
  workspace.configureApp({ platforms: PLATFORMS, ...image });
  const began = performance.now();
  const { exitCode, output, steps } = await workspace.up();
  const seconds = (performance.now() - began) / 1000;
  assert.equal(exitCode, 0, output);
  assert.equal(steps.filter((step) => /app-linux-/.test(step)).length, PLATFORMS.length, steps.join("\n"));
  return seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
