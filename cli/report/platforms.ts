import { slug } from "../../components/docker-build/platform-build.ts";
import { gateResourceName } from "../../components/gates/gate-name.ts";
import type { Machines } from "../../components/plan/machines.ts";
import type { BuiltBy } from "../../lib/built-by.ts";
import { BUILD, CONTENT_CHECK, INDEX, TAKEN_PLATFORM } from "../../lib/resource-types.ts";
import { parseUrn } from "../../lib/urn.ts";
import { baseIn } from "./base.ts";
import type { ResourceState, UpdateLog } from "./events.ts";
import { gateReports, reasonOf, spanOf } from "./gates.ts";
import { type Known, nameOf, type Update, wasModified } from "./known.ts";
import type { AttestationReport, BuildResult, PlatformReport } from "./model.ts";
import { byPlatform, type KnownPlatform } from "./together.ts";

/** The shapes of the properties that are read, each of them written by this project's own resources. */
type BuildInputs = { readonly platforms?: readonly string[]; readonly builder?: { readonly name?: string } };
type TakenInputs = Partial<BuiltBy> & { readonly platform?: string; readonly repositories?: readonly string[] };
type IndexInputs = {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly manifests?: readonly {
    readonly builtBy?: string;
    readonly digest?: string;
    readonly platform?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  }[];
};
type IndexOutputs = {
  readonly platforms?: Readonly<Record<string, AttestationReport & { readonly digest: string }>>;
};

/** An image whose platforms are reported: its component, and the resources in it. */
export interface Surroundings {
  readonly image: Known;
  readonly children: readonly Known[];
  readonly update: Update | undefined;
  /** That of the update. */
  readonly log: UpdateLog | undefined;
}

/** What stands for the platforms of an image: a build of each, or of several together, or what was built elsewhere. */
export function platformResources(children: readonly Known[]): KnownPlatform[] {
  return children
    .filter(({ resource }) => (resource.type === BUILD && !isGate(resource)) || resource.type === TAKEN_PLATFORM)
    .flatMap((build) => byPlatform(build, children));
}

/** One platform of an image, with its gates. */
export function reportPlatform(
  platform: KnownPlatform,
  { image, children, update, log }: Surroundings,
): PlatformReport {
  const isTaken = platform.resource.type === TAKEN_PLATFORM;
  const own = isTaken ? takenReport(platform, update, log) : platformReport(platform, update, log);
  const built = withMachine(own, image);
  const gates = gateReports(image, platform, built, children, log);
  const report = { ...built, ...publishedReport(platform, children), ...baseReport(platform, children), ...gates };
  const check = contentCheck(platform, children);
  const failed = [platform, check].find((each) => each?.step?.failed)?.step;
  const reason = failed && reasonOf(failed);
  return {
    ...report,
    // What was built from files that somebody edited meanwhile is of no use.
    ...(check?.step?.failed && { result: "failed" as const, content: "failed" as const }),
    ...(reason !== undefined && { reason }),
  };
}

function platformReport(build: Known, update: Update | undefined, log: UpdateLog | undefined): PlatformReport {
  const { platforms = [], builder } = build.resource.inputs as BuildInputs;
  const { digest } = (build.state?.outputs ?? {}) as { digest?: string };
  const { step } = build;
  return {
    platform: platforms[0] ?? nameOf(build.resource),
    ...(builder?.name && { builder: builder.name }),
    ...(digest && { digest }),
    result: buildResult(build, update, log),
    ...(step?.changed && step.op !== "create" && { changed: step.changed }),
    ...spanOf(step, log),
  };
}

