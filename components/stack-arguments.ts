import { enterCaller } from "../lib/caller.ts";
import { declaredBuilder, removeBuilders } from "./builder.ts";
import { buildOnly } from "./built/build-only.ts";
import { loadPlatform } from "./docker-build/load-platform.ts";
import { desiredItems } from "./github/desired-items.ts";
import { packageIn } from "./github/package-access.ts";
import { checkedAccess, prepareRepository } from "./github/prepare-repository.ts";
import { keepOnFailure } from "./kept-on-failure.ts";
import type { PackageAccessArgs } from "./package-access.ts";
import { type ImagePlan, imageArgs } from "./plan/image.ts";
import { IMAGE_PLANS, REPOSITORY_PLANS } from "./plans.ts";
import type { MultiArchImageArgs } from "./settings/image-args.ts";
import type { RepositoryAccessArgs } from "./settings/repository-args.ts";
import { loadStack } from "./stack/load.ts";
import { platformsOf } from "./stack/recorded-image.ts";
import type { SkippedImage } from "./stack/skipped-images.ts";

/** What a stack's configuration asks for, as arguments of the components. */
export interface StackArguments {
  /** By the image's name: what {@link MultiArchImage} takes. */
  readonly images: Readonly<Record<string, MultiArchImageArgs>>;
  /** What {@link RepositoryAccess} takes; absent when the stack gives a repository nothing. */
  readonly repository?: RepositoryAccessArgs;
  /** By repository in a registry: what {@link PackageAccess} takes, beside what was published there. */
  readonly packages: Readonly<Record<string, Omit<PackageAccessArgs, "ref">>>;
}

/**
 * Reads the stack's configuration under `multiarch:` and checks it as a whole, with the working folder as the project's,
 * or that of a caller's project (`MULTIARCH_CALLER`): settings, tags, builders, registries, and what GitHub has. Secrets are secrets of Pulumi again. Arguments that are
 * given to a component as they are, are not checked again.
 *
 * @throws pulumi.RunError with all problems, a line for each
 */
export async function stackArguments(): Promise<StackArguments> {
  keepOnFailure();
  enterCaller(process.env);
  loadPlatform(process.env);
  const { images: plans, skipped, github, registries, builders } = await loadStack();
  if (builders) {
    await Promise.all(builders.map(declaredBuilder));
    await removeBuilders(builders.map(({ declaration }) => declaration.name));
  }
  const images = {
    ...mapValues(plans, (plan) => known({ ...imageArgs(plan), ...declaredArgs(plan) }, plan)),
    ...mapValues(skipped, (plan) => known(skippedArgs(plan), plan)),
  };
  // Nothing is published whose packages could be seen, and no repository is set up.
  const isBuildOnly = buildOnly(process.env) !== undefined;
  const places = new Set(Object.values(images).flatMap(({ repositories = [] }) => repositories));
  const packages = [...places].flatMap((repository): [string, Omit<PackageAccessArgs, "ref">][] => {
    if (!github?.package || isBuildOnly || !packageIn(repository, github)) return [];
    const { repository: githubRepository, baseUrl, token, package: wanted } = github;
    return [[repository, { repository, githubRepository, baseUrl, token, registries, ...wanted }]];
  });
  const repository = github && !isBuildOnly && desiredItems(github).length > 0 ? github : undefined;
  // All that GitHub would refuse is known before anything is built.
  if (repository)
    REPOSITORY_PLANS.set(repository, await prepareRepository("repository", checkedAccess("repository", repository)));
  return { images, ...(repository && { repository }), packages: Object.fromEntries(packages) };
}

function known(args: MultiArchImageArgs, plan: Parameters<typeof IMAGE_PLANS.set>[1]): MultiArchImageArgs {
  IMAGE_PLANS.set(args, plan);
  return args;
}

/** An image that stays as the last update left it, as far as that can be told. */
function skippedArgs({ builds, taken, indexes }: SkippedImage): MultiArchImageArgs {
  return {
    platforms: [...builds, ...taken].flatMap(platformsOf),
    repositories: indexes.map(({ outputs }) => String(outputs.repository)),
    publish: indexes.length > 0,
  };
}

/** The declared builders of an image, which its platforms name: arguments that a program changes have them, too. */
function declaredArgs({ image: { builds } }: ImagePlan): Pick<MultiArchImageArgs, "builders"> {
  const declared = builds.flatMap(({ platform, declared }) => (declared ? [[platform, declared.declaration]] : []));
  return declared.length > 0 ? { builders: Object.fromEntries(declared) } : {};
}

function mapValues<From, To>(map: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}
