import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { unmountBelow } from "../../../sandbox/host/mounts.ts";
import { sandboxRegistry } from "./workspace.ts";

/** How long a BuildKit may take until it listens, in milliseconds: others use the processors as well. */
const PATIENCE = 60_000;
const PORT = 1234;

/** The files that a BuildKit proves itself with, and by which it knows its clients. */
export interface MachineTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** A BuildKit on an address of its own, as though on another machine. */
export interface NetworkMachine {
  readonly address: string;
  /** `tcp://198.18.0.2:1234`. */
  readonly endpoint: string;
  /** Starts BuildKit, which keeps its cache from one time to the next. */
  start(tls: MachineTls): Promise<void>;
  /** Ends BuildKit at once, as a machine without power. */
  kill(): Promise<void>;
  /** Whether a build on it runs a program with that word in its command line. */
  runs(word: string): Promise<boolean>;
  remove(): Promise<void>;
}

/** Why there can be no network namespaces here; undefined where there can. */
export async function noNetworks(): Promise<string | undefined> {
  const name = namespaceName("probe", randomInt(1 << 16));
  const { failed, shortMessage } = await execa("ip", ["netns", "add", name], { reject: false }).then((result) => ({
    failed: result.failed,
    shortMessage: "shortMessage" in result ? String(result.shortMessage) : "",
  }));
  if (failed) return shortMessage;
  await execa("ip", ["netns", "delete", name]);
  return undefined;
}

/**
 * A network namespace with an address, in which the sandbox's registry answers as it does here.
 *
 * @param platforms what BuildKit says that the machine runs, its own first
 */
export async function networkMachine(
  name: string,
  folder: string,
  platforms: readonly string[],
): Promise<NetworkMachine> {
  const number = randomInt(1 << 15);
  const namespace = namespaceName(name, number);
  const [near, far] = [`m${number}a`, `m${number}b`];
  // Of the addresses for measurements between networks, four for each pair of ends.
  const subnet = `198.${18 + (number >> 14)}.${(number >> 6) & 255}`;
  const first = (number & 63) * 4;
  const [host, address] = [`${subnet}.${first + 1}`, `${subnet}.${first + 2}`];
  await execa("ip", ["netns", "add", namespace]);
  await execa("ip", ["link", "add", near, "type", "veth", "peer", "name", far, "netns", namespace]);
  await execa("ip", ["address", "add", `${host}/30`, "dev", near]);
  await execa("ip", ["link", "set", near, "up"]);
  await execa("ip", ["-n", namespace, "address", "add", `${address}/30`, "dev", far]);
  for (const link of [far, "lo"]) await execa("ip", ["-n", namespace, "link", "set", link, "up"]);
  mkdirSync(folder, { recursive: true });
  const inside = (...command: string[]) =>
    // `ip netns exec` would mount another /sys, without the control groups that containers need.
    spawn("nsenter", [`--net=/run/netns/${namespace}`, ...command], { stdio: "ignore", env: process.env });
  const registry = await registryInside(join(folder, "registry.sock"), inside);
  let daemon: ChildProcess | undefined;
  const pids = async () => (await execa("ip", ["netns", "pids", namespace])).stdout.split("\n").filter(Boolean);
  const kill = async () => {
    const buildkit = daemon;
    daemon = undefined;
    if (!buildkit || buildkit.exitCode !== null) return;
    const ended = new Promise((resolve) => buildkit.once("close", resolve));
    // What it runs has no other parent, and ends with it.
    for (const pid of await pids())
      if (pid !== String(registry.pid)) await execa("kill", ["-KILL", pid], { reject: false });
    await ended;
    await unmountBelow(folder);
  };
  return {
    address,
    endpoint: `tcp://${address}:${PORT}`,
    async start({ ca, cert, key }) {
      const file = join(folder, "buildkitd.toml");
      writeFileSync(file, configuration(folder, platforms));
      const flags = ["--tlscacert", ca, "--tlscert", cert, "--tlskey", key];
      daemon = inside("buildkitd", "--config", file, "--addr", `tcp://${address}:${PORT}`, ...flags);
      await untilListening(address);
    },
    kill,
    async runs(word) {
      const found = await execa("pgrep", ["--full", word], { reject: false });
      const own = new Set(await pids());
      return found.stdout.split("\n").some((pid) => own.has(pid));
    },
    async remove() {
      await kill();
      registry.stop();
      await execa("ip", ["netns", "delete", namespace], { reject: false });
      await execa("ip", ["link", "delete", near], { reject: false });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function namespaceName(name: string, number: number): string {
  return `multiarch-${name}-${number}`;
}

function configuration(folder: string, platforms: readonly string[]): string {
  const text = JSON.stringify;
  const registry = text(sandboxRegistry());
  return `root = ${text(join(folder, "root"))}
[otel]
socketPath = ${text(join(folder, "otel.sock"))}
[worker.oci]
enabled = true
networkMode = "host"
platforms = ${text(platforms)}
[worker.containerd]
enabled = false
[registry."docker.io"]
mirrors = [${registry}]
[registry.${registry}]
http = true
`;
}

/** Passes connections to the registry's port in a namespace on, through a socket that both sides see. */
async function registryInside(path: string, inside: (...command: string[]) => ChildProcess) {
  const port = Number(sandboxRegistry().split(":")[1]);
  const outside: Server = createServer((socket) => {
    pipeline(socket, connect(port, "127.0.0.1"), socket, () => undefined);
  });
  await new Promise<void>((resolve) => outside.listen(path, resolve));
  const script = `require("node:net").createServer((socket) => {
    require("node:stream").pipeline(socket, require("node:net").connect(${JSON.stringify(path)}), socket, () => undefined);
  }).listen(${port}, "127.0.0.1")`;
  const process = inside(globalThis.process.execPath, "-e", script);
  return {
    pid: process.pid,
    stop() {
      process.kill();
      outside.close();
    },
  };
}

async function untilListening(address: string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; ; await sleep(100)) {
    const isListening = await new Promise((resolve) => {
      const socket = connect(PORT, address)
        .on("connect", () => resolve(true))
        .on("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isListening) return;
    if (Date.now() > deadline) throw new Error(`nothing listens at ${address}`);
  }
}
