import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readOptional } from "../../lib/files.ts";
import { run } from "../../lib/process/run.ts";
import type { Step } from "../progress.ts";

/** Where the kernel takes and shows the handlers of foreign programs (binfmt_misc). */
const REGISTRY = "/proc/sys/fs/binfmt_misc";
/** Where the package qemu-user-static keeps the lines that register its emulators. */
const HANDLERS = "/usr/lib/binfmt.d";
const REMOVE = "-1";

/** The handlers that the platforms of the sandbox need, by the architecture of the host as Node names it. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  x64: ["qemu-aarch64", "qemu-arm"],
  arm64: ["qemu-x86_64", "qemu-i386"],
};

/** The names of the handlers that this host needs to run the programs of all the sandbox's platforms. */
export function neededHandlers(architecture: string = process.arch): readonly string[] {
  return NEEDED[architecture] ?? [];
}

/** The step that registers what is missing; its title announces the change of the host. */
export function emulatorsStep(): Step {
  const missing = () => neededHandlers().filter((name) => !isUsable(readOptional(join(REGISTRY, name))));
  return {
    title: `register emulators with the kernel of this host (binfmt_misc): ${missing().join(", ")}`,
    done: () => missing().length === 0,
    async run() {
      if (!existsSync(join(REGISTRY, "register"))) await run("mount", ["-t", "binfmt_misc", "none", REGISTRY]);
      for (const name of missing()) {
        if (existsSync(join(REGISTRY, name))) writeFileSync(join(REGISTRY, name), REMOVE);
        writeFileSync(join(REGISTRY, "register"), registration(name));
      }
    },
  };
}

/**
 * Whether a handler, as the kernel shows it, works in containers: only with the flag F is the emulator opened when it
 * is registered, and not looked for inside the container.
 */
export function isUsable(shown: string | undefined): boolean {
  return shown !== undefined && /^enabled$/m.test(shown) && /^flags: .*F/m.test(shown);
}

/** The line that registers a handler. */
function registration(name: string): string {
  const file = join(HANDLERS, `${name}.conf`);
  const line = readOptional(file)
    ?.split("\n")
    .findLast((text) => text.startsWith(":"));
  if (!line) throw new Error(`${file} is missing or registers nothing; reinstall the package qemu-user-static`);
  return line;
}

/** The handlers that are registered and usable, for showing. */
export function usableHandlers(): string[] {
  return neededHandlers().filter((name) => isUsable(readOptional(join(REGISTRY, name))));
}
