import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** The address that all of the sandbox's servers listen on. */
export const LOOPBACK = "127.0.0.1";
const LOWEST_FREE = 20_000;
const HIGHEST_FREE = 32_767;

/**
 * Makes sure that a port can be listened on.
 *
 * @param variable the environment variable that chooses another port
 * @throws Error when something listens on it, or it cannot be had
 */
export async function demandFreePort(port: number, variable: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const problem =
        cause.code === "EADDRINUSE"
          ? "is taken by another program or another sandbox"
          : `cannot be used (${cause.message})`;
      reject(new Error(`port ${port} ${problem}; set ${variable} to a free port`, { cause }));
    });
    server.listen(port, LOOPBACK, () => server.close(() => resolve()));
  });
}

/**
 * A port of this machine that nobody listens on, and that no connection gets for its own end before somebody does: a
 * system takes those from 32768 on, or from 49152 on.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_FREE, HIGHEST_FREE + 1);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}
