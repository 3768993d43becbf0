import { TAKEN_PLATFORM } from "../../lib/resource-types.ts";

/**
 * The sentence that says how to build again what is gone from a registry: the state still has the digests, so that
 * an ordinary update sees nothing to build.
 *
 * @param builders the URNs of the resources that built it, as far as they are known
 */
export function rebuildCommand(builders: readonly (string | undefined)[]): string {
  const urns = [...new Set(builders.filter((urn) => urn !== undefined))];
  if (urns.length === 0) return "Push it again, or name another digest.";
  const isTaken = (urn: string) => urn.split("::")[2]?.endsWith(TAKEN_PLATFORM) === true;
  const built = urns.filter((urn) => !isTaken(urn));
  const commands = built.length === 0 ? [] : [`Build it again with: pulumi up ${built.map(replacing).join(" ")}`];
  if (built.length < urns.length) {
    commands.push(
      "What was built elsewhere: build it there again with multiarch build, or run pulumi refresh, after which pulumi up builds it here",
    );
  }
  return commands.join(". ");
}

function replacing(urn: string): string {
  return `--replace '${urn}'`;
}
