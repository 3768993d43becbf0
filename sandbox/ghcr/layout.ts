import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Layout } from "../layout.ts";

/** The ports that the name of a registry does not spell out: HTTPS, and HTTP, which only sends there. */
export const PORT = 443;
export const PLAIN_PORT = 80;

/** The parts of a sandbox that answers as ghcr.io: its own, but for the programs that all parts share and the registry. */
export interface GhcrLayout extends Layout {
  /** The programs that only this part needs, beside those in `bin`. */
  readonly tools: string;
  /** The home folder of the shell's user: Docker's, buildx's and Pulumi's configuration and the stacks. */
  readonly home: string;
  /** The loopback address on which the front listens. */
  readonly address: string;
  /** The files that are mounted over those of /etc in the namespace. */
  readonly etc: string;
  /** Keys and certificates. */
  readonly tls: string;
  /** The users and packages. */
  readonly accounts: string;
}

/** The layout of the part that answers as ghcr.io, in a folder of its own in the sandbox. */
export function ghcrLayout(layout: Layout): GhcrLayout {
  const root = join(layout.root, "ghcr");
  const inside = (...names: string[]) => join(root, ...names);
  return {
    ...layout,
    root,
    tools: inside("bin"),
    run: inside("run"),
    logs: inside("logs"),
    buildkit: inside("buildkit"),
    home: inside("home"),
    docker: inside("home", ".docker"),
    buildx: inside("home", ".docker", "buildx"),
    pulumiHome: inside("home", ".pulumi"),
    backend: inside("home", ".pulumi"),
    address: loopbackAddress(layout.root),
    etc: inside("etc"),
    tls: inside("tls"),
    accounts: inside("accounts.json"),
  };
}

/**
 * An address in 127.64.0.0/10 that is this sandbox's alone, so that several can listen on one port.
 *
 * @param root the sandbox's folder
 */
export function loopbackAddress(root: string): string {
  const [first = 0, second = 0, third = 0] = createHash("sha256").update(root).digest();
  // The last number is neither 0 nor 255, which some programs take for a network or a broadcast.
  return `127.${64 + (first % 64)}.${second}.${1 + (third % 254)}`;
}
