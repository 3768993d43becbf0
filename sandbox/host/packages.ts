import type { Step } from "../progress.ts";
import { aptGet } from "./apt.ts";
import { findProgram } from "./programs.ts";

/** The Debian packages that the sandbox needs on the host, and a program of each that shows it is installed. */
const PROGRAMS: Readonly<Record<string, string>> = {
  runc: "runc",
  "qemu-user-static": "qemu-arm-static",
};

/** The packages whose programs are not on PATH. */
export function missingPackages(): string[] {
  return Object.keys(PROGRAMS).filter((name) => !findProgram(PROGRAMS[name] ?? name));
}

/** The step that installs what is missing; its title announces the change of the host. */
export function packagesStep(): Step {
  return {
    title: `install on this host with apt-get: ${missingPackages().join(", ")}`,
    done: () => missingPackages().length === 0,
    run: (say) => {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      return aptGet(["install", "--yes", "--no-install-recommends", ...missingPackages()], { env }, say);
    },
  };
}
