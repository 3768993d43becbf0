import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readOptional } from "../../lib/files.ts";
import { digestOf } from "../../lib/oci/manifest.ts";
import { run } from "../../lib/process/run.ts";
import { registryHost } from "../credentials.ts";
import { askRegistry } from "../daemons/registry.ts";
import { cacheFolder } from "../engine/cache.mjs";
import { sandboxEnvironment } from "../environment.ts";
import type { Layout } from "../layout.ts";
import { withLock } from "../lock.ts";
import type { Step } from "../progress.ts";
import { makeBusybox } from "./busybox.ts";

/** The name on docker.io, which BuildKit finds in its mirror, the sandbox's registry. */
const REPOSITORY = "library/busybox";
const TAGS = ["latest", "stable", "1"];
const DIGEST_HEADER = "docker-content-digest";

/** The step that makes the base images; it needs no registry. */
export function makeImagesStep(layout: Layout): Step {
  const images = cachedImages();
  return {
    title: "make the base image busybox of every platform from Debian's packages",
    done: () => existsSync(images),
    run: (say) =>
      withLock(images, async () => {
        if (existsSync(images)) return; // another sandbox made them meanwhile
        const unfinished = `${images}.unfinished`;
        rmSync(unfinished, { recursive: true, force: true });
        mkdirSync(unfinished, { recursive: true });
        await makeBusybox(unfinished, layout.apt, say);
        renameSync(unfinished, images);
        rmSync(layout.apt, { recursive: true, force: true });
      }),
  };
}

/** The step that puts the base images into the sandbox's registry, which must be running. */
export function pushImagesStep(layout: Layout): Step {
  const name = `${registryHost(layout)}/${REPOSITORY}`;
  const env = { ...process.env, ...sandboxEnvironment(layout) };
  const crane = (...args: string[]) => run(join(layout.bin, "crane"), args, { env });
  return {
    title: `push ${name}:${TAGS.join(", :")}`,
    async done() {
      const index = readOptional(join(cachedImages(), "index.json"));
      if (index === undefined) return false;
      const found = await Promise.all(TAGS.map((tag) => askRegistry(layout, "HEAD", `${REPOSITORY}/manifests/${tag}`)));
      return found.every((answer) => answer?.headers.get(DIGEST_HEADER) === digestOf(Buffer.from(index)));
    },
    async run() {
      for (const tag of TAGS) await crane("push", "--index", cachedImages(), `${name}:${tag}`);
    },
  };
}

/** Where all sandboxes of a user find the images; the number counts the changes of how they are made. */
function cachedImages(): string {
  return join(cacheFolder(), "busybox-2");
}
