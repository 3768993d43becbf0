import assert from "node:assert/strict";
import { askPushed } from "../../../../components/built/pushed-members.ts";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { AMD64, MemoryRegistry } from "../../provider/memory-registry.ts";

const [ONE, TWO] = ["ghcr.io/acme/app", "docker.io/acme/app"].map(parseRepository) as [
  ReturnType<typeof parseRepository>,
  ReturnType<typeof parseRepository>,
];
const NAMES = ["ghcr.io/acme/app", "docker.io/acme/app"];

/** An image with an attestation in some repositories, and the digest of their index. */
function pushed(names: readonly string[] = NAMES) {
  const registry = new MemoryRegistry();
  let digest = "";
  const members: string[] = [];
  for (const name of names) {
    const image = registry.placeImage(name, AMD64);
    const attestation = registry.placeAttestation(name, image.digest, { "https://example.com": {} });
    digest = registry.placeIndex(name, [{ ...image, platform: AMD64 }, attestation]).digest;
    members.splice(0, 2, image.digest, attestation.digest);
  }
  return { registry, digest, members };
}

describe("askPushed", () => {
  it("reads in one repository, and looks up in the others, what belongs to a platform", async () => {
    const { registry, digest, members } = pushed();
    assert.deepEqual(await askPushed(registry, { digest, platform: "linux/amd64" }, [ONE, TWO]), { members });
    const [first, second] = NAMES.map((name) => registry.calls.filter((call) => call.includes(name)));
    assert.deepEqual(first?.map((call) => call.split(" ")[0]).sort(), ["blob", "manifest", "manifest", "manifest"]);
    assert.deepEqual(
      second?.map((call) => call.split(" ")[0]),
      ["resolve", "resolve", "resolve"],
    );
  });

  it("asks nobody where there is no repository", async () => {
    assert.deepEqual(await askPushed(new MemoryRegistry(), { digest: "sha256:1", platform: "linux/amd64" }, []), {
      members: [],
    });
  });

  it("tells what a repository lacks", async () => {
    const { registry, digest } = pushed(["ghcr.io/acme/app"]);
    assert.deepEqual(await askPushed(registry, { digest, platform: "linux/amd64" }, [ONE, TWO]), {
      problems: [`docker.io/acme/app has no ${digest}`],
    });
    const gone = `sha256:${"0".repeat(64)}`;
    assert.deepEqual(await askPushed(registry, { digest: gone, platform: "linux/amd64" }, [ONE]), {
      problems: [`ghcr.io/acme/app has no ${gone}`],
    });
  });

  it("tells what is for another platform", async () => {
    const { registry, digest, members } = pushed();
    assert.deepEqual(await askPushed(registry, { digest, platform: "linux/arm64" }, [ONE]), {
      problems: [`linux/arm64 was requested, but ${members[0]} of ghcr.io/acme/app is for linux/amd64`],
    });
  });

  it("tells what keeps it from reading", async () => {
    const { registry, digest } = pushed();
    registry.before = (call) => {
      if (call.startsWith("resolve")) throw new Error("docker.io refuses");
    };
    assert.deepEqual(await askPushed(registry, { digest, platform: "linux/amd64" }, [ONE, TWO]), {
      problems: ["docker.io refuses"],
    });
  });
});
