import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import { gateContent } from "../docker-build/content.ts";
import { dockerfileFile } from "../settings/dockerfile-file.ts";
import { projectFiles } from "../settings/files.ts";
import type { DockerfileGate } from "../settings/gates.ts";
import { dockerfilePath } from "../settings/location.ts";
import { gateBuild, NO_CONTEXT } from "./gate-build.ts";
import type { GatedPlatform } from "./gated-platform.ts";

/** Builds a Dockerfile in which the name `image` is the pushed image. */
export function dockerfileGate(
  name: string,
  { name: gate, dockerfile, context, target, args, network, timeout }: DockerfileGate<pulumi.Input<string>>,
  platform: GatedPlatform,
  secrets: Readonly<Record<string, pulumi.Output<string>>>,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const files = projectFiles(process.cwd());
  const ids = Object.keys(secrets);
  const file =
    context === undefined
      ? { inline: readFileSync(dockerfileFile(dockerfile, files), "utf8") }
      : { location: dockerfileFile(dockerfilePath(context, dockerfile), files) };
  const build = {
    location: context ?? NO_CONTEXT,
    dockerfile: file,
    // docker-build compares what it reads of a folder, and misses links and empty folders.
    buildArgs: platform.content.then((read) => ({ ...args, ...read[gateContent(gate)]?.args })),
    ...(target !== undefined && { target }),
    ...(network !== undefined && { network }),
    // What has passed has passed, whatever the token of this run is.
    ...(ids.length > 0 && { secrets: { ...secrets }, ignoreSecretsInDiffCalculation: ids }),
    timeout,
  };
  return gateBuild(name, build, platform, options);
}
