import assert from "node:assert/strict";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { programWarnings } from "../../../../provider/architecture/program-warnings.ts";
import { AMD64, I386 } from "../../lib/architecture/fixture.ts";
import { MemoryRegistry } from "../memory-registry.ts";
import { APP, placeLayer, placeLayers } from "./fixture.ts";

const TO_REFUSE = "A gate with builtin: architecture lets no such image get a tag; architecture: false looks at none";

function warningsOf(registry: MemoryRegistry, ...images: (readonly [string, string])[]) {
  const signal = new AbortController().signal;
  const repository = parseRepository(APP);
  return programWarnings({ client: registry, bases: registry, repository, images, environment: {}, signal });
}

describe("programWarnings", () => {
  it("names the programs of each platform, and reads no layer of the base", async () => {
    const registry = new MemoryRegistry();
    const below = placeLayer(registry, APP, [{ path: "wrong", content: AMD64 }]);
    const base = placeLayers(registry, "ghcr.io/acme/base", [below]);
    const own = placeLayer(registry, APP, [{ path: "app", content: AMD64 }]);
    const named = {
      "org.opencontainers.image.base.name": "ghcr.io/acme/base:1",
      "org.opencontainers.image.base.digest": base.digest,
    };
    const wrong = placeLayers(registry, APP, [below, own], named);
    const right = placeLayers(registry, APP, [placeLayer(registry, APP, [{ path: "app", content: I386 }])]);
    assert.deepEqual(await warningsOf(registry, ["linux/amd64", right.digest], ["linux/386", wrong.digest]), [
      `${APP} on linux/386: ${wrong.digest} has a program for another platform: /app (linux/amd64). In a build for ` +
        "linux/386 on a 64-bit machine uname -m prints x86_64, and installers go by that: write " +
        'SHELL ["linux32", "sh", "-c"] in front of the RUN instructions, start programs with setarch linux32, or choose ' +
        `by TARGETARCH. ${TO_REFUSE}`,
    ]);
    assert.equal(registry.calls.filter((call) => call === `open ${APP} ${below.digest}`).length, 0);
  });

  it("says that much is not read, and what cannot be", async () => {
    const registry = new MemoryRegistry();
    const layer = placeLayer(registry, APP, [{ path: "app", content: AMD64 }]);
    const large = placeLayers(registry, APP, [{ ...layer, size: 301 * 1024 ** 2 }]);
    const text = placeLayers(registry, APP, [{ ...layer, digest: `sha256:${"a".repeat(64)}` }]);
    assert.deepEqual(await warningsOf(registry, ["linux/386", large.digest], ["linux/amd64", text.digest]), [
      `${APP} on linux/386: for which platform its programs are was not read: it has 301 MiB of layers of its own, more ` +
        "than 300 MiB. A gate with builtin: architecture reads all; architecture: false says nothing of it",
      `${APP} on linux/amd64: for which platform its programs are could not be read: no blob sha256:${"a".repeat(64)}`,
    ]);
  });

  it("reads a layer once that platforms have in common, and judges it for each", async () => {
    const registry = new MemoryRegistry();
    const shared = placeLayer(registry, APP, [
      { path: "a", content: AMD64 },
      { path: "b", content: AMD64 },
    ]);
    const platforms = ["linux/386", "linux/amd64", "linux/arm64"];
    const images = platforms.map((platform, number): [string, string] => {
      const own = placeLayer(registry, APP, [{ path: number === 2 ? ".wh.b" : "text", content: platform }]);
      return [platform, placeLayers(registry, APP, [shared, own]).digest];
    });
    const warnings = await warningsOf(registry, ...images);
    assert.deepEqual(
      warnings.map((sentence) => sentence.replace(/sha256:\w+|\. .*/g, "")),
      [
        `${APP} on linux/386:  has 2 programs for another platform: /a (linux/amd64), /b (linux/amd64)`,
        `${APP} on linux/arm64:  has a program for another platform: /a (linux/amd64)`,
      ],
    );
    const opened = registry.calls.filter((call) => call.startsWith("open "));
    assert.equal(opened.length, 4);
    assert.equal(opened.filter((call) => call.endsWith(shared.digest)).length, 1);
  });

  it("reads a layer for each platform that could not be read for the first", async () => {
    const registry = new MemoryRegistry();
    const layer = placeLayer(registry, APP, [{ path: "a", content: AMD64 }]);
    const image = placeLayers(registry, APP, [layer]);
    let failed = false;
    registry.before = (call) => {
      if (failed || !call.startsWith("open ")) return;
      failed = true;
      throw new Error("the registry is busy");
    };
    const [one, other, ...more] = await warningsOf(registry, ["linux/386", image.digest], ["linux/386", image.digest]);
    assert.match(one ?? "", /could not be read: the registry is busy/);
    assert.match(other ?? "", /has a program for another platform/);
    assert.deepEqual(more, []);
  });

  it("looks at nothing but images", async () => {
    const registry = new MemoryRegistry();
    const { digest } = registry.placeIndex(APP, []);
    assert.deepEqual(await warningsOf(registry, ["linux/386", digest], ["linux/386", `sha256:${"b".repeat(64)}`]), []);
  });
});
