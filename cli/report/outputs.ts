import type { Report } from "./model.ts";

/**
 * What the steps after an update can ask of it. `digest` is that of the index when all repositories have the same, else
 * empty; `digests` is a JSON object from each repository to its digest; `tags` has a line `registry/path:tag` for each
 * tag that is where it is to be.
 */
export function reportOutputs({ images }: Report): Readonly<Record<"digest" | "digests" | "tags", string>> {
  const repositories = images.flatMap((image) => image.repositories);
  const digests = Object.fromEntries(
    repositories.flatMap(({ repository, digest }) => (digest ? [[repository, digest]] : [])),
  );
  const [digest = "", ...others] = new Set(Object.values(digests));
  const settled = repositories.flatMap(({ repository, tags }) =>
    tags.filter(({ result }) => result !== "pending" && result !== "left").map(({ tag }) => `${repository}:${tag}`),
  );
  return { digest: others.length > 0 ? "" : digest, digests: JSON.stringify(digests), tags: settled.join("\n") };
}
