import { readFileSync } from "node:fs";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { formatRepository, parseRepository } from "../oci/reference.ts";
import { pinGitContext } from "./docker-build/git-context.ts";
import { platformBuild, slug } from "./docker-build/platform-build.ts";
import { Index } from "./index-resource.ts";
import { gitContextFacts, gitFacts } from "./metadata/git.ts";
import { sourceDateProblem, standardLabels } from "./metadata/labels.ts";
import { problemsOutside } from "./preflight/outside.ts";
import { plannedBuilds } from "./preflight/planned-build.ts";
import { PushRight } from "./push-right.ts";
import { checkBuilders } from "./settings/check.ts";
import { projectFiles } from "./settings/files.ts";
import { isGitLocation } from "./settings/location.ts";
import { checkImage } from "./settings/parse.ts";
import { formatProblems } from "./settings/problems.ts";
import type { ImageInput, ImageSettings, SecretSource } from "./settings/schema.ts";
import { fillTemplates } from "./settings/template.ts";

/** An image as the stack file describes it. Only the values of secrets may come from other resources. */
export interface MultiArchImageArgs extends ImageInput<pulumi.Input<string>> {
  /** The buildx builder of each platform, or of `default`. Left out: the one that buildx has in use. */
  builders?: Readonly<Record<string, string>>;
}

/** What was built for one platform. */
export interface PlatformOutput {
  /** The digest of the platform's manifest, or of an index with its attestations. */
  readonly digest: pulumi.Output<string>;
  /** `repository@digest`, in the first repository; empty when nothing was published. */
  readonly ref: pulumi.Output<string>;
}

/** What was published in one repository. */
export interface RepositoryOutput {
  /** The digest of the index. */
  readonly digest: pulumi.Output<string>;
  /** `repository@digest`. */
  readonly ref: pulumi.Output<string>;
  readonly tags: readonly string[];
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

  constructor(name: string, { builders = {}, ...args }: MultiArchImageArgs, options?: pulumi.ComponentResourceOptions) {
    super("multiarch:index:MultiArchImage", name, {}, options);
    const image = checked(name, args, builders);
    const context = isGitLocation(image.context) ? pinGitContext(image.context) : image.context;
    const facts = isGitLocation(image.context) ? gitContextFacts(context) : gitFacts(image.context);
    const standard = standardLabels({ name, tags: image.tags, environment: process.env, ...facts });
    const annotations = { ...standard, ...image.annotations };
    const build = {
      name,
      image,
      context,
      builders,
      labels: { ...standard, ...image.labels },
      secrets: Object.fromEntries(Object.entries(image.secrets).map(([id, source]) => [id, secretValue(source)])),
    };

    const timeouts = { create: image.timeout, update: image.timeout };
    const ready = readiness(name, args, builders);
    const builds = Object.keys(image.platforms).map((platform) => ({ platform, args: platformBuild(build, platform) }));
    const pushRight = image.publish
      ? new PushRight(
          `${name}-push-right`,
          {
            repositories: ready.then(() => image.repositories),
            builds: builds.map(({ args: { secrets: _, ...rest } }) => rest),
          },
          { parent: this },
        )
      : undefined;
    const built = builds.map(({ platform, args }) => {
      const platforms = ready.then(() => [platform as dockerBuild.Platform]);
      const child = new dockerBuild.Image(
        `${name}-${slug(platform)}`,
        { ...args, platforms },
        {
          parent: this,
          dependsOn: pushRight ? [pushRight] : [],
          // What is published is not torn down; the provider would delete the manifest below a live index.
          retainOnDelete: true,
          customTimeouts: timeouts,
        },
      );
      return { platform, digest: knownDigest(child), builtBy: child.urn };
    });

    const published = (image.publish ? image.repositories : []).map((repository) => ({
      repository,
      // Named after the repository and not its place in the list: another order is no other resource.
      index: new Index(
        `${name}-${repository}`,
        { repository, tags: image.tags, manifests: built, annotations, forceTags: image.forceTags },
        { parent: this },
      ),
    }));

    const [first] = published;
    this.platforms = Object.fromEntries(
      built.map(({ platform, digest }) => [
        platform,
        { digest, ref: first ? pulumi.interpolate`${first.repository}@${digest}` : pulumi.output("") },
      ]),
    );
    this.repositories = Object.fromEntries(
      published.map(({ repository, index: { digest, ref } }) => [repository, { digest, ref, tags: image.tags }]),
    );
    this.registerOutputs({ platforms: this.platforms, repositories: this.repositories });
  }
}

function checked(
  name: string,
  args: ImageInput<pulumi.Input<string>>,
  builders: Readonly<Record<string, string>>,
): ImageSettings<pulumi.Input<string>> {
  const result = checkImage(name, args, {
    environment: process.env,
    files: projectFiles(process.cwd()),
    pinContext: pinGitContext,
  });
  const problems = [...("problems" in result ? result.problems : []), ...checkBuilders(builders, [name, "builders"])];
  const date = sourceDateProblem(process.env);
  const lines = [...(date ? [date] : []), ...(problems.length > 0 ? [formatProblems(problems)] : [])];
  if ("problems" in result || lines.length > 0) {
    throw refusal(name, lines.join("\n"));
  }
  const { repositories } = result.settings;
  // Docker Hub has three names: one is enough for names of resources, and for finding its credentials.
  return { ...result.settings, repositories: repositories.map((each) => formatRepository(parseRepository(each))) };
}

/** Nothing is registered before it is settled that the builders and base images are there. */
async function readiness(
  name: string,
  args: ImageInput<pulumi.Input<string>>,
  builders: Readonly<Record<string, string>>,
): Promise<void> {
  const path = [name, "builders"];
  const { value } = fillTemplates(args, [name], { environment: process.env });
  const problems = await problemsOutside(plannedBuilds(value, [name], builders, path), path);
  if (problems.length === 0) return;
  const error = refusal(name, formatProblems(problems));
  // Once the program itself is through, Pulumi prints the stack of whatever error has one.
  error.stack = "";
  throw error;
}

function refusal(name: string, lines: string): pulumi.RunError {
  return new pulumi.RunError(`the image "${name}" cannot be built:\n${lines}`);
}

/**
 * The digest, or unknown: in a preview of a changed context the provider answers an empty text, as though it were
 * known.
 */
function knownDigest(image: dockerBuild.Image): pulumi.Output<string> {
  return image.digest.apply((digest) => digest || (pulumi.unknown as string));
}

function secretValue(source: SecretSource<pulumi.Input<string>>): pulumi.Output<string> {
  if ("env" in source) return pulumi.secret(process.env[source.env] ?? "");
  if ("file" in source) return pulumi.secret(readFileSync(source.file, "utf8"));
  return pulumi.secret(source.value);
}
