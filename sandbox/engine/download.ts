import { rename, rm } from "node:fs/promises";
import { parse } from "semver";
import { PULUMI } from "./recipes.ts";

/**
 * Installs Pulumi with its language hosts by Pulumi's own installer. The folder appears whole or not at all.
 *
 * @param folder where it goes, programs in its `bin`
 * @param pulumiHome where the new Pulumi may write while the installer tries it
 * @throws Error when it cannot be downloaded, with what else would do
 */
export async function downloadPulumi(folder: string, pulumiHome: string): Promise<void> {
  // Loading the automation API takes longer than all the checks of a start without anything to do.
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  const version = parse(PULUMI.version);
  if (!version) throw new Error(`${PULUMI.version} is not a version of Pulumi`);
  const unfinished = `${folder}.${process.pid}`;
  const home = process.env.PULUMI_HOME;
  process.env.PULUMI_HOME = pulumiHome; // the SDK passes on the environment of this process and nothing else
  try {
    await PulumiCommand.install({ version, root: unfinished });
    await rename(unfinished, folder);
  } catch (cause) {
    throw new Error(
      `Pulumi ${PULUMI.version} could not be downloaded: ${cause instanceof Error ? cause.message : cause}; ` +
        `install Pulumi ${PULUMI.question.fits} or Go to build it`,
      { cause },
    );
  } finally {
    if (home === undefined) delete process.env.PULUMI_HOME;
    else process.env.PULUMI_HOME = home;
    await rm(unfinished, { recursive: true, force: true });
  }
}
