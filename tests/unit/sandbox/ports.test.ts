import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { demandFreePort, freePort, LOOPBACK } from "../../../sandbox/ports.ts";

describe("a free port", () => {
  it("can be listened on, and is none that a connection gets", async () => {
    const port = await freePort();
    assert.ok(port >= 20_000 && port < 32_768, String(port));
    await demandFreePort(port, "PORT");
  });

  it("is demanded in vain where somebody listens", async () => {
    const port = await freePort();
    const server = createServer().listen(port, LOOPBACK);
    await once(server, "listening");
    try {
      const message = `port ${port} is taken by another program or another sandbox; set PORT to a free port`;
      await assert.rejects(demandFreePort(port, "PORT"), { message });
    } finally {
      server.close();
    }
  });
});
