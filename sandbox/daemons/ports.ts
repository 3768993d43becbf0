import { createServer } from "node:net";

/** The address that all of the sandbox's servers listen on. */
export const LOOPBACK = "127.0.0.1";

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
