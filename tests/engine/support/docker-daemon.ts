import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { findDaemon } from "../../../components/builders/daemon.ts";
import { cacheFolder } from "../../../sandbox/engine/cache.mjs";
import { downloadPackage } from "../../../sandbox/images/debian.ts";

const DAEMON_PACKAGES = ["docker.io", "containerd"];
/** Raised when other packages are needed. */
const CACHE = "docker-daemon-1";
const START_TRIES = 300;
const WAIT_MS = 100;
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** A Docker daemon of its own, with nothing on this host that it would share. */
export interface DockerDaemon {
  /** A value of DOCKER_HOST. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Starts Debian's Docker daemon in a folder of its own: no network, no image, and none of its packages installed. */
export async function startDockerDaemon(): Promise<DockerDaemon> {
  const programs = await daemonPrograms();
  const root = mkdtempSync(join(tmpdir(), "multiarch-docker-"));
  const host = `unix://${root}/docker.sock`;
  const places = ["data-root", "exec-root", "pidfile", "config-file"].map((name) => `--${name}=${join(root, name)}`);
  const off = ["iptables", "ip6tables", "ip-forward", "ip-masq"].map((name) => `--${name}=false`);
  const args = [...places.slice(0, 3), ...off, "--bridge=none", "--storage-driver=vfs", `--host=${host}`];
  const path = [join(programs, "usr/sbin"), join(programs, "usr/bin"), process.env.PATH].join(delimiter);
  // The configuration of a Docker that is installed here is not its own.
  const env = { ...process.env, PATH: path, DOCKER_HOST: host };
  const daemon = spawn(join(programs, "usr/sbin/dockerd"), args, { stdio: ["ignore", "ignore", "pipe"], env });
  let said = "";
  daemon.stderr.on("data", (text: Buffer) => {
    said = `${said}${text}`.slice(-2000);
  });
  const ended = new Promise((resolve) => daemon.once("close", resolve));
  for (let tried = 1; (await findDaemon({ DOCKER_HOST: host })).kind === "silent"; tried++) {
    if (tried === START_TRIES || daemon.exitCode !== null) throw new Error(`dockerd did not start:\n${said}`);
    await sleep(WAIT_MS);
  }
  return {
    host,
    async stop() {
      daemon.kill();
      await ended;
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The folder with the programs of the packages, unpacked; made once for all tests. */
async function daemonPrograms(): Promise<string> {
  const folder = join(cacheFolder(), CACHE);
  if (existsSync(folder)) return folder;
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  for (const name of DAEMON_PACKAGES) {
    const files = await downloadPackage(`${unfinished}.${name}`, name, [architecture], () => undefined);
    await execa("dpkg-deb", ["-x", files[architecture] ?? "", unfinished]);
    rmSync(`${unfinished}.${name}`, { recursive: true, force: true });
  }
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true, force: true }); // another test was first
  }
  return folder;
}

/** What buildx has of a builder in its folder; undefined when there is none. */
export function storedBuilder(buildx: string, name: string): string | undefined {
  const file = join(buildx, "instances", name);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
