import type { Image } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";
import type { AskedBase } from "./ask-bases.ts";

/** Named contexts that are images which their registries do not have. */
export function missingContexts(planned: {
  readonly image: Pick<Image<unknown>, "at" | "contexts">;
  readonly metadata: { readonly bases: readonly AskedBase[] };
}): Problem[] {
  const { image, metadata } = planned;
  return metadata.bases.flatMap(({ context, failure }) => {
    if (context === undefined || failure?.kind !== "missing") return [];
    const location = image.contexts[context] ?? "";
    const message = `${quote(location)} is an image that its registry does not have; fix the name or the tag`;
    return [{ path: image.at("contexts", context), message }];
  });
}
