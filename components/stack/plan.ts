import type { Registries } from "../../lib/registry/trust.ts";
import type { SourceContext } from "../metadata/index.ts";
import { checkOwnBases } from "../plan/own-bases.ts";
import { type MetadataPlanning, type PlannedMetadata, planMetadata } from "../plan/plan-metadata.ts";
import { checkClaims, type NamedImage } from "../plan/tag-claims.ts";
import { type PlannedBuild, plannedBuilds } from "../preflight/planned-build.ts";
import { projectFiles } from "../settings/files.ts";
import { parseSettings, type RawSettings } from "../settings/parse.ts";
import { layered, type Problem } from "../settings/problems.ts";
import { entriesOf, isMap } from "../settings/raw.ts";
import type { GithubSettings, ImageSettings } from "../settings/schema.ts";

/** An image that is ready to be built. */
export interface PlannedImage<Secret = string> {
  readonly settings: ImageSettings<Secret>;
  readonly metadata: PlannedMetadata;
}

/** An image that is left as it is. */
export interface UntaggedImage {
  readonly settings: ImageSettings;
  /** A sentence. */
  readonly reason: string;
}

/** What a stack builds and publishes. */
export interface StackPlan {
  readonly images: Readonly<Record<string, PlannedImage>>;
  /** The images that no rule gives a tag for this source, while others have one: they are left as they are. */
  readonly untagged: Readonly<Record<string, UntaggedImage>>;
  /** Names of buildx builders by platform, or by `default`. */
  readonly builders: Readonly<Record<string, string>>;
  /** What is said about registries, by host. */
  readonly registries: Registries;
  /** Absent when the stack has nothing to do with a repository. */
  readonly github?: GithubSettings;
}

/** The plan, or what is wrong; and the builds, as far as builders and registries can judge them. */
export type Planned = ({ readonly plan: StackPlan } | { readonly problems: readonly Problem[] }) & {
  readonly builds: readonly PlannedBuild[];
};

/** Plans a stack: its settings are checked as a whole, and the tags and labels of each image computed. Never builds. */
export async function planStack(raw: RawSettings, planning: MetadataPlanning): Promise<Planned> {
  const { environment, sources } = planning;
  const owner = await sources.ofProgram().then(ownerOf, () => undefined);
  const files = projectFiles(process.cwd());
  const parsed = parseSettings(raw, { environment, ...(owner && { owner }), files });
  const found = await Promise.all(
    entriesOf(parsed.written).map(async ([key, image]) => {
      const [name, path] = [String(key), ["images", key]];
      return { name, path, image, ...(await planMetadata(name, image, path, planning)) };
    }),
  );
  const named = found.filter(
    (image): image is typeof image & NamedImage & { metadata: PlannedMetadata } => "metadata" in image,
  );
  const untagged = found.filter((image) => "problems" in image && image.untagged !== undefined);
  // One that is only built has no need of a tag.
  const isOnlyBuilt = (image: unknown) => isMap(image) && image.publish === false;
  const leftAlone = found.some((each) => !untagged.includes(each) && !isOnlyBuilt(each.image)) ? untagged : [];
  const places = { files, git: planning.contexts.git, debug: () => undefined };
  const built = found.filter((image) => !leftAlone.includes(image));
  const ownBases = await checkOwnBases(built, named, raw.builders, places, environment);
  const builds = built
    // What a registry has of another image from the time before says nothing of what it would be built on.
    .filter(({ name }) => !ownBases.some(({ path: [, own] }) => own === name))
    .flatMap(({ name, image }) => plannedBuilds(image, ["images", name], raw.builders, ["builders"]));
  const problems = layered([
    ownBases,
    "problems" in parsed ? parsed.problems : [],
    found.flatMap((image) => ("problems" in image && !leftAlone.includes(image) ? image.problems : [])),
    checkClaims(named),
  ]);
  if (problems.length > 0 || "problems" in parsed) return { problems, builds };
  const { images, ...others } = parsed.settings;
  const planned = named.map(({ name, metadata }): [string, PlannedImage] => {
    const settings = images[name] as ImageSettings;
    return [name, { settings, metadata }];
  });
  const left = leftAlone.map((image): [string, UntaggedImage] => {
    const source = "problems" in image ? image.untagged : undefined;
    const reason = `no rule gives a tag ${source}: it is left as it is`;
    return [image.name, { settings: images[image.name] as ImageSettings, reason }];
  });
  return {
    plan: { ...others, images: Object.fromEntries(planned), untagged: Object.fromEntries(left) },
    builds,
  };
}

/** The owner in the address of the repository's page, `acme` in `https://github.com/acme/app`. */
function ownerOf({ repository: { html_url: page } }: SourceContext): string | undefined {
  return page && new URL(page).pathname.split("/")[1];
}
