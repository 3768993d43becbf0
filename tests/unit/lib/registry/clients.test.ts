import assert from "node:assert/strict";
import { ONE_TRY } from "../../../../lib/http/retry.ts";
import { sharedClients } from "../../../../lib/registry/clients.ts";

describe("sharedClients", () => {
  it("gives one client for the same settings and options", () => {
    const connect = sharedClients(new AbortController().signal);
    const registries = { "ghcr.io": { http: true } };
    const clients = [
      connect(),
      connect({}),
      connect({ ...registries }),
      connect(registries, {}),
      connect(registries, { retry: ONE_TRY }),
      connect(registries, { retry: { ...ONE_TRY } }),
    ];
    assert.deepEqual(
      clients.map((client) => clients.indexOf(client)),
      [0, 0, 2, 2, 4, 4],
    );
  });
});
