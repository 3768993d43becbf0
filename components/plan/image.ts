import * as pulumi from "@pulumi/pulumi";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { buildOnly, withWantedBuilds } from "../built/build-only.ts";
import type { TakenPlatforms } from "../built/taken.ts";
import type { ImageContent } from "../docker-build/content.ts";
import { sourceDateProblem } from "../metadata/source/index.ts";
import { siblingOf } from "../parents/sibling.ts";
import { projectFiles } from "../settings/files.ts";
import { type Image, withRepositories, withSecrets } from "../settings/image.ts";
import type { GateArgs, GateResources, MultiArchImageArgs, SecretArgs, SignArgs } from "../settings/image-args.ts";
import { withImageNames } from "../settings/image-names.ts";
import { checkImage } from "../settings/parse.ts";
import { formatProblems, layered, type Problem } from "../settings/problems.ts";
import { checkRegistries } from "../settings/registries.ts";
import type { SignSetting, SignText } from "../settings/sign.ts";
import type { KnownImage } from "./known-image.ts";
import { type Machines, tellBuilders } from "./machines.ts";
import { madeImages } from "./made-images.ts";
import { planImages } from "./plan-images.ts";
import { type PreparedImage, prepareImages } from "./prepare-images.ts";
import { programPlanning } from "./program-planning.ts";
import { secretText } from "./secret-values.ts";
import type { SettledMetadata } from "./settle-image.ts";
import { siblingProblems } from "./sibling-images.ts";
import { tellContexts } from "./tell-contexts.ts";
import { tellParents } from "./tell-parents.ts";
import { withWanted } from "./wanted-images.ts";
import { warn } from "./warn.ts";

/** What others than the settings have to be asked for. */
interface AskedOfImage {
  readonly metadata: Promise<SettledMetadata>;
  /** What the builds read of this machine. */
  readonly content: Promise<ImageContent>;
  /** Where those of its platforms are built that this run builds. */
  readonly machines: Promise<Machines>;
  /** The platforms that are not built; a promise while others have to be asked. */
  readonly taken: TakenPlatforms | Promise<TakenPlatforms>;
  /** What those that are built on it have to know. */
  readonly known: Promise<KnownImage | undefined>;
}

/** An image whose settings are checked. What it is called may still be asked for. */
export class ImagePlan implements AskedOfImage {
  readonly image: Image<pulumi.Input<string>>;
  readonly metadata: Promise<SettledMetadata>;
  /** What the builds read of this machine. */
  readonly content: Promise<ImageContent>;
  /** Where those of its platforms are built that this run builds. */
  readonly machines: Promise<Machines>;
  /** The platforms that are not built; a promise while others have to be asked. */
  readonly taken: TakenPlatforms | Promise<TakenPlatforms>;
  /** What those that are built on it have to know. */
  readonly known: Promise<KnownImage | undefined>;
  readonly registries: Registries;
  /** What a program puts before the tags beside the gates of the image. */
  readonly resources: readonly GateResources[];

  /** @param asked rejects with a RunError when builders, registries or the source refuse the image */
  constructor(
    image: Image<pulumi.Input<string>>,
    asked: AskedOfImage,
    registries: Registries = {},
    resources: readonly GateResources[] = [],
  ) {
    this.metadata = asked.metadata;
    this.content = asked.content;
    this.machines = asked.machines;
    this.taken = asked.taken;
    this.known = asked.known;
    // Nobody may ask.
    this.known.catch(() => undefined);
    this.registries = registries;
    this.resources = resources;
    // Docker Hub has three names: one is enough for names of resources, and for finding its credentials.
    this.image = withRepositories(
      image,
      image.repositories.map((name) => formatRepository(parseRepository(name))),
    );
  }
}

/** A plan as arguments: what was written, templates and defaults filled in, and the values of secrets secret. */
export function imageArgs({ image, registries }: ImagePlan): MultiArchImageArgs {
  const {
    name: _name,
    at: _at,
    isWhole: _isWhole,
    builds,
    given,
    secrets,
    platforms,
    sign,
    gates,
    ...settings
  } = image;
  const own: Record<string, object> = {
    ...Object.fromEntries(builds.map(({ platform, builder }) => [platform, builder === undefined ? {} : { builder }])),
    ...Object.fromEntries(given.map(({ platform, digest }) => [platform, { digest }])),
  };
  const different = Object.entries(platforms).map(([name, common]) => [name, { ...common, ...own[name] }]);
  return {
    ...settings,
    platforms: Object.fromEntries(different),
    secrets: secretArgs(secrets),
    ...(sign !== undefined && { sign: signArgs(sign) }),
    ...(gates && { gates: gates.map(gateArgs) }),
    registries,
  };
}

