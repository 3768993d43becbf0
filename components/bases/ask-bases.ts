import { fullName } from "../dockerfile/image-name.ts";
import type { AskImage, ImageAnswer } from "../preflight/base-image.ts";
import type { Base } from "./base.ts";

/** A base of which its registry was asked. */
export interface AskedBase extends Base {
  /** Why the registry did not tell what it has now. */
  readonly failure?: Exclude<ImageAnswer, { readonly kind: "there" }>;
}

/**
 * Asks what the registries of bases have now. This is where today's digests come from.
 *
 * @param ask left out where no registry is to be asked
 */
export async function askBases(bases: readonly Base[], ask: AskImage | undefined): Promise<AskedBase[]> {
  if (!ask) return [...bases];
  return Promise.all(
    bases.map(async (base): Promise<AskedBase> => {
      // A name with a variable that is unknown here says nothing to a registry.
      if (fullName(base.name) === undefined) return base;
      const answer = await ask(base.name);
      return answer.kind === "there" ? { ...base, current: answer.digest } : { ...base, failure: answer };
    }),
  );
}
