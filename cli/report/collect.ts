import { slug } from "../../components/docker-build/platform-build.ts";
import { gateResourceName } from "../../components/gates/gate-name.ts";
import type { Machines } from "../../components/plan/machines.ts";
import type { BuiltBy } from "../../lib/built-by.ts";
import { BUILD, CONTENT_CHECK, INDEX, MULTI_ARCH_IMAGE, PUSH_CHECK, TAKEN_PLATFORM } from "../../lib/resource-types.ts";
import type { SignInput } from "../../lib/signing/sign-input.ts";
import { atTag, type TagMap } from "../../lib/tag-map.ts";
import { parseUrn } from "../../lib/urn.ts";
import type { ResourceState, Step, UpdateLog } from "./events.ts";
import { gateReports } from "./gates.ts";
import { githubReport } from "./github.ts";
import type {
  AttestationReport,
  BuildResult,
  ImageReport,
  PlatformReport,
  Report,
  RepositoryReport,
  TagReport,
} from "./model.ts";
import { type ReportedImage, withNotBuilt } from "./not-built.ts";
import { verifyCommands } from "./verify-commands.ts";

/** One entry of `pulumi stack history --json`. */
export interface Update {
  readonly startTime: string;
  /** `succeeded`, `failed`, `in-progress`. */
  readonly result: string;
}

/** What a report is made of. */
export interface Sources {
  readonly stack: string;
  /** Those of the stack's state. */
  readonly resources: readonly ResourceState[];
  /** The last update; undefined before the first. */
  readonly update?: Update | undefined;
  /** The event log of that update, when there is one: it alone knows how long builds took, and which failed. */
  readonly log?: UpdateLog | undefined;
}

/** The shapes of the properties that are read, each of them written by this project's own resources. */
type BuildInputs = { readonly platforms?: readonly string[]; readonly builder?: { readonly name?: string } };
type TakenInputs = Partial<BuiltBy> & { readonly platform?: string };
type IndexInputs = { readonly repository: string; readonly tags: readonly string[]; readonly sign?: SignInput };
type IndexOutputs = {
  readonly digest?: string;
  readonly published?: TagMap;
  readonly movedFrom?: TagMap;
  readonly left?: TagMap;
  readonly signed?: { readonly by: string };
  readonly manifests?: readonly { readonly digest?: string }[];
  readonly platforms?: Readonly<Record<string, AttestationReport & { readonly digest: string }>>;
};

/** Puts together what the state, the history and the event log know. Images in alphabetical order. */
export function collectReport({ stack, resources, update, log }: Sources): Report {
  const known = log && isLogOf(log, update) ? log : undefined;
  const merged = mergeSteps(resources, known?.steps);
  const collected = merged
    .filter(({ resource }) => resource.type === MULTI_ARCH_IMAGE)
    .map((found): ReportedImage => {
      const { resource } = found;
      const children = merged.filter((child) => child.resource.parent === resource.urn);
      const builds = children.filter(
        ({ resource }) => (resource.type === BUILD && !isGate(resource)) || resource.type === TAKEN_PLATFORM,
      );
      const report: ImageReport = {
        name: nameOf(resource),
        platforms: builds.map((build) => {
          const isTaken = build.resource.type === TAKEN_PLATFORM;
          const own = isTaken ? takenReport(build, update, known) : platformReport(build, update, known);
          const built = withMachine(own, found, children);
          const gates = gateReports(found, build, built, children, known !== undefined);
          const report = { ...built, ...publishedReport(build, children), ...gates };
          // What was built from files that somebody edited meanwhile is of no use.
          return isMixed(build, children) ? { ...report, result: "failed" } : report;
        }),
        repositories: children
          .filter((child) => child.resource.type === INDEX)
          .map((index) => repositoryReport(index, update))
          .toSorted((a, b) => a.repository.localeCompare(b.repository)),
      };
      const idle = known ? builds.filter(({ step }) => !step).map((build) => platformIn(build)) : [];
      return { report, inputs: (found.step?.resource ?? resource).inputs ?? {}, idle: new Set(idle) };
    });
  const images = withNotBuilt(collected).toSorted((a, b) => a.name.localeCompare(b.name));
  const github = githubReport(resources);
  return { stack, ...(update && { startedAt: update.startTime }), images, ...(github && { github }) };
}

