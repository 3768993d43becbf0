import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as undici from "undici";
import { Agent, EnvHttpProxyAgent, request } from "../../../../lib/http/undici.ts";

describe("the parts of undici", () => {
  it("are the package's own", () => {
    assert.equal(Agent, undici.Agent);
    assert.equal(EnvHttpProxyAgent, undici.EnvHttpProxyAgent);
  });

  it("send what the package's request sends", async () => {
    const server = createServer(async (message, answer) => {
      const body = (await message.toArray()).join("");
      answer.end(JSON.stringify([message.method, message.url, message.headers.host, message.headers["x-a"], body]));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a/b?c=d%20e`);
    const dispatcher = new Agent();
    try {
      const options = { dispatcher, method: "PUT", headers: { "x-a": "1" }, body: Buffer.from("text") } as const;
      const answers = await Promise.all([request(url, options), undici.request(url, options)]);
      const [own, packages] = await Promise.all(answers.map(({ body }) => body.text()));
      assert.deepEqual(JSON.parse(own ?? ""), ["PUT", "/a/b?c=d%20e", url.host, "1", "text"]);
      assert.equal(packages, own);
    } finally {
      await dispatcher.close();
      server.close();
    }
  });
});
