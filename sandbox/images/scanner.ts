import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { ImageIndex, ImageManifest } from "../../lib/oci/manifest.ts";
import { SYFT } from "../engine/recipes.ts";
import { engineSteps } from "../engine/steps.ts";
import type { Layout } from "../layout.ts";
import { withLock } from "../lock.ts";
import { runSteps, type Step } from "../progress.ts";
import { writeLayout } from "./oci-layout.ts";
import { cachedBusybox, pushStep } from "./steps.ts";
import { tar } from "./tar.ts";

/** The name on docker.io of the scanner that BuildKit has by default. */
const REPOSITORY = "docker/buildkit-syft-scanner";
const TAGS = ["stable-1"];

/** Architectures as Node and OCI name them. */
const ARCHITECTURES: Readonly<Partial<Record<NodeJS.Architecture, string>>> = { x64: "amd64", arm64: "arm64" };

const SCRIPT = new URL("scan.sh", import.meta.url);

/**
 * Sets up the scanner of SBOMs in a sandbox that runs, under the name of BuildKit's own: its program is built, which
 * takes minutes, its image made and pushed.
 */
export async function startScanner(layout: Layout): Promise<void> {
  await withLock(layout.root, async () => {
    // The room that the whole set-up demands is far more than this one program takes.
    await runSteps(await engineSteps(layout, () => undefined, [SYFT]));
    const image = join(dirname(realpathSync(join(layout.bin, SYFT.name))), IMAGE);
    await runSteps([makeStep(image)]);
    await runSteps([pushStep(layout, { folder: image, repository: REPOSITORY, tags: TAGS })]);
  });
}

/** The number counts the changes of how it is made. */
const IMAGE = "scanner-1";

/** Makes the image for this machine, on which BuildKit runs it: BusyBox with the scanner's program and a script. */
function makeStep(folder: string): Step {
  return {
    title: `make the image ${REPOSITORY} from ${SYFT.name} ${SYFT.version}`,
    done: () => existsSync(folder),
    run: () =>
      withLock(folder, async () => {
        if (existsSync(folder)) return; // another sandbox made it meanwhile
        const unfinished = `${folder}.unfinished`;
        rmSync(unfinished, { recursive: true, force: true });
        mkdirSync(unfinished, { recursive: true });
        const architecture = ARCHITECTURES[process.arch] ?? process.arch;
        const programs = tar([
          { type: "file", path: SYFT.name, mode: 0o755, content: readFileSync(join(dirname(folder), SYFT.name)) },
          { type: "file", path: "scan.sh", mode: 0o755, content: readFileSync(SCRIPT) },
        ]);
        const settings = { Entrypoint: ["/scan.sh"] };
        const platform = { os: "linux", architecture };
        writeLayout(unfinished, [{ platform, settings, layers: [busyboxLayer(architecture), programs] }]);
        renameSync(unfinished, folder);
      }),
  };
}

/** The layer of the base image for an architecture, not compressed. */
function busyboxLayer(architecture: string): Buffer {
  const folder = cachedBusybox();
  const blob = (digest: string) => readFileSync(join(folder, "blobs", "sha256", digest.replace("sha256:", "")));
  const { manifests }: ImageIndex = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
  const image = manifests.find(({ platform }) => platform?.architecture === architecture);
  if (!image) throw new Error(`there is no base image for ${architecture}, which this machine is`);
  const { layers }: ImageManifest = JSON.parse(blob(image.digest).toString("utf8"));
  return gunzipSync(blob(layers[0]?.digest ?? ""));
}