/** The platform of a build, or of what was built elsewhere. */
function platformIn({ resource }: Known): string {
  const { platforms = [], platform = "" } = resource.inputs as BuildInputs & TakenInputs;
  return platforms[0] ?? platform;
}

/** A resource, the step that the last update took with it, and what the state has of it. */
interface Known {
  readonly resource: ResourceState;
  readonly step: Step | undefined;
  /** Undefined for one that was never created. */
  readonly state: ResourceState | undefined;
}

/** Resources of the state and those that the last update could not create: as in their index, else by name. */
function mergeSteps(resources: readonly ResourceState[], steps: ReadonlyMap<string, Step> = new Map()): Known[] {
  const states = new Map(resources.map((resource) => [resource.urn, resource]));
  const urns = new Set([...states.keys(), ...[...steps].filter(([, { op }]) => op === "create").map(([urn]) => urn)]);
  const order = platformOrder(resources);
  return [...urns]
    .flatMap((urn): Known[] => {
      const [state, step] = [states.get(urn), steps.get(urn)];
      const resource = state ?? step?.resource;
      return resource ? [{ resource, step, state }] : [];
    })
    .toSorted((a, b) => {
      const [one, other] = [a.resource.urn, b.resource.urn];
      return (order.get(one) ?? 0) - (order.get(other) ?? 0) || one.localeCompare(other);
    });
}

/** The place of each build in the index that it goes into. */
function platformOrder(resources: readonly ResourceState[]): Map<string, number> {
  const indexes = resources.filter(({ type }) => type === INDEX);
  return new Map(
    indexes.flatMap(({ inputs }) =>
      ((inputs?.manifests ?? []) as { builtBy?: string }[]).map(({ builtBy = "" }, position) => [builtBy, position]),
    ),
  );
}

/** A log is of the last update when it ended after that began: updates of a stack do not overlap. */
function isLogOf(log: UpdateLog, update: Update | undefined): boolean {
  return update !== undefined && log.endedAt >= Math.floor(Date.parse(update.startTime) / 1000);
}

function platformReport(build: Known, update: Update | undefined, log: UpdateLog | undefined): PlatformReport {
  const { platforms = [], builder } = build.resource.inputs as BuildInputs;
  const { digest } = (build.state?.outputs ?? {}) as { digest?: string };
  const { step } = build;
  const worked = step && step.op !== "same" && step.endedAt !== undefined;
  return {
    platform: platforms[0] ?? nameOf(build.resource),
    ...(builder?.name && { builder: builder.name }),
    ...(digest && { digest }),
    result: buildResult(build, update, log),
    ...(worked && log && { span: { from: step.startedAt - log.startedAt, to: step.endedAt - log.startedAt } }),
  };
}

/** A platform that was built elsewhere: who has built it is known of a file, and not of a digest. */
function takenReport(taken: Known, update: Update | undefined, log: UpdateLog | undefined): PlatformReport {
  const { platform = "", job, seconds, builder } = taken.resource.inputs as TakenInputs;
  const { digest } = (taken.state?.outputs ?? {}) as { digest?: string };
  const result = buildResult(taken, update, log);
  return {
    platform,
    ...(job !== undefined && seconds !== undefined && { taken: { job, seconds } }),
    ...(builder?.emulated !== undefined && { emulated: builder.emulated }),
    ...(digest && { digest }),
    result: result === "built" ? "taken" : result,
  };
}

