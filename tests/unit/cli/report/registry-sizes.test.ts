import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Report } from "../../../../cli/report/model.ts";
import { registrySizes } from "../../../../cli/report/registry-sizes.ts";
import { digest } from "./fixture.ts";

describe("the sizes that registries tell", () => {
  let server: Server;
  before((done) => {
    // It takes requests, and answers none.
    server = createServer(() => undefined).listen(0, "127.0.0.1", done);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const problemAt = async (registry: string, limit: number) => {
    const platforms = [{ platform: "linux/amd64", digest: digest("a"), result: "built" }] as const;
    const repositories = [{ repository: `${registry}/acme/app`, digest: digest("c"), tags: [] }];
    const report: Report = { stack: "dev", images: [{ name: "app", platforms, repositories }] };
    const sizes = await registrySizes(report, [], {}, limit);
    return sizes.get("app")?.platforms.get("linux/amd64")?.problem;
  };

  it("are not waited for longer than a report may take", async () => {
    const { port } = server.address() as AddressInfo;
    assert.equal(await problemAt(`127.0.0.1:${port}`, 0.2), "the registries did not answer within 0.2 seconds");
  });

  it("are missing where a registry cannot be asked, and the report is not", async () => {
    assert.match((await problemAt("not a registry", 5)) ?? "", /not a registry/);
  });
});
