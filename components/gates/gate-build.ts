import type * as dockerBuild from "@pulumi/docker-build";
import type * as pulumi from "@pulumi/pulumi";
import { BuildResource } from "../docker-build/build-resource.ts";
import type { GatedPlatform } from "./gated-platform.ts";

/** The name of the named context that is the image. */
export const IMAGE_CONTEXT = "image";

/** A build without a context: BuildKit is sent no folder, and docker-build has none to compare. */
export const NO_CONTEXT = "-";

/** What differs between the gates that are builds. */
export interface GateBuildArgs
  extends Pick<
    dockerBuild.ImageArgs,
    "dockerfile" | "buildArgs" | "ignoreSecretsInDiffCalculation" | "network" | "noCache" | "secrets" | "target"
  > {
  readonly location: pulumi.Input<string>;
  /** Named contexts beside the image. */
  readonly contexts?: Readonly<Record<string, pulumi.Input<string>>>;
  /** When Pulumi ends it, as Pulumi writes it. */
  readonly timeout: string;
}

/** A build of the pushed image on the builder of its platform, which exports nothing. */
export function gateBuild(
  name: string,
  { location, contexts = {}, timeout, ...args }: GateBuildArgs,
  { platform, ref, builder }: GatedPlatform,
  options: pulumi.CustomResourceOptions,
): BuildResource {
  const named = Object.entries(contexts).map(([each, place]) => [each, { location: place }]);
  const image = ref.apply((reference) => `docker-image://${reference}`);
  return new BuildResource(
    name,
    {
      push: false,
      buildOnPreview: false,
      platforms: [platform as dockerBuild.Platform],
      context: { location, named: { ...Object.fromEntries(named), [IMAGE_CONTEXT]: { location: image } } },
      exports: [{ cacheonly: {} }],
      ...(builder !== undefined && { builder }),
      ...args,
    },
    // Nothing is left behind that could be removed.
    { ...options, retainOnDelete: true, customTimeouts: { create: timeout, update: timeout } },
  );
}
