import type * as dockerBuild from "@pulumi/docker-build";
import type * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../../lib/registry/trust.ts";
import type { ImageContent } from "../docker-build/content.ts";

/** The image of a platform that was pushed and stands before its gates. */
export interface GatedPlatform extends Pick<dockerBuild.ImageArgs, "builder"> {
  /** The name of the image in the settings. */
  readonly image: string;
  /** In normal form. */
  readonly platform: string;
  /** The first repository that has it, `registry/path`. */
  readonly repository: string;
  /** The digest of its image manifest, whatever was attested of it. Not known in a preview of a build. */
  readonly manifest: pulumi.Output<string>;
  /** `repository@manifest`. */
  readonly ref: pulumi.Output<string>;
  /** By the name of a gate, what it expects. */
  readonly expected: Promise<Readonly<Record<string, string>>>;
  /** What the gates read of this machine. */
  readonly content: Promise<ImageContent>;
  /** What registries do not show by themselves, by host. */
  readonly registries?: Registries | undefined;
}
