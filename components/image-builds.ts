import type * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { trustFor } from "../lib/registry/trust.ts";
import type { RecordedPlatform } from "./built/record-build.ts";
import type { TakenPlatforms } from "./built/taken.ts";
import { ContentCheck } from "./content-check.ts";
import { BuildResource } from "./docker-build/build-resource.ts";
import { comparedArgs, comparedBuild } from "./docker-build/compared-build.ts";
import { readsFolders } from "./docker-build/content.ts";
import { type ImageBuild, platformBuild, slug } from "./docker-build/platform-build.ts";
import { builtWith, partsName, togetherName } from "./docker-build/together.ts";
import type { ImagePlan } from "./plan/image.ts";
import { PlatformParts } from "./platform-parts.ts";
import type { PushCheck } from "./push-check.ts";
import type { ReadyBuilders } from "./ready-builders.ts";
import type { Build } from "./settings/image.ts";
import { lastCheck } from "./stack/last-check.ts";

/** What was built for a platform, on its own or together with others. */
interface BuiltImage extends Pick<RecordedPlatform, "resource" | "waitsFor" | "checked" | "digest"> {
  /** That of the resource; of one of several platforms, the first has it. */
  readonly id?: pulumi.Output<string>;
}

/** What was built for several platforms, and where it is pushed the digest of each. */
interface BuiltTogether extends BuiltImage {
  readonly digests?: PlatformParts["digests"];
}

/** What the builds of an image need beside their arguments. */
interface Building {
  readonly builderOf: ReadyBuilders["builderOf"];
  /** What fails where a registry refuses what is built; nothing is built before that is known. */
  readonly pushChecks: Promise<PushCheck[]>;
  /** The image itself. */
  readonly parent: pulumi.Resource;
}

/** Registers the builds of an image: one for each platform, or one for all that are built together. */
export class ImageBuilds {
  /** By the name of the resource. */
  readonly #made = new Map<string, BuiltTogether>();
  readonly #comparison = comparedBuild(process.env);
  readonly #common: ImageBuild;
  readonly #plan: ImagePlan;
  readonly #building: Building;

  constructor(common: ImageBuild, plan: ImagePlan, building: Building) {
    this.#common = common;
    this.#plan = plan;
    this.#building = building;
  }

  /** @param taken the platforms that are not built */
  of(build: Build<pulumi.Input<string>>, taken: TakenPlatforms): BuiltImage {
    const { name } = this.#common;
    const { image } = this.#plan;
    const [first, ...others] = builtWith(image, build, (platform) => !taken.has(platform));
    if (others.length === 0) {
      const alone = this.#register(`${name}-${slug(build.platform)}`, first, []);
      return { ...alone, id: alone.resource.id };
    }
    const together = togetherName(name, first.platform);
    const made = this.#made.get(together) ?? this.#registerTogether(together, first, others);
    this.#made.set(together, made);
    const { digests, ...built } = made;
    const whole = { ...built, ...(build === first && { id: built.resource.id }) };
    return digests ? { ...whole, digest: digests.apply((known) => known[build.platform] ?? "") } : whole;
  }

  #registerTogether(
    name: string,
    first: Build<pulumi.Input<string>>,
    others: readonly Build<pulumi.Input<string>>[],
  ): BuiltTogether {
    const whole = this.#register(name, first, others);
    const platforms = [first, ...others].map(({ platform }) => platform);
    return this.#plan.image.publish ? { ...whole, digests: this.#digests(partsName(name), platforms, whole) } : whole;
  }

  #register(
    name: string,
    first: Build<pulumi.Input<string>>,
    others: readonly Build<pulumi.Input<string>>[],
  ): BuiltImage {
    const { builderOf, pushChecks } = this.#building;
    const args = { ...platformBuild(this.#common, first, others), ...builderOf(first.platform) };
    const made = this.#comparison ? comparedArgs(args, this.#common, first, this.#comparison) : args;
    const resource = this.#image(name, made);
    const { digest, checked } = this.#checked(`${name}-content`, [first, ...others], resource);
    return { resource, waitsFor: [made, pushChecks.then(() => true)], checked, digest };
  }

  /** Registered once the metadata is known, on which its labels depend. */
  #image(name: string, args: dockerBuild.ImageArgs): BuildResource {
    const { pushChecks, parent } = this.#building;
    const { timeout } = this.#plan.image;
    return new BuildResource(name, args, {
      parent,
      dependsOn: pushChecks,
      // What is published is not torn down; the provider would delete the manifest below a live index.
      retainOnDelete: true,
      customTimeouts: { create: timeout, update: timeout },
    });
  }

  /** The digests of the platforms of what was pushed for several. */
  #digests(name: string, platforms: readonly string[], { resource, digest }: BuiltImage): PlatformParts["digests"] {
    const { image, registries } = this.#plan;
    const { repositories } = image;
    const args = {
      image: this.#common.name,
      platforms,
      pushed: digest,
      repositories,
      builtBy: resource.urn,
      registries: trustFor(registries, repositories),
    };
    return new PlatformParts(name, args, { parent: this.#building.parent }).digests;
  }

  /**
   * The digest of what was built, once it is known that it was built from one state of its folders, and what is known as
   * soon as that is. That is a resource only while it fails: with many images, the state would be little else.
   */
  #checked(
    name: string,
    [{ platform }, ...others]: readonly [Build<pulumi.Input<string>>, ...Build<pulumi.Input<string>>[]],
    child: BuildResource,
  ): { readonly digest: pulumi.Output<string>; readonly checked: pulumi.Output<string> } {
    const { image, content } = this.#plan;
    const digest = knownDigest(child);
    if (!readsFolders(image)) return { digest, checked: child.id };
    // What is only built, and goes nowhere, has no digest: what it was built from tells as much.
    const property = image.publish ? "digest" : "contextHash";
    const known = image.publish ? digest : child.contextHash;
    const checked = pulumi.all([known, child.urn]).apply(async ([identity, urn]) => {
      const read = (await content)[platform];
      const built = { urn, property, identity, content: read?.args ?? {} } as const;
      const last = await lastCheck(built);
      // A preview builds nothing.
      const isToSee = last !== "passed" && !pulumi.runtime.isDryRun();
      const changed = isToSee ? ((await read?.changed()) ?? []) : [];
      if (changed.length === 0 && (last === "passed" || last === "none")) return identity;
      const platforms = others.length > 0 ? [platform, ...others.map((other) => other.platform)] : undefined;
      const args = { digest: identity, content: built.content, changed, platforms, builtBy: urn };
      return new ContentCheck(name, args, { parent: this.#building.parent }).digest;
    }) as pulumi.Output<string>;
    return { digest: image.publish ? checked : checked.apply(() => digest), checked };
  }
}

/**
 * The digest, or unknown: in a preview of a changed context the provider answers an empty text, as though it were
 * known.
 */
function knownDigest(image: BuildResource): pulumi.Output<string> {
  return image.digest.apply((digest) => digest || (pulumi.unknown as string));
}
