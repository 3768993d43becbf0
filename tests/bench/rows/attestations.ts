import { generateKeyPairSync } from "node:crypto";
import { startScanner } from "../../../sandbox/images/scanner.ts";
import { sandboxLayout } from "../../../sandbox/layout.ts";
import type { Row, Variant } from "../row.ts";
import { Ways } from "../ways.ts";

const NOTHING = { attestations: { provenance: false, sbom: false }, sign: false };
const ATTESTED = { attestations: { provenance: "max", sbom: true } };
const SIGNED = { sign: { key: { env: "SIGNING_KEY" } } };

const SETTINGS: Readonly<Record<string, object>> = {
  nothing: NOTHING,
  "provenance max and SBOM": { ...NOTHING, ...ATTESTED },
  "a signature by a key": { ...NOTHING, ...SIGNED },
  "all of them": { ...ATTESTED, ...SIGNED },
};

/** With and without what is attested and signed. */
export const attestations: Row = {
  what: "an update of two platforms whose build argument has changed, by what is attested and signed",
  peer: "nothing",
  goals: [],
  async open() {
    await startScanner(sandboxLayout());
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const SIGNING_KEY = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    const Dockerfile = "FROM busybox:stable\nARG NOTE\nRUN echo $NOTE > /note\n";
    const ways = new Ways({
      images: 1,
      platforms: ["linux/amd64", "linux/arm64"],
      files: () => ({ Dockerfile }),
      args: (NOTE) => ({ NOTE }),
    });
    const variants: Variant[] = [];
    for (const [name, settings] of Object.entries(SETTINGS)) {
      variants.push(await ways.up(name, settings, { SIGNING_KEY }));
    }
    return ways.opened(variants);
  },
};
