import * as pulumi from "@pulumi/pulumi";
import { trustFor } from "../lib/registry/trust.ts";
import { MULTI_ARCH_IMAGE } from "../lib/resource-types.ts";
import { buildOnly } from "./built/build-only.ts";
import type { BuiltPlatform } from "./built/built-platform.ts";
import { recordBuild } from "./built/record-build.ts";
import type { Taken, TakenPlatforms } from "./built/taken.ts";
import { askedAttestations, isAttested } from "./docker-build/attestation-args.ts";
import { cacheRepositories } from "./docker-build/cache-repositories.ts";
import { slug } from "./docker-build/platform-build.ts";
import { tellGates } from "./gates/tell-gates.ts";
import { ImageBuilds } from "./image-builds.ts";
import { recordedManifests } from "./image-manifest.ts";
import { Index, type IndexArgs } from "./index-resource.ts";
import { keepOnFailure } from "./kept-on-failure.ts";
import {
  descriptorAnnotations,
  imageFingerprint,
  parentDigestsOf,
  publishedImage,
  skippedImage,
} from "./parent-images.ts";
import { ImagePlan, imageArgs, planImage } from "./plan/image.ts";
import { addMadeImage } from "./plan/made-images.ts";
import { programRevision } from "./plan/program-planning.ts";
import { IMAGE_PLANS } from "./plans.ts";
import { platformGates, type UngatedPlatform } from "./platform-gates.ts";
import { type PlatformResource, whenKnown } from "./platform-resource.ts";
import {
  type PlatformOutput,
  type PublishedImage,
  publishedOutputs,
  type RepositoryOutput,
} from "./published-image.ts";
import { PushCheck } from "./push-check.ts";
import { readyBuilders } from "./ready-builders.ts";
import { secretValue } from "./secret-value.ts";
import { gatesOf } from "./settings/gates.ts";
import type { MultiArchImageArgs } from "./settings/image-args.ts";
import { nameImage } from "./settings/image-names.ts";
import { imageSchema } from "./settings/schema.ts";
import { signingArgs } from "./signing-args.ts";
import { registerSkippedImage } from "./skipped-image.ts";
import { askPushAccess, type PushAccess } from "./stack/push-access.ts";
import { type GivenPlatformArgs, TakenPlatform } from "./taken-platform.ts";
import { tellUpdate } from "./tell-update.ts";
import { withoutTraces } from "./without-traces.ts";

/** The arguments of an image that the state can have. */
const INPUTS = [...Object.keys(imageSchema.shape), "builders", "registries"];

/** What registries said to the pushes of an image. */
interface AskedPushes extends Pick<PushAccess, "checked"> {
  /** One, which fails, where a repository takes none. */
  readonly checks: PushCheck[];
}

/**
 * An image for several platforms: each is built on its own and pushed by digest to every repository, then one index a
 * repository is published and its tags are moved. A platform that fails leaves the others done, and no tag moved.
 *
 * @throws pulumi.RunError with every problem of the arguments, before anything is built. What only builders and
 * registries know fails the program in the same way once they have answered, also before anything is built.
 */
export class MultiArchImage extends pulumi.ComponentResource {
  /** By platform, `linux/arm/v7`. */
  readonly platforms: Readonly<Record<string, PlatformOutput>>;
  /** By repository, `ghcr.io/acme/app`; empty when nothing was published. */
  readonly repositories: Readonly<Record<string, RepositoryOutput>>;

