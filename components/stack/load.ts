import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../../lib/registry/trust.ts";
import { planBuilder } from "../builders/program.ts";
import { buildOnly, notFound } from "../built/build-only.ts";
import { foreignBuilt } from "../built/check-built.ts";
import { programBuilt } from "../built/program-built.ts";
import { PLATFORM_VARIABLE } from "../docker-build/load-platform.ts";
import { wrapSecrets } from "../github/wrap-secrets.ts";
import { ImagePlan } from "../plan/image.ts";
import { tellBuilders } from "../plan/machines.ts";
import { type PlannedImage, planImages } from "../plan/plan-images.ts";
import { type PreparedImage, prepareImages } from "../plan/prepare-images.ts";
import { programPlanning } from "../plan/program-planning.ts";
import { tellContexts } from "../plan/tell-contexts.ts";
import { tellParents } from "../plan/tell-parents.ts";
import { wantedImages } from "../plan/wanted-images.ts";
import { warn } from "../plan/warn.ts";
import { type DeclaredBuilder, readBuilders } from "../settings/builders.ts";
import { projectFiles } from "../settings/files.ts";
import { type Image, withSecrets } from "../settings/image.ts";
import type { RawSettings } from "../settings/parse.ts";
import { formatPath, formatProblems, layered, type Problem } from "../settings/problems.ts";
import { textsOf } from "../settings/raw.ts";
import { writtenRegistries } from "../settings/registries.ts";
import { type GithubSettings, NAMESPACE } from "../settings/schema.ts";
import type { KnownSecret } from "../settings/shown-texts.ts";
import { changedValues } from "../settings/yaml-changes.ts";
import { knownOfLeft } from "./known-recorded.ts";
import { plainSecrets, secretsIn, writtenConfiguration } from "./plain-secrets.ts";
import { leavePublished } from "./published-images.ts";
import { readStack } from "./read.ts";
import { readAhead } from "./read-ahead.ts";
import { type SkippedImage, skippedImages } from "./skipped-images.ts";
import { stackFileTexts } from "./stack-file-texts.ts";

/** What a stack is to do, its secrets secrets of Pulumi. */
export interface LoadedStack {
  /** By name. */
  readonly images: Readonly<Record<string, ImagePlan>>;
  /** By name, the images that this update leaves as the last one left them. */
  readonly skipped: Readonly<Record<string, SkippedImage>>;
  /** Absent when the stack has nothing to do with a repository. */
  readonly github?: GithubSettings<pulumi.Input<string>>;
  /** The settings of registries, by host. */
  readonly registries: Registries;
  /** Those that are declared, whether an image uses them or not; absent where nothing is built. */
  readonly builders?: readonly DeclaredBuilder[];
}

/**
 * Reads the stack's configuration and plans its images, with the working folder as the project's: settings, tags,
 * builders and registries are checked as a whole.
 *
 * @throws pulumi.RunError with all problems, a line for each
 */
