import * as pulumi from "@pulumi/pulumi";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import { printable } from "../../lib/printable.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { type ImageContent, imageContent } from "../docker-build/content.ts";
import { sourceDateProblem } from "../metadata/source/index.ts";
import { contextServers, problemsOutside } from "../preflight/ask.ts";
import { plannedBuilds } from "../preflight/planned-build.ts";
import { checkBuilders } from "../settings/check.ts";
import { projectFiles } from "../settings/files.ts";
import { checkImage } from "../settings/parse.ts";
import { formatProblems, layered, type Problem } from "../settings/problems.ts";
import { isMap } from "../settings/raw.ts";
import { checkRegistries } from "../settings/registries.ts";
import type { ImageInput, ImageSettings } from "../settings/schema.ts";
import { problemsBeside } from "./beside.ts";
import { tagsAsker } from "./existing-tags.ts";
import type { ImageMetadata } from "./image-metadata.ts";
import { liveAsker } from "./left-tags.ts";
import { type PlannedMetadata, planMetadata } from "./plan-metadata.ts";
import { Sources } from "./sources.ts";

/** Builder names by platform, or by `default`. */
type Builders = Readonly<Record<string, string>>;

/** An image as the stack file describes it. Only the values of secrets may come from other resources. */
export interface MultiArchImageArgs extends ImageInput<pulumi.Input<string>> {
  /** The buildx builder of each platform, or of `default`. Left out: the one that buildx has in use. */
  builders?: Builders;
  /** What registries do not show by themselves, by host: their token services elsewhere, and plain HTTP. */
  registries?: Registries;
}

/** An image whose settings are checked. What it is called may still be asked for. */
export class ImagePlan {
  readonly image: ImageSettings<pulumi.Input<string>>;
  readonly builders: Builders;
  readonly metadata: Promise<PlannedMetadata>;
  readonly content: Promise<ImageContent>;
  readonly registries: Registries;

  /**
   * @param metadata rejects with a RunError when builders, registries or the source refuse the image
   * @param content what the builds read of this machine; rejects in the same way
   */
  constructor(
    image: ImageSettings<pulumi.Input<string>>,
    builders: Builders,
    metadata: Promise<PlannedMetadata>,
    content: Promise<ImageContent>,
    registries: Registries = {},
  ) {
    this.builders = builders;
    this.metadata = metadata;
    this.content = content;
    this.registries = registries;
    // Docker Hub has three names: one is enough for names of resources, and for finding its credentials.
    const repositories = image.repositories.map((name) => formatRepository(parseRepository(name)));
    this.image = { ...image, repositories };
  }
}

/** One for all images of a program: what is asked twice is asked once. */
let sources: Sources | undefined;

/**
 * Plans an image from a component's arguments, checked by the rules of the stack file. What others have to be asked
 * for is settled later; no build is registered before.
 *
 * @throws pulumi.RunError with every problem of the arguments
 */
export function planImage(name: string, { builders = {}, registries = {}, ...args }: MultiArchImageArgs): ImagePlan {
  const files = projectFiles(process.cwd());
  const checked = checkImage(name, args, { environment: process.env, files });
  const date = sourceDateProblem(process.env);
  const problems = [
    ...("problems" in checked ? checked.problems : []),
    ...checkBuilders(builders, [name, "builders"]),
    ...checkRegistries(registries, [name, "registries"]),
    ...(date === undefined ? [] : [{ path: [], message: date }]),
  ];
  if ("problems" in checked || problems.length > 0) throw refusal(name, problems);
  const { settings, written } = checked;
  const asked = ask(name, written, settings, { builders, registries });
  const metadata = asked.then((answers) => answers.metadata);
  const content = asked.then((answers) => answers.content);
  return new ImagePlan(settings, builders, metadata, content, registries);
}

/** Asks the source, builders and registries, and reads the folders. */
async function ask(
  name: string,
  bare: unknown,
  settings: ImagePlan["image"],
  { builders, registries }: { builders: Builders; registries: Registries },
): Promise<{ metadata: PlannedMetadata; content: ImageContent }> {
  const written = await withGitSecrets(bare, settings.secrets);
  sources ??= new Sources({ env: process.env });
  const path = [name, "builders"];
  const planning = planMetadata(name, written, [name], {
    environment: process.env,
    sources,
    askTags: tagsAsker(process.env, registries),
    contexts: contextServers(registries),
    ...(pulumi.runtime.hasEngine() && { askLive: liveAsker(process.env, registries) }),
    isPreview: pulumi.runtime.isDryRun(),
    now: new Date(),
  });
  const [planned, beside, outside, read] = await Promise.all([
    planning,
    problemsBeside(name, written, planning),
    problemsOutside(plannedBuilds(written, [name], builders, path), path, registries),
    imageContent(settings, [name]),
  ]);
  const problems = layered([
    beside,
    "problems" in planned ? planned.problems : [],
    outside,
    "problems" in read ? read.problems : [],
  ]);
  if (problems.length > 0 || "problems" in planned || "problems" in read) {
    const error = refusal(name, problems);
    // Once the program itself is through, Pulumi prints the stack of whatever error has one.
    error.stack = "";
    throw error;
  }
  await warn(name, planned.metadata);
  return { metadata: planned.metadata, content: read.content };
}

/**
 * The image as written, with the texts of those secrets that a git server is asked with, as far as they are known: a
 * program may have taken them from its configuration.
 */
async function withGitSecrets(written: unknown, secrets: ImagePlan["image"]["secrets"]): Promise<unknown> {
  const sources = Object.entries(secrets).filter(([id, source]) => id.startsWith("GIT_AUTH_") && "value" in source);
  if (!isMap(written) || sources.length === 0) return written;
  const texts = sources.map(async ([id, source]) => [id, await textOf("value" in source ? source.value : "")] as const);
  return {
    ...written,
    secrets: { ...(isMap(written.secrets) && written.secrets), ...Object.fromEntries(await Promise.all(texts)) },
  };
}

/** The text of a secret; undefined while it is not known. */
async function textOf(secret: pulumi.Input<string>): Promise<string | undefined> {
  // The SDK leaves this out of its types.
  const output = pulumi.output(secret) as unknown as { isKnown: Promise<boolean>; promise(): Promise<string> };
  return (await output.isKnown) ? output.promise() : undefined;
}

/** Says what an image's rules have left out. */
export async function warn(name: string, { warnings }: Pick<ImageMetadata, "warnings">): Promise<void> {
  for (const warning of warnings) await pulumi.log.warn(printable(`${name}: ${warning}`));
}

function refusal(name: string, problems: readonly Problem[]): pulumi.RunError {
  return new pulumi.RunError(`the image "${name}" cannot be built:\n${formatProblems(problems)}`);
}
