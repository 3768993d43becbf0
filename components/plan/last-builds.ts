import * as pulumi from "@pulumi/pulumi";
import { printable } from "../../lib/printable.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { buildOnly } from "../built/build-only.ts";
import { readKnown } from "../built/known-platforms.ts";
import { pushedAsker } from "../built/pushed-members.ts";
import { ownResources } from "../github/recorded-state.ts";
import type { PlannedImage } from "./plan-images.ts";
import { RecordedBuilds } from "./recorded-builds.ts";

/** What the stack's last update has built; undefined where nobody can tell, or nothing is to be built. */
export async function lastBuilds(
  planned: readonly PlannedImage[],
  revision: string,
  registries: Registries,
): Promise<RecordedBuilds | undefined> {
  if (!pulumi.runtime.hasEngine() || planned.length === 0) return undefined;
  const { known } = buildOnly(process.env) ?? {};
  // The stack of a command has built nothing; the file is of the one that it builds for.
  if (known !== undefined) {
    return RecordedBuilds.ofTaken(await readKnown(known, revision, pushedAsker(process.env, registries)));
  }
  try {
    return RecordedBuilds.of(await ownResources());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await pulumi.log.warn(
      printable(
        `the stack's state cannot be read, so every base is taken as it is now, and every platform is built here: ${reason}`,
      ),
    );
    return undefined;
  }
}
