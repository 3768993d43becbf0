import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { registryHost } from "../credentials.ts";
import { unmountBelow } from "../host/mounts.ts";
import { hostPath } from "../host/programs.ts";
import type { Layout } from "../layout.ts";
import type { Daemon } from "./daemon.ts";

/** What the kernel keeps for a socket's path (`sun_path` of unix(7)), its closing zero not counted. */
const SOCKET_PATH_BYTES = 107;
/** The longer of the two names of sockets in {@link socketFolder}. */
const LONGEST_SOCKET = "buildkitd.sock";

/** The folder of BuildKit's sockets: in the sandbox, or below /run where the sandbox's path is too long for a socket. */
export function socketFolder(layout: Layout): string {
  if (Buffer.byteLength(join(layout.run, LONGEST_SOCKET)) <= SOCKET_PATH_BYTES) return layout.run;
  const name = createHash("sha256").update(layout.root).digest("hex").slice(0, 12);
  return `/run/multiarch-${name}`;
}

/** The path of the socket that BuildKit's clients use. */
export function buildkitSocket(layout: Layout): string {
  return join(socketFolder(layout), "buildkitd.sock");
}

/** BuildKit as an OCI worker, which takes the images of docker.io from the sandbox's registry first. */
export function buildkitDaemon(layout: Layout): Daemon {
  const path = join(layout.buildkit, "buildkitd.toml");
  const log = join(layout.logs, "buildkitd.log");
  const temporary = join(layout.buildkit, "tmp");
  return {
    title: "BuildKit",
    argv: [join(layout.bin, "buildkitd"), "--config", path],
    configuration: { path, text: buildkitConfiguration(layout) },
    env: { TMPDIR: temporary, PATH: hostPath() },
    logs: { output: log, errors: log },
    async prepare() {
      for (const folder of [socketFolder(layout), temporary]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    },
    answers: () => accepts(buildkitSocket(layout)),
    async cleanUp() {
      // A worker that was killed leaves the root file systems of its builds mounted.
      await unmountBelow(layout.buildkit);
      rmSync(buildkitSocket(layout), { force: true });
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

/** The text of BuildKit's configuration file. */
export function buildkitConfiguration(layout: Layout): string {
  const host = registryHost(layout);
  const text = JSON.stringify; // a basic string of TOML is written as one of JSON
  return `root = ${text(join(layout.buildkit, "root"))}

[grpc]
address = [${text(`unix://${buildkitSocket(layout)}`)}]

[otel]
socketPath = ${text(join(socketFolder(layout), "otel.sock"))}

[worker.oci]
enabled = true
networkMode = "host"

[worker.containerd]
enabled = false

[registry."docker.io"]
mirrors = [${text(host)}]

[registry.${text(host)}]
http = true
`;
}

/** Whether something accepts connections on a socket. */
function accepts(path: string): Promise<boolean> {
  if (!existsSync(path)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** The folders outside the sandbox's own that BuildKit uses. */
export function outsideFolders(layout: Layout): string[] {
  const folder = socketFolder(layout);
  return dirname(folder) === layout.root ? [] : [folder];
}
