import { createHash } from "node:crypto";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** How often a waiting process looks whether the lock is free. */
const POLL_MILLISECONDS = 100;

/**
 * Runs the work while no other process holds the lock of that name, waiting for its turn with a line on standard
 * error. The lock is a socket in Linux's abstract namespace: the kernel gives it back when its owner ends, however it
 * ends, so no lock is ever stale.
 *
 * @param name what is locked, for example the folder of a sandbox
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const address = `\0multiarch-${createHash("sha256").update(name).digest("hex")}`;
  let server = await listen(address);
  if (!server) process.stderr.write(`waiting for another process that works on ${name} ...\n`);
  while (!server) {
    await sleep(POLL_MILLISECONDS);
    server = await listen(address);
  }
  try {
    return await work();
  } finally {
    server.close();
  }
}

/** Listens at the address, or returns undefined when another process does. */
function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.unref();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => resolve(server));
  });
}
