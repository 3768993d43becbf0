import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a server may take until it answers. */
const PATIENCE_MILLISECONDS = 10_000;

/** Waits until a server listens on the port. */
export async function untilListening(port: number): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MILLISECONDS; ; await sleep(50)) {
    const listening = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1")
        .on("connect", () => resolve(true))
        .on("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (listening) return;
    if (Date.now() > deadline) throw new Error(`nothing listens on port ${port}`);
  }
}
