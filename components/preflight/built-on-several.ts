import type { Build } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";
import { type BuilderAnswer, nodeFor } from "./builder.ts";

/**
 * Platforms that are to be built together, and for which a builder uses several of its machines: buildx would put
 * together itself what these have pushed, and have the tag `latest` point to it.
 *
 * @see https://github.com/docker/buildx/blob/v0.35.0/build/build.go
 */
export function builtOnSeveral(found: readonly { readonly build: Build; readonly answer: BuilderAnswer }[]): Problem[] {
  const groups = new Map<string, (typeof found)[number][]>();
  for (const each of found) {
    const { build } = each;
    if (build.build !== "together" || !build.publish) continue;
    const key = JSON.stringify([build.at("build"), build.builder]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group): Problem[] => {
    const [first] = group;
    if (!first || group.length < 2) return [];
    const { build, answer } = first;
    const path = build.at("build");
    if (answer.kind === "absent") {
      const message =
        "together cannot be checked: docker-buildx is not installed here, which tells whether a builder is one machine; install it, or set build: separate";
      return [{ path, message }];
    }
    if (answer.kind !== "builder") return [];
    const { builder } = answer;
    const nodes = new Set(group.map(({ build: { platform } }) => nodeFor(builder, platform)));
    if (nodes.size < 2) return [];
    const platforms = group.map(({ build: { platform } }) => platform).join(", ");
    const message = `together is for one machine, and the builder ${quote(builder.name)} builds ${platforms} on ${nodes.size}; make each machine a builder of its own, or set build: separate`;
    return [{ path, message }];
  });
}
