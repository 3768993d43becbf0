import { BUILD, CONTENT_CHECK, INDEX, MULTI_ARCH_IMAGE, TAKEN_PLATFORM } from "../../lib/resource-types.ts";
import { parseUrn } from "../../lib/urn.ts";
import { slug } from "../docker-build/platform-build.ts";
import { togetherName } from "../docker-build/together.ts";
import { gateNamed } from "../gates/gate-name.ts";
import type { RecordedResources } from "../github/recorded-state.ts";
import { recordedParts } from "../plan/recorded-parts.ts";
import { isMap } from "../settings/raw.ts";
import { hasFailed } from "./last-check.ts";

type Properties = Readonly<Record<string, unknown>>;

/** A resource as the last update left it. */
export interface RecordedChild {
  readonly type: string;
  readonly name: string;
  readonly outputs: Properties;
}

/** The build of a platform as the last update left it. */
export interface RecordedBuild extends RecordedChild {
  /** What Pulumi knows it by. */
  readonly id: string;
  /** Of what it built. */
  readonly digest: string;
}

/** An image as the last update of the stack left it. */
export interface RecordedImage {
  /** Those of builds whose files were edited meanwhile. */
  readonly checks: readonly RecordedChild[];
  readonly builds: readonly RecordedBuild[];
  /** The platforms that were built together with others. */
  readonly parts: readonly RecordedChild[];
  /** The platforms that were built elsewhere. */
  readonly taken: readonly RecordedChild[];
  /** What stands between the platforms and the indexes. */
  readonly gates: readonly RecordedChild[];
  readonly indexes: readonly RecordedChild[];
  /** The digests of its images by those of what was pushed around them, where something depends on them. */
  readonly images?: Properties;
  /** Whether the builds were only read: registered, they would be built again. */
  readonly isRead: boolean;
}

/** What the state has of an image; undefined when it was never built. A name alone does not tell whose child it is. */
export function recordedImage(resources: RecordedResources, name: string): RecordedImage | undefined {
  const all = Object.entries(resources).map(([urn, { type, outputs }]) => {
    const { types, name: ownName } = parseUrn(urn);
    return { type, outputs, name: ownName, isChild: types.includes(`${MULTI_ARCH_IMAGE}$`), urn };
  });
  const children = all.filter(({ isChild }) => isChild);
  const component = all.find((resource) => resource.type === MULTI_ARCH_IMAGE && resource.name === name);
  const ids = isMap(component?.outputs.builds) ? component.outputs.builds : {};
  // An update that skips the image writes each under the name of its build.
  const idOf = (build: RecordedChild) =>
    [idName(build, name), build.name].map((each) => (Object.hasOwn(ids, each) ? ids[each] : undefined)).find(Boolean);
  const indexes = children.filter(
    (child) => child.type === INDEX && child.name === `${name}-${String(child.outputs.repository)}`,
  );
  // Those of older states, and of publications that broke off.
  const sources = indexes.flatMap(({ outputs }) => sourcesOf(outputs));
  const builds = children.filter((child) => {
    if (child.type !== BUILD) return false;
    return idOf(child) !== undefined || sources.some(({ builtBy }) => builtBy === child.urn);
  });
  const parts = children.filter((child) => child.outputs.image === name && recordedParts(child).length > 0);
  const names = builds.map((build) => `${build.name}-content`);
  const checks = children.filter(
    (child) => child.type === CONTENT_CHECK && names.includes(child.name) && hasFailed(child.outputs),
  );
  const taken = children.filter((child) => child.type === TAKEN_PLATFORM && child.outputs.image === name);
  const together = parts.flatMap(recordedParts).map(({ platform }) => `${name}-${slug(platform)}`);
  const platforms = [...together, ...[...builds, ...taken].map((platform) => platform.name)];
  const gates = children.filter((child) => platforms.some((platform) => gateNamed(platform, child.name)));
  if (builds.length === 0 && taken.length === 0 && indexes.length === 0) return undefined;
  return {
    checks: checks.map(childOf),
    builds: builds.map((child) => {
      const source = sources.find(({ builtBy }) => builtBy === child.urn);
      const digest = String(child.outputs.digest || source?.digest || publishedDigest(component, child));
      // Pulumi knows a build by the digest of its first time, which its outputs do not have.
      return { ...childOf(child), digest, id: String(idOf(child) ?? digest) };
    }),
    parts: parts.map(childOf),
    taken: taken.map(childOf),
    gates: gates.map(childOf),
    indexes: indexes.map(childOf),
    ...(isMap(component?.outputs.images) && { images: component.outputs.images }),
    isRead: component?.outputs.isRead === true,
  };
}

/** Under which name the image has the id of a build: of one of several platforms, that of its first. */
function idName({ name, outputs }: RecordedChild, image: string): string {
  const [first] = platformsOf({ outputs });
  return first !== undefined && name === togetherName(image, first) ? `${image}-${slug(first)}` : name;
}

/** `linux/amd64`, or several, of a build or of what stands for a platform. */
export function platformsOf({ outputs: { platforms, platform } }: Pick<RecordedChild, "outputs">): string[] {
  if (Array.isArray(platforms)) return platforms.map(String);
  return typeof platform === "string" ? [platform] : [];
}

/** The digest of each platform. */
export function recordedDigests({ builds, parts, taken }: RecordedImage): { platform: string; digest: string }[] {
  const own = builds.filter((build) => platformsOf(build).length === 1);
  return [
    ...own.map((build) => ({ platform: platformsOf(build)[0] ?? "", digest: build.digest })),
    ...parts.flatMap(recordedParts),
    ...taken.map((child) => ({
      platform: platformsOf(child)[0] ?? "",
      digest: String(child.outputs.digest ?? ""),
    })),
  ];
}

/** What the image was published with for the platform of a build. */
function publishedDigest(component: RecordedChild | undefined, build: RecordedChild): unknown {
  const [platform = ""] = platformsOf(build);
  const { platforms } = component?.outputs ?? {};
  const published = isMap(platforms) ? platforms[platform] : undefined;
  return isMap(published) ? published.digest : undefined;
}

function childOf({ type, name, outputs }: RecordedChild): RecordedChild {
  return { type, name, outputs };
}

function sourcesOf({ manifests }: Properties): Record<string, unknown>[] {
  return Array.isArray(manifests) ? manifests.filter(isMap) : [];
}
