import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../sandbox/ports.ts";
import { untilListening } from "./ports.ts";

/** A BuildKit beside the sandbox's, for what only its configuration says. */
export interface OtherBuildkit {
  /** `tcp://127.0.0.1:PORT`, the endpoint of a builder of the driver `remote`. */
  readonly endpoint: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The PEM files of a BuildKit that only clients with a certificate reach. */
export interface BuildkitTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** What else a BuildKit is started with. */
export interface BuildkitOptions {
  readonly tls?: BuildkitTls;
  /** The number of the only processor that it and its builds may use; left out, all of them. */
  readonly processor?: number | undefined;
  /** How many steps of builds it runs at once; left out, as many as there are. */
  readonly maxParallelism?: number;
}

/** @param registries what stands in its buildkitd.toml of registries */
export async function startBuildkit(
  registries: string,
  { tls, processor, maxParallelism }: BuildkitOptions = {},
): Promise<OtherBuildkit> {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-buildkit-"));
  const port = await freePort();
  const endpoint = `tcp://127.0.0.1:${port}`;
  const file = join(folder, "buildkitd.toml");
  const most = maxParallelism === undefined ? "" : `max-parallelism = ${maxParallelism}\n`;
  const workers = `[worker.oci]\nenabled = true\n${most}[worker.containerd]\nenabled = false\n`;
  const root = `root = ${JSON.stringify(join(folder, "root"))}\n[otel]\nsocketPath = ${JSON.stringify(join(folder, "otel"))}\n`;
  writeFileSync(file, `${root}${workers}${registries}`);
  const tlsFlags = tls ? ["--tlscacert", tls.ca, "--tlscert", tls.cert, "--tlskey", tls.key] : [];
  const [program, ...args] = [
    ...(processor === undefined ? [] : ["taskset", "--cpu-list", String(processor)]),
    ...["buildkitd", "--config", file, "--addr", endpoint, ...tlsFlags],
  ];
  const daemon = spawn(program as string, args, { stdio: "ignore" });
  const ended = new Promise((resolve) => daemon.once("close", resolve));
  await untilListening(port);
  return {
    endpoint,
    pid: daemon.pid as number,
    async stop() {
      daemon.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