function secretArgs(secrets: ImagePlan["image"]["secrets"]): Record<string, SecretArgs> {
  const sources = Object.entries(secrets).map(([id, source]): [string, SecretArgs] => [
    id,
    "value" in source ? pulumi.secret(source.value) : source,
  ]);
  return Object.fromEntries(sources);
}

function gateArgs({ secrets, ...gate }: NonNullable<ImagePlan["image"]["gates"]>[number]): GateArgs {
  return { ...gate, ...(secrets && { secrets: secretArgs(secrets) }) };
}

/** Who signs as arguments, with the values of secrets secret. */
function signArgs(sign: SignSetting): SignArgs {
  if (typeof sign !== "object" || !("key" in sign)) return sign;
  const text = (source: SignText) => ("value" in source ? pulumi.secret(source.value) : source);
  const { key, password, ...services } = sign;
  return { key: text(key), ...(password && { password: text(password) }), ...services };
}

/**
 * Plans an image from a component's arguments, checked by the rules of the stack file. What others have to be asked
 * for is settled later; no build is registered before.
 *
 * @throws pulumi.RunError with every problem of the arguments
 */
export function planImage(name: string, { registries = {}, gates, ...others }: MultiArchImageArgs): ImagePlan {
  const all = gates === undefined ? [] : Array.isArray(gates) ? gates : [gates];
  const declared = all.filter((gate) => typeof gate !== "function");
  const args = { ...others, ...(declared.length > 0 && { gates: declared }) };
  const files = projectFiles(process.cwd());
  const contexts = withImageNames(args.contexts) as Record<string, string> | undefined;
  const { image, problems } = checkImage(name, { ...args, contexts }, { environment: process.env, files });
  const date = sourceDateProblem(process.env);
  const found = [
    ...problems,
    ...checkRegistries(registries, [name, "registries"]),
    ...(date === undefined ? [] : [{ path: [], message: date }]),
  ];
  if (found.length > 0) throw refusal(name, found);
  const prepared = prepare(image, registries);
  const asked = {
    metadata: prepared.then(({ metadata }) => metadata),
    content: prepared.then(({ content }) => content),
    machines: prepared.then(({ machines }) => machines),
    taken: prepared.then(({ taken }) => taken),
    known: prepared.then(({ known }) => known),
  };
  const resources = all.filter((gate) => typeof gate === "function");
  return new ImagePlan(withWantedBuilds(image, buildOnly(process.env)), asked, registries, resources);
}

/** Asks the source, builders and registries, and reads the folders. */
async function prepare(image: ImagePlan["image"], registries: Registries): Promise<PreparedImage> {
  const known = withSecrets(image, await knownSecrets(image.secrets));
  const made = siblingOf(image).parents.length > 0 ? await madeImages() : undefined;
  const others = [...(made?.values() ?? [])].map(({ sibling }) => sibling);
  const planning = planImages([known], [], { ...programPlanning(registries), others });
  // What one is refused for is said of it, and not again of those that are built on it.
  const knowBeside = async (name: string) => made?.get(name)?.known.catch(() => undefined);
  const [ofSiblings, ready] = await Promise.all([
    siblingProblems(planning),
    planning.then((planned) =>
      prepareImages(withWanted(planned, buildOnly(process.env)), registries, [], () => image.secrets, knowBeside),
    ),
  ]);
  const problems = layered([ofSiblings, ready.problems]);
  const [found] = ready.prepared;
  if (problems.length > 0 || !found) {
    const error = refusal(image.name, problems);
    // Once the program itself is through, Pulumi prints the stack of whatever error has one.
    error.stack = "";
    throw error;
  }
  await warn([{ name: image.name, warnings: found.metadata.warnings }]);
  await tellBuilders([found.machines]);
  await tellContexts([found]);
  await tellParents([found]);
  return found;
}

/**
 * The secrets that a git server may be asked with, as far as they are known: a program may have taken their texts from
 * its configuration.
 */
async function knownSecrets(secrets: ImagePlan["image"]["secrets"]): Promise<Image["secrets"]> {
  const known = Object.entries(secrets).map(async ([id, source]): Promise<[string, Image["secrets"][string]][]> => {
    if (!("value" in source)) return [[id, source]];
    const value = id.startsWith("GIT_AUTH_") ? await secretText(source.value) : undefined;
    return value === undefined ? [] : [[id, { value }]];
  });
  return Object.fromEntries((await Promise.all(known)).flat());
}

function refusal(name: string, problems: readonly Problem[]): pulumi.RunError {
  return new pulumi.RunError(`the image "${name}" cannot be built:\n${formatProblems(problems)}`);
}
