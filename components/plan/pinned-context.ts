import { pinGitContext } from "../../lib/git/remote.ts";
import { isGitLocation } from "../settings/location.ts";
import type { ImageSettings } from "../settings/schema.ts";

/** Where an image is built from: its folder, or its git address at the commit that the ref names now. */
export function pinnedContext({ context }: Pick<ImageSettings, "context">): string {
  return isGitLocation(context) ? pinGitContext(context) : context;
}