/**
 * With the machine of a platform that the last update built. The check of pushes knows it before anything is built; of
 * an image that is not published, the image itself does once all is built.
 */
function withMachine(report: PlatformReport, image: Known, children: readonly Known[]): PlatformReport {
  const { platform, result, builder } = report;
  if (result !== "built" && result !== "failed") return report;
  const check = children.find(({ resource }) => resource.type === PUSH_CHECK);
  const { machines = {} } = ((check ? check.resource.inputs : image.state?.outputs) ?? {}) as { machines?: Machines };
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
    const { manifests = [], platforms } = (state?.outputs ?? {}) as IndexOutputs;
    const isMadeOfIt = resource.type === INDEX && manifests.some(({ digest }) => digest === built);
    return (isMadeOfIt && platforms?.[taken]) || [];
  });
  if (!found) return {};
  const { digest, ...attestations } = found;
  return { digest, ...(Object.keys(attestations).length > 0 && { attestations }) };
}

/** Whether the check failed of what the build was made from. */
function isMixed({ resource }: Known, siblings: readonly Known[]): boolean {
  const name = `${nameOf(resource)}-content`;
  return siblings.some(
    ({ resource: sibling, step }) =>
      sibling.type === CONTENT_CHECK && nameOf(sibling) === name && step?.failed === true,
  );
}

function buildResult({ step, state }: Known, update: Update | undefined, log: UpdateLog | undefined): BuildResult {
  if (step) {
    if (step.op === "same") return "unchanged";
    return step.failed || step.endedAt === undefined ? "failed" : "built";
  }
  if (wasModified(state, update)) return "built";
  return log || update?.result === "succeeded" ? "unchanged" : "unknown";
}

function repositoryReport({ resource, state, step }: Known, update: Update | undefined): RepositoryReport {
  const { repository, tags, sign } = resource.inputs as IndexInputs;
  const { digest, published = {}, movedFrom, left = {}, signed } = (state?.outputs ?? {}) as IndexOutputs;
  const changed = wasModified(state, update);
  const reports = tags.map((tag): TagReport => {
    const to = atTag(published, tag);
    if (!to) return { tag, result: "pending" };
    const reason = atTag(left, tag);
    if (reason !== undefined && to !== digest) return { tag, result: "left", to, reason };
    // A publication that broke off has written down how far it came; one that did not begin has written nothing.
    if (to !== digest || (step?.failed && !changed)) return { tag, result: "pending", to };
    if (!changed) return { tag, result: "unchanged", to };
    if (!movedFrom) return { tag, result: "moved", to };
    const from = atTag(movedFrom, tag);
    if (from === undefined) return { tag, result: "unchanged", to };
    return from ? { tag, result: "moved", from, to } : { tag, result: "new", to };
  });
  const first = reports.find(({ to }) => to === digest) ?? reports.find(({ to }) => to !== undefined);
  if (!digest) return { repository, tags: reports };
  const reference = first ? `${repository}:${first.tag}` : `${repository}@${digest}`;
  const commands = {
    pull: `docker pull ${reference}`,
    inspect: `docker buildx imagetools inspect ${reference}`,
    ...(signed && { verify: verifyCommands(reference, signed.by, sign) }),
  };
  return { repository, digest, tags: reports, commands };
}

/** Whether the last update wrote the resource's state. */
function wasModified(state: ResourceState | undefined, update: Update | undefined): boolean {
  if (!state?.modified || !update) return false;
  return Date.parse(state.modified) >= Date.parse(update.startTime);
}

/** Whether a build is none of a platform, but of what stands behind one. */
function isGate({ urn, inputs }: ResourceState): boolean {
  const { platforms: [platform = ""] = [] } = (inputs ?? {}) as BuildInputs;
  const { name } = parseUrn(urn);
  return name.includes(`-${slug(platform)}${gateResourceName("", "")}`);
}

function nameOf({ urn }: ResourceState): string {
  return parseUrn(urn).name;
}
