import assert from "node:assert/strict";
import { askedAttestations, attestationArgs } from "../../../../components/docker-build/attestation-args.ts";
import { checkImage } from "../../../../components/settings/parse.ts";
import type { ImageInput } from "../../../../components/settings/schema.ts";

/** The settings of an image, or what is wrong with them. */
function read(attestations: unknown, more: Partial<ImageInput> = {}) {
  const input = { repositories: ["ghcr.io/acme/app"], platforms: ["linux/amd64"], ...more };
  const written = attestations === undefined ? input : { ...input, attestations };
  const { image, problems } = checkImage("app", written as ImageInput, { environment: {} });
  return { image, problems: problems.map(({ path, message }) => `${path.join(".")} ${message}`) };
}

describe("the attestations of an image", () => {
  const cases: [written: unknown, asked: Record<string, string>][] = [
    [undefined, { provenance: "mode=min" }],
    [{}, { provenance: "mode=min" }],
    [{ provenance: "max" }, { provenance: "mode=max" }],
    [{ provenance: false }, {}],
    [{ sbom: true }, { provenance: "mode=min", sbom: "generator=docker/buildkit-syft-scanner:stable-1" }],
    [{ provenance: false, sbom: "ghcr.io/acme/scanner:2" }, { sbom: "generator=ghcr.io/acme/scanner:2" }],
  ];
  for (const [written, asked] of cases) {
    it(`are asked for with ${JSON.stringify(written) ?? "nothing said"}`, () => {
      const { image, problems } = read(written);
      assert.deepEqual(problems, []);
      assert.deepEqual(askedAttestations(image), asked);
      const args = Object.entries(asked).map(([kind, value]) => [`BUILDKIT_ATTEST_${kind.toUpperCase()}`, value]);
      assert.deepEqual(attestationArgs(image), Object.fromEntries(args));
    });
  }

  it("are none of what is not published", () => {
    assert.deepEqual(attestationArgs(read({ sbom: true }, { publish: false }).image), {});
  });

  it("are refused where they are none, each with its field", () => {
    assert.deepEqual(read({ provenance: "full", sbom: "a b", signature: true }).problems, [
      'app.attestations.provenance is the text "full"; write one of min, max, false',
      'app.attestations.sbom "a b" is not the name of an image; write one that scans for SBOMs, for example "docker.io/docker/buildkit-syft-scanner:stable-1", or true',
      "app.attestations.signature is not a known setting; write one of provenance, sbom",
    ]);
    assert.deepEqual(read(undefined, { args: { BUILDKIT_ATTEST_SBOM: "true" } }).problems, [
      'app.args.BUILDKIT_ATTEST_SBOM "BUILDKIT_ATTEST_SBOM" asks BuildKit for attestations beside the settings; remove it, and write attestations: {provenance: max, sbom: true}',
    ]);
  });
});
