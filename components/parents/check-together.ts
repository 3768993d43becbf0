import type { Image } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";
import type { Parents } from "./parent.ts";

/**
 * Platforms that are built together and read another image each: docker-build takes no named context for one platform
 * alone.
 */
export function checkTogether(image: Image, parents: Parents): Problem[] {
  if (image.build !== "together") return [];
  const read = image.builds.flatMap(({ platform, builder }) =>
    (parents[platform] ?? []).map((parent) => ({ ...parent, builder, on: platform })),
  );
  const different = read.filter((one) =>
    read.some(
      (other) => other.builder === one.builder && other.context === one.context && other.platform !== one.platform,
    ),
  );
  return [...new Set(different.map((each) => each.image))].map((name) => {
    const platforms = different.flatMap((each) => (each.image === name ? [each.on] : []));
    return {
      path: image.at("build"),
      message: `together builds ${[...new Set(platforms)].join(", ")} at once, and each of them is built on its own image of ${quote(name)}; set build: separate`,
    };
  });
}
