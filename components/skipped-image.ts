import * as pulumi from "@pulumi/pulumi";
import { BUILD, PLATFORM_PARTS } from "../lib/resource-types.ts";
import { dockerBuildVersion } from "./docker-build/build-resource.ts";
import { Index, type IndexArgs } from "./index-resource.ts";
import { type PublishedImage, publishedOutputs } from "./published-image.ts";
import { type RecordedBuild, type RecordedChild, recordedDigests } from "./stack/recorded-image.ts";
import type { SkippedImage } from "./stack/skipped-images.ts";

/** The inputs of an index, which stay as they are. */
const INDEX = [
  ...["repository", "tags", "manifests", "annotations", "forceTags", "keepNewer", "attestations", "otherRepositories"],
  ...["sign", "signSecrets", "provenance", "architecture", "registries"],
];
/** By type, the inputs that outputs do not repeat. */
const UNREPEATED: Readonly<Record<string, readonly string[]>> = {
  [PLATFORM_PARTS]: ["platforms", "pushed", "repositories", "registries"],
};
/** Outputs of a build, which are not inputs. */
const BUILT = ["digest", "contextHash", "ref"];

/**
 * Registers the resources of an image that this update leaves as it is: a program that did not would have them deleted,
 * and one that registered them again would build what has changed since.
 */
export function registerSkippedImage(image: SkippedImage, parent: pulumi.Resource): PublishedImage {
  const { checks, builds, parts, taken, gates, indexes, images, isUnedited } = image;
  for (const check of checks) new SkippedResource(check, check.outputs, parent);
  const skipped = builds.map((build) =>
    isUnedited ? new SkippedResource(build, buildInputs(build), parent) : new ReadBuild(build, parent),
  );
  const kept = [...parts, ...taken].map((platform) => new SkippedResource(platform, platform.outputs, parent));
  for (const gate of gates) new SkippedResource(gate, buildInputs(gate), parent);
  const published = indexes.map(({ name: resource, outputs }) => {
    const args = { repository: String(outputs.repository), tags: outputs.tags as string[] };
    const options = { parent, ignoreChanges: INDEX, dependsOn: [...skipped, ...kept] };
    return { ...args, index: new Index(resource, args as unknown as IndexArgs, options) };
  });
  return {
    ...publishedOutputs(recordedDigests(image), published),
    ids: Object.fromEntries(builds.map((build) => [build.name, build.id])),
    ...(images && { images: pulumi.output(images as Record<string, string>) }),
    isRead: !isUnedited,
  };
}

/** A resource of which nothing is compared: not even a registry is asked. */
class SkippedResource extends pulumi.CustomResource {
  constructor({ type, name }: RecordedChild, inputs: RecordedChild["outputs"], parent: pulumi.Resource) {
    const version = type === BUILD ? { version: dockerBuildVersion() } : {};
    const ignoreChanges = [...Object.keys(inputs), ...(UNREPEATED[type] ?? []), "secrets"];
    super(type, name, { ...inputs }, { parent, ignoreChanges, retainOnDelete: "version" in version, ...version });
  }
}

/**
 * A build whose folders have changed since. docker-build compares them whatever is to be ignored, so that it is read,
 * which builds nothing, and not registered: the next release of the image builds it again. Until then it is read, even
 * when its folders are again what they were.
 */
class ReadBuild extends pulumi.CustomResource {
  constructor(build: RecordedBuild, parent: pulumi.Resource) {
    super(build.type, build.name, buildInputs(build), { id: build.id, parent, version: dockerBuildVersion() });
  }
}

/** Without its secrets, which nobody reads again. */
function buildInputs({ outputs }: RecordedChild): Record<string, unknown> {
  const left = ["secrets", ...BUILT];
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => !left.includes(key)));
}
