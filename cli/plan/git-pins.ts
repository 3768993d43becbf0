import type { GitContexts } from "../../components/contexts/git-dockerfiles.ts";
import type { Image } from "../../components/settings/image.ts";
import { isGitLocation } from "../../components/settings/location.ts";
import { parseContextAddress } from "../../lib/git/context-address.ts";

/** A git address that an image is built from, and the commit that it means now. */
export interface GitPin {
  /** As the settings have it. */
  readonly location: string;
  readonly commit: string;
}

/** The git addresses among the contexts of an image, at their commits. */
export async function gitPins(image: Image, git: Pick<GitContexts, "pin">): Promise<GitPin[]> {
  const locations = new Set([image.context, ...Object.values(image.contexts)].filter(isGitLocation));
  return Promise.all(
    [...locations].map(async (location) => {
      const pinned = await git.pin(location, image.secrets);
      return { location, commit: parseContextAddress(pinned).ref };
    }),
  );
}
