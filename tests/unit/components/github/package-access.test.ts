import assert from "node:assert/strict";
import { canPullAnonymously, packageIn } from "../../../../components/github/package-access.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { FakeRegistry, stopAll } from "../../lib/registry/fake-registry.ts";

describe("packageIn", () => {
  const baseUrl = "http://127.0.0.1:5056/";
  const enterprise = "https://github.example.com/";
  for (const [place, server, expected] of [
    ["ghcr.io/acme/app", undefined, { owner: "acme", name: "app" }],
    ["ghcr.io/other/app/server", undefined, { owner: "other", name: "app/server" }],
    ["docker.io/acme/app", undefined, undefined],
    ["localhost:5055/acme/app", undefined, undefined],
    ["localhost:5055/acme/app", baseUrl, { owner: "acme", name: "app" }],
    ["localhost:5055/mirror/app", baseUrl, undefined],
    ["containers.github.example.com/other/app", enterprise, { owner: "other", name: "app" }],
    ["ghcr.io/other/app", enterprise, undefined],
  ] as const) {
    it(`${place} on ${server ?? "github.com"} is ${expected ? "a package" : "none"}`, () => {
      assert.deepEqual(packageIn(place, { repository: "Acme/app", baseUrl: server }), expected);
    });
  }
});

describe("canPullAnonymously", () => {
  const repository = { registry: "ghcr.io", path: "acme/app" };
  const answers = (answer: () => Promise<string | undefined>) =>
    canPullAnonymously(repository, undefined, {}, { resolve: answer });

  it("is so when the registry answers, also that there is no such tag", async () => {
    assert.equal(await answers(async () => "sha256:abc"), true);
    assert.equal(await answers(async () => undefined), true);
  });

  it("asks a token service that the stack trusts", async () => {
    const service = await FakeRegistry.start(() => ({ body: '{"token":"T"}' }));
    const fake = await FakeRegistry.start(({ headers }) =>
      headers.authorization === "Bearer T"
        ? { status: 404 }
        : { status: 401, headers: { "www-authenticate": `Bearer realm="http://${service.host}/token"` } },
    );
    const at = { registry: fake.host, path: "acme/app" };
    assert.equal(await canPullAnonymously(at, "latest", { [fake.host]: { tokenServices: [service.host] } }), true);
    stopAll();
  });

  for (const [status, expected] of [
    [401, false],
    [403, false],
    [502, undefined],
    [undefined, undefined],
  ] as const) {
    it(`is ${expected} after ${status ?? "no answer"}`, async () => {
      assert.equal(
        await answers(() => {
          throw new RegistryError("refused", status);
        }),
        expected,
      );
    });
  }
});
