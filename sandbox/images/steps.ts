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
  const images = cachedBusybox();
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
  return pushStep(layout, { folder: cachedBusybox(), repository: REPOSITORY, tags: TAGS });
}

/** An image layout, and the names under which the sandbox's registry is to have its index. */
export interface Push {
  readonly folder: string;
  readonly repository: string;
  readonly tags: readonly string[];
}

/** The step that puts the index of an image layout into the sandbox's registry. */
export function pushStep(layout: Layout, { folder, repository, tags }: Push): Step {
  const name = `${registryHost(layout)}/${repository}`;
  const env = { ...process.env, ...sandboxEnvironment(layout) };
  const crane = (...args: string[]) => run(join(layout.bin, "crane"), args, { env });
  return {
    title: `push ${name}:${tags.join(", :")}`,
    async done() {
      const index = readOptional(join(folder, "index.json"));
      if (index === undefined) return false;
      const found = await Promise.all(tags.map((tag) => askRegistry(layout, "HEAD", `${repository}/manifests/${tag}`)));
      return found.every((answer) => answer?.headers.get(DIGEST_HEADER) === digestOf(Buffer.from(index)));
    },
    async run() {
      for (const tag of tags) await crane("push", "--index", folder, `${name}:${tag}`);
    },
  };
}

/** Where all sandboxes of a user find the base images; the number counts the changes of how they are made. */
export function cachedBusybox(): string {
  return join(cacheFolder(), "busybox-2");
}