export async function loadStack(): Promise<LoadedStack> {
  const raw = readConfiguration();
  if (raw.images === undefined && raw.github === undefined) {
    throw new pulumi.RunError(
      `the stack has neither images nor a repository: add ${NAMESPACE}:images or ${NAMESPACE}:github to ` +
        "its file, as Pulumi.ghcr.example.yaml and Pulumi.repository.example.yaml do",
    );
  }
  const registries = writtenRegistries(raw.registries);
  const planning = programPlanning(registries);
  const { images, github, problems: ofSettings } = await readStack(raw, planning);
  const only = buildOnly(process.env);
  const missing = only && ofSettings.length === 0 ? notFound(images, only) : [];
  if (missing.length > 0) throw new pulumi.RunError(formatProblems(missing));
  const built = programBuilt();
  const foreign = built && ofSettings.length === 0 ? foreignBuilt(built, images) : [];
  const ofBuilt = foreign.map((message) => ({ path: [], message }));
  const all = await leavePublished(await planImages(images, ofSettings, planning));
  const found = wantedImages(all, only);
  const planned = { ...found, problems: [...found.problems, ...ofBuilt, ...notLoadable(found.planned)] };
  const {
    prepared,
    leftAlone,
    problems: ofImages,
  } = await prepareImages(planned, registries, stackSecrets(raw), undefined, (name) =>
    knownOfLeft(name, all.leftAlone, registries),
  );
  // A merge builds nothing, so that it needs no builder, nor Docker.
  const builders = built ? undefined : [...readBuilders(raw.builders, ["builders"]).declared.values()];
  const ofBuilders = (await Promise.all((builders ?? []).map(planBuilder))).flatMap((plan) =>
    "problems" in plan ? plan.problems : [],
  );
  const problems = layered([
    changedValues(raw, await stackFileTexts(`Pulumi.${pulumi.getStack()}.yaml`, raw)),
    plainSecrets(raw, writtenConfiguration(projectFiles(process.cwd()), pulumi.getStack()), isSecretKey),
    ofImages,
    ofBuilders,
  ]);
  if (problems.length > 0) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    throw new pulumi.RunError(`the stack's configuration has ${count}:\n${formatProblems(problems, `${NAMESPACE}:`)}`);
  }
  if (pulumi.runtime.hasEngine() && !only) {
    const tags = new Map(prepared.map(({ image, metadata }) => [image.name, metadata.tags]));
    void readAhead((name) => tags.get(name), isSecretKey(`${NAMESPACE}:images`), planning.askLive?.known);
  }
  await warn(prepared.map(({ image, metadata }) => ({ name: image.name, warnings: metadata.warnings })));
  await tellBuilders(prepared.map(({ machines }) => machines));
  await tellContexts(prepared);
  await tellParents(prepared);
  return {
    images: Object.fromEntries(prepared.map((each) => [each.image.name, planOf(each, registries)])),
    skipped: await skippedImages(leftAlone),
    registries,
    ...(builders && { builders }),
    ...(github && { github: wrapSecrets(github) }),
  };
}

function planOf(
  { image, metadata, content, machines, taken, known }: PreparedImage,
  registries: Registries,
): ImagePlan {
  const wrapped = withSecrets(image, wrapImageSecrets(image.secrets), (_gate, _id, value) =>
    pulumi.secret(String(value)),
  );
  const asked = {
    metadata: Promise.resolve(metadata),
    content: Promise.resolve(content),
    machines: Promise.resolve(machines),
    taken,
    known: Promise.resolve(known),
  };
  return new ImagePlan(wrapped, asked, registries);
}

/** A build leaves its image in one place, and those that are built on it need it in another one than Docker. */
function notLoadable(planned: readonly PlannedImage[]): Problem[] {
  const { [PLATFORM_VARIABLE]: platform } = process.env;
  const parents = planned.filter(
    ({ image, metadata }) => metadata.isParent && image.builds.some((build) => build.platform === platform),
  );
  const message =
    "cannot be loaded into Docker, because other images are built on it; leave out --load, or pull what is published";
  return parents.map(({ image }) => ({ path: image.at(), message }));
}

/** The values that the engine decrypted are secret again. */
function wrapImageSecrets(secrets: Image["secrets"]): Image<pulumi.Input<string>>["secrets"] {
  return Object.fromEntries(
    Object.entries(secrets).map(([id, source]) => [
      id,
      "value" in source ? { value: pulumi.secret(source.value) } : source,
    ]),
  );
}

/** Every key under the namespace; one that is unknown is left for the schema to refuse. */
function readConfiguration(): RawSettings {
  const prefix = `${NAMESPACE}:`;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, text]) => [key.slice(prefix.length), readValue(text)]));
}

/** Every secret of the stack: those that its settings have a place for, and all that is encrypted beside them. */
function stackSecrets(raw: RawSettings): KnownSecret[] {
  const placed = secretsIn(raw).map(([path, value]) => ({ name: formatPath(path), value }));
  const others = Object.entries(pulumi.runtime.allConfig()).flatMap(([key, text]) => {
    if (key.startsWith(`${NAMESPACE}:`) || !isSecretKey(key)) return [];
    const value = readValue(text);
    return textsOf(typeof value === "object" ? value : text, []).map(([, each]) => ({ name: key, value: each }));
  });
  return [...placed, ...others];
}

/** The engine passes lists and maps as JSON, a plain value as its text. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Whether any part of a key's value is encrypted: the engine tells no more than that. The SDK exports the function
 * and leaves it out of its types.
 */
function isSecretKey(key: string): boolean {
  const runtime = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };
  return runtime.isConfigSecret(key);
}