  /** @param args an image as the stack file describes it */
  constructor(name: string, args: MultiArchImageArgs, options?: pulumi.ComponentResourceOptions) {
    keepOnFailure();
    tellUpdate();
    const plan = IMAGE_PLANS.get(args) ?? planImage(name, args);
    const isSkipped = !(plan instanceof ImagePlan);
    super(
      MULTI_ARCH_IMAGE,
      name,
      isSkipped ? args : imageArgs(plan),
      // The state keeps the arguments with which the image was built.
      isSkipped ? { ...options, ignoreChanges: INPUTS } : options,
    );
    nameImage(this, name);
    const { platforms, repositories, ids, isRead, machines, images, pushChecked } = isSkipped
      ? registerSkippedImage(plan, this)
      : withoutTraces(() => this.#publish(name, plan));
    if (isSkipped) addMadeImage(skippedImage(name, plan, platforms));
    this.platforms = platforms;
    this.repositories = repositories;
    this.registerOutputs({
      platforms,
      repositories,
      builds: ids,
      ...(isRead && { isRead }),
      ...(machines && { machines }),
      ...(images && { images }),
      ...(pushChecked && { pushChecked }),
    });
  }

  /** Builds, gates for each, and an index per repository: each waits for the one before. */
  #publish(name: string, plan: ImagePlan): PublishedImage {
    const { image, metadata } = plan;
    const secrets = Object.entries(image.secrets).map(([id, source]) => [id, secretValue(image, id, source)]);
    const { builderOf, machines } = readyBuilders(plan);
    const parentDigests = parentDigestsOf(plan, machines);
    const parts = { name, metadata, content: plan.content, secrets: Object.fromEntries(secrets), parentDigests };
    const fingerprinted = imageFingerprint(parts, plan);
    const only = buildOnly(process.env);
    const isPushed = image.publish && (!only || image.builds.length > 0);
    const pushes = isPushed ? this.#pushCheck(name, plan, fingerprinted) : Promise.resolve<AskedPushes>({ checks: [] });
    const pushChecks = pushes.then(({ checks }) => checks);
    const builds = new ImageBuilds(parts, plan, { builderOf, pushChecks, parent: this });
    const built = image.builds.map((declared) => {
      const { platform } = declared;
      const resource = `${name}-${slug(platform)}`;
      const make = (taken: TakenPlatforms): PlatformResource => {
        const done = builds.of(declared, taken);
        const { resource: build, id, digest } = done;
        const recorded =
          only?.out === undefined
            ? undefined
            : recordBuild(only.out, {
                ...{ common: parts, build: declared, revision: programRevision() },
                ...{ ...done, machines },
              });
        return gated({ urn: build.urn, ...(id && { id }), digest }, recorded);
      };
      const gated = (made: UngatedPlatform, file?: pulumi.Input<BuiltPlatform>, passed?: BuiltPlatform["gates"]) => ({
        ...made,
        gates: platformGates(plan, { platform, ...made }, builderOf(platform), { file, passed, only }, this),
      });
      const register = (taken: TakenPlatforms): PlatformResource => {
        const found = taken.get(platform);
        return found ? gated(this.#taken(resource, found, plan), found, found.gates) : make(taken);
      };
      return { platform, resource, ...whenKnown(plan.taken, register) };
    });
    const given = image.given.map(({ platform, digest }) => {
      const resource = `${name}-${slug(platform)}`;
      const args = { image: name, platform, digest, repositories: image.repositories };
      const named = { platform, resource, ...this.#taken(resource, args, plan) };
      return { ...named, gates: platformGates(plan, named, builderOf(platform), { only }, this) };
    });
    const order = Object.keys(image.platforms);
    const platforms = [...built, ...given].sort(
      (one, other) => order.indexOf(one.platform) - order.indexOf(other.platform),
    );
    const gates = Promise.all(platforms.map((each) => each.gates)).then((found) => found.flat());
    if (!only) tellGates(image, plan.machines, this);
    const manifests = platforms.map(({ platform, digest, urn }) => ({
      platform,
      digest,
      builtBy: urn,
      annotations: descriptorAnnotations(plan, platform, parentDigests),
    }));
    const tags = pulumi.output(metadata.then((planned) => [...planned.tags]));
    const indexes = (image.publish && !only ? image.repositories : []).map((repository) => ({
      repository,
      tags,
      index: this.#index(name, repository, plan, tags, manifests, gates),
    }));
    addMadeImage(publishedImage(plan, platforms, fingerprinted));
    const ids = Object.fromEntries(built.map(({ resource, id }) => [resource, id]));
    const images = recordedManifests(plan, platforms);
    const pushChecked = pushes.then(({ checked }) => checked);
    return { ...publishedOutputs(platforms, indexes), ids, images, machines, pushChecked };
  }

  /** Asks whether the registries accept pushes, with a resource that fails where one does not. */
  async #pushCheck(
    name: string,
    { image, registries }: ImagePlan,
    fingerprinted: Promise<string>,
  ): Promise<AskedPushes> {
    const builds = await fingerprinted;
    // Whoever mocks Pulumi means no registry.
    if (!pulumi.runtime.hasEngine()) return { checks: [], checked: builds };
    const { required, others } = cacheRepositories(image);
    const repositories = [...image.repositories, ...required];
    const trust = trustFor(registries, [...repositories, ...others]);
    const { refusals, ...access } = await askPushAccess(
      { repositories, caches: others, builds, registries: trust },
      this,
    );
    return refusals.length === 0
      ? { checks: [], ...access }
      : { checks: [new PushCheck(`${name}-push-check`, { refusals }, { parent: this })] };
  }

  /** What was built elsewhere. */
  #taken(name: string, args: Taken | GivenPlatformArgs, { image, registries }: ImagePlan): UngatedPlatform {
    const trust = trustFor(registries, image.repositories);
    const resource = new TakenPlatform(name, { ...args, registries: trust }, { parent: this });
    return { urn: resource.urn, digest: resource.digest.apply((digest) => digest ?? "") };
  }

  #index(
    name: string,
    repository: string,
    { image, metadata, registries }: ImagePlan,
    tags: pulumi.Output<string[]>,
    manifests: IndexArgs["manifests"],
    dependsOn: Promise<pulumi.Resource[]>,
  ): Index {
    const others = image.repositories.filter((each) => each !== repository);
    const args = {
      repository,
      tags,
      manifests,
      annotations: metadata.then((planned) => planned.annotations.index ?? {}),
      forceTags: metadata.then((planned) => [...planned.forceTags]),
      keepNewer: metadata.then((planned) => [...planned.keepNewer]),
      attestations: isAttested(image) ? askedAttestations(image) : undefined,
      ...(others.length > 0 && { otherRepositories: others }),
      ...signingArgs(image, metadata),
      architecture: ungated(image),
      registries: trustFor(registries, image.repositories),
    };
    // Named after the repository and not its position in the list: another order is not another resource.
    return new Index(`${name}-${repository}`, args, { parent: this, dependsOn });
  }
}

/** The platforms whose programs no gate reads, and which are looked at once they are published. */
function ungated(image: ImagePlan["image"]): string[] {
  if (image.architecture === false) return [];
  const gated = gatesOf(image).flatMap(({ kind, platforms }) => (kind === "architecture" ? platforms : []));
  return Object.keys(image.platforms).filter((platform) => !gated.includes(platform));
}
