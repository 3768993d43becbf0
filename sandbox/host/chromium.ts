import type { Step } from "../progress.ts";
import { aptGet } from "./apt.ts";
import { findProgram } from "./programs.ts";

/** Debian's Chromium without windows, which is smaller; its name there and elsewhere. */
const PACKAGE = "chromium-headless-shell";
const PROGRAMS = [PACKAGE, "chromium", "chromium-browser", "google-chrome"];

/** The browser of this host, or undefined. */
export function findChromium(): string | undefined {
  return PROGRAMS.map(findProgram).find((file) => file !== undefined);
}

/** The step that installs a browser, which only the tests need; its title announces the change of the host. */
export function chromiumStep(): Step {
  return {
    title: `install on this host with apt-get: ${PACKAGE}`,
    done: () => findChromium() !== undefined,
    run: (say) => {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      return aptGet(["install", "--yes", "--no-install-recommends", PACKAGE], { env }, say);
    },
  };
}

/** Why no browser can be installed here, a clause; undefined where one can, or is. */
export function chromiumObstacle(): string | undefined {
  if (findChromium() !== undefined) return undefined;
  if (process.getuid?.() !== 0) return "this user is not root, and may not install one";
  return findProgram("apt-get") === undefined ? "there is no apt-get to install one with" : undefined;
}