/** A platform that was built elsewhere: who has built it is known of a file, and not of a digest. */
function takenReport(taken: Known, update: Update | undefined, log: UpdateLog | undefined): PlatformReport {
  const { platform = "", job, seconds, builder, repositories } = taken.resource.inputs as TakenInputs;
  const { digest } = (taken.state?.outputs ?? {}) as { digest?: string };
  const result = buildResult(taken, update, log);
  return {
    platform,
    ...(job !== undefined && seconds !== undefined && { taken: { job, seconds } }),
    ...(repositories && { given: true as const }),
    ...(builder?.emulated !== undefined && { emulated: builder.emulated }),
    ...(digest && { digest }),
    result: result === "built" ? "taken" : result,
  };
}

/** With the machine of a platform that the last update built, which the image itself knows. */
function withMachine(report: PlatformReport, image: Known): PlatformReport {
  const { platform, result, builder } = report;
  if (result !== "built" && result !== "failed") return report;
  const { machines = {} } = (image.state?.outputs ?? {}) as { machines?: Machines };
  const machine = machines[platform];
  // That of an earlier update, after one that broke off.
  if (!machine || (builder !== undefined && builder !== machine.builder)) return report;
  const { emulated } = machine;
  return { ...report, builder: machine.builder, ...(emulated !== undefined && { emulated }) };
}

/** What the first index that was made of a build says of its platform. */
function publishedReport(build: Known, siblings: readonly Known[]): Pick<PlatformReport, "digest" | "attestations"> {
  const { platforms: [platform = ""] = [], platform: taken = platform } = build.resource.inputs as BuildInputs &
    TakenInputs;
  const { digest: built } = (build.state?.outputs ?? {}) as { digest?: string };
  const [found] = siblings.flatMap(({ resource, state }) => {
    const { manifests = [] } = (state?.inputs ?? {}) as IndexInputs;
    const { platforms } = (state?.outputs ?? {}) as IndexOutputs;
    const isMadeOfIt = resource.type === INDEX && manifests.some(({ digest }) => digest === built);
    return (isMadeOfIt && platforms?.[taken]) || [];
  });
  if (!found) return {};
  const { digest, ...attestations } = found;
  return { digest, ...(Object.keys(attestations).length > 0 && { attestations }) };
}

/** The failed check of what a build was made from. */
function contentCheck({ builtBy }: KnownPlatform, siblings: readonly Known[]): Known | undefined {
  const name = `${parseUrn(builtBy).name}-content`;
  return siblings.find(({ resource: sibling }) => sibling.type === CONTENT_CHECK && nameOf(sibling) === name);
}

/** The base image that the annotations of the platform in the index name, else those of the index. */
function baseReport(platform: KnownPlatform, siblings: readonly Known[]): Pick<PlatformReport, "base"> {
  const [index] = siblings.filter((sibling) => sibling.resource.type === INDEX);
  const { annotations: ofAll, manifests = [] } = (index?.state?.inputs ?? {}) as IndexInputs;
  const own = manifests.filter(({ builtBy }) => builtBy === platform.builtBy);
  const found = own.length > 1 ? own.find((each) => each.platform === platformIn(platform)) : own[0];
  const annotations = found && { ...ofAll, ...found.annotations };
  const base = baseIn(annotations);
  return base ? { base } : {};
}

function buildResult(build: Known, update: Update | undefined, log: UpdateLog | undefined): BuildResult {
  const { step } = build;
  if (step) {
    if (step.op === "same") return "unchanged";
    return step.failed || step.endedAt === undefined ? "failed" : "built";
  }
  if (wasModified(build, update, log)) return "built";
  return log || update?.result === "succeeded" ? "unchanged" : "unknown";
}

/** The platform of a build, or of what was built elsewhere. */
export function platformIn({ resource }: Known): string {
  const { platforms = [], platform = "" } = resource.inputs as BuildInputs & TakenInputs;
  return platforms[0] ?? platform;
}

/** Whether a build is none of a platform, but of what stands behind one. */
function isGate({ urn, inputs }: ResourceState): boolean {
  const { platforms: [platform = ""] = [] } = (inputs ?? {}) as BuildInputs;
  const { name } = parseUrn(urn);
  return name.includes(`-${slug(platform)}${gateResourceName("", "")}`);
}
