/**
 * The sentence that says how to build again what is gone from a registry: the state still has the digests, so that
 * an ordinary update sees nothing to build.
 *
 * @param builders the URNs of the resources that built it, as far as they are known
 */
export function rebuildCommand(builders: readonly (string | undefined)[]): string {
  const urns = [...new Set(builders.filter((urn) => urn !== undefined))];
  if (urns.length === 0) return "Push it again, or name another digest.";
  return `Build it again with: pulumi up ${urns.map((urn) => `--replace '${urn}'`).join(" ")}`;
}
