import { counted } from "../../lib/counted.ts";
import { shortDigest } from "../../lib/oci/digest.ts";
import type { ListedManifest } from "../../lib/registry/index-contents.ts";
import type { Check } from "./model.ts";

/** The images of an index, by platform; those without one under their digest. */
export function platformDigests(contents: readonly ListedManifest[]): Record<string, string> {
  return Object.fromEntries(
    imagesOf(contents).map(({ platform, descriptor: { digest } }) => [platform ?? digest, digest]),
  );
}

export function imagesOf(contents: readonly ListedManifest[]): ListedManifest[] {
  return contents.filter(({ attests }) => attests === undefined);
}

/** Whether the registry has all that an index lists, and whether that is what was expected. */
export function contentsChecks(contents: readonly ListedManifest[], expected: readonly string[] | undefined): Check[] {
  return [
    indexCheck(contents),
    ...imagesOf(contents).map(platformCheck),
    ...(expected ? [platformsCheck(contents, expected)] : []),
  ];
}

function indexCheck(contents: readonly ListedManifest[]): Check {
  const images = imagesOf(contents);
  const attestations = contents.filter(({ attests }) => attests !== undefined);
  if (images.length === 0) return { check: "index", result: "fail", text: "lists no images" };
  const problems = attestations.flatMap(({ descriptor, problems: found }) =>
    found.map((problem) => `the attestation ${shortDigest(descriptor.digest)} ${problem}`),
  );
  if (problems.length > 0) return { check: "index", result: "fail", text: problems.join("; ") };
  const text = [
    counted(images.length, "image"),
    ...(attestations.length > 0 ? [counted(attestations.length, "attestation")] : []),
  ];
  return { check: "index", result: "pass", text: text.join(", ") };
}

function platformCheck({ platform, descriptor, problems, manifest }: ListedManifest): Check {
  const name = { check: "platform", platform: platform ?? "no platform" } as const;
  if (problems.length > 0) return { ...name, result: "fail", text: problems.join("; ") };
  const layers = counted(manifest?.layers.length ?? 0, "layer");
  return {
    ...name,
    result: "pass",
    text: `${shortDigest(descriptor.digest)}, configuration and ${layers} in the registry`,
  };
}

function platformsCheck(contents: readonly ListedManifest[], expected: readonly string[]): Check {
  const found = imagesOf(contents).map(({ platform = "no platform" }) => platform);
  const missing = expected.filter((platform) => !found.includes(platform)).map((platform) => `${platform} is missing`);
  const others = found
    .filter((platform) => !expected.includes(platform))
    .map((platform) => `${platform} is not expected`);
  const problems = [...missing, ...others];
  return problems.length > 0
    ? { check: "platforms", result: "fail", text: problems.join(", ") }
    : { check: "platforms", result: "pass", text: found.join(", ") };
}
