import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FRONTEND } from "../../../sandbox/engine/recipes.ts";
import { engineSteps } from "../../../sandbox/engine/steps.ts";
import { writeLayout } from "../../../sandbox/images/oci-layout.ts";
import { tar } from "../../../sandbox/images/tar.ts";
import { sandboxLayout } from "../../../sandbox/layout.ts";
import { runSteps } from "../../../sandbox/progress.ts";
import { crane } from "./images.ts";

/** What frontends say that they can do, from Docker's first one with named contexts on. */
const CAPABILITIES = ["inputs", "subrequests", "contexts"].map((name) => `moby.buildkit.frontend.${name}`);

/**
 * Pushes Docker's frontend as an image, as docker.io/docker/dockerfile has it.
 *
 * @param capabilities what its image says it can do
 * @returns its digest
 */
export async function pushFrontend(ref: string, capabilities: readonly string[] = CAPABILITIES): Promise<string> {
  const layout = sandboxLayout();
  await runSteps(await engineSteps(layout, () => undefined, [FRONTEND]));
  const folder = mkdtempSync(join(tmpdir(), "multiarch-frontend-"));
  const program = readFileSync(join(layout.bin, FRONTEND.name));
  try {
    writeLayout(folder, [
      {
        platform: { os: "linux", architecture: process.arch === "x64" ? "amd64" : process.arch },
        settings: {
          Entrypoint: [`/${FRONTEND.name}`],
          Labels: {
            "moby.buildkit.frontend.network.none": "true",
            "moby.buildkit.frontend.caps": capabilities.join(","),
          },
        },
        layers: [tar([{ type: "file", path: FRONTEND.name, mode: 0o755, content: program }])],
      },
    ]);
    await crane("push", "--index", folder, ref);
    return await crane("digest", ref);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
