import { counted } from "../../lib/counted.ts";
import type { GithubReport } from "./github.ts";

/** What one update of a stack did, and the current state. */
export interface Report {
  readonly stack: string;
  /** When the last update began, RFC 3339; absent when the stack was never updated. */
  readonly startedAt?: string;
  /** Absent when the stack was never updated. */
  readonly update?: UpdateReport;
  readonly images: readonly ImageReport[];
  /** Absent when the stack has nothing to do with GitHub. */
  readonly github?: GithubReport;
}

/** An update as a whole. */
export interface UpdateReport {
  /** `succeeded`, `failed`, `in-progress`. */
  readonly result: string;
  /** How long it took; absent while it has not ended. */
  readonly seconds?: number;
  /** The commit that was checked out, where Pulumi found one. */
  readonly revision?: string;
  /** The address of the run of the CI system, http or https. */
  readonly run?: string;
  /** What could not be done, one line each; absent when that is nothing, or no log says so. */
  readonly failures?: readonly string[];
}

export interface ImageReport {
  readonly name: string;
  /** That which the annotations of its index name. */
  readonly version?: string;
  /** The commit that the annotations of its index name. */
  readonly revision?: string;
  /** The images of the stack that it is built on; absent where there is none. */
  readonly parents?: readonly string[];
  readonly platforms: readonly PlatformReport[];
  /** Empty when the image is built and not published. */
  readonly repositories: readonly RepositoryReport[];
}

/**
 * `built` and `failed` by the last update, `taken` by it from another job; `unchanged` when it found nothing to do; `unknown` when that update failed
 * and left no log that says for which platforms; `not built` when an image that it is built on failed for the platform.
 */
export type BuildResult = "built" | "taken" | "failed" | "not built" | "unchanged" | "unknown";

export interface PlatformReport {
  readonly platform: string;
  /** The buildx builder by name; absent where none was named and the last update did not build. */
  readonly builder?: string;
  /** Whether the last update built it by emulation; absent where it did not build, or nobody could tell. */
  readonly emulated?: boolean;
  /** Who has built it elsewhere, and for how many seconds; absent where it is built here. */
  readonly taken?: { readonly job: string; readonly seconds: number };
  /** Set where the settings give its digest, and nobody is known to have built it. */
  readonly given?: true;
  /** That of the published image, else of what its build pushed; absent when the platform was never built. */
  readonly digest?: string;
  /** What is attested of the published image; absent where nothing is. */
  readonly attestations?: AttestationReport;
  readonly result: BuildResult;
  /** Why it failed, in the words of what failed; absent where nothing says so. */
  readonly reason?: string;
  /** Set where its files were edited while it was built. */
  readonly content?: "failed";
  /** By which properties its build differs from the one before, as docker-build names them; absent where no log says so. */
  readonly changed?: readonly string[];
  /** The base image that its annotations name. */
  readonly base?: BaseReport;
  /** In the order of the settings; absent where there is none. */
  readonly gates?: readonly GateReport[];
  /**
   * When the build began and ended, in whole seconds since the last update began: what is before, it has waited. Absent
   * when no log says so.
   */
  readonly span?: Span;
}

/** Whole seconds since an update began. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A base image. */
export interface BaseReport {
  /** `docker.io/library/alpine:3.22`; empty where nobody says. */
  readonly name: string;
  readonly digest: string;
}

/**
 * `passed` by the last update, or elsewhere; `unchanged` where it had passed before for the same image; `failed`, and
 * `not run` where the image did not come to it.
 */
export type GateResult = "passed" | "unchanged" | "failed" | "not run";

/** A gate on a platform. */
export interface GateReport {
  readonly name: string;
  readonly result: GateResult;
  /** Why it failed, in its own words; absent where it did not say. */
  readonly reason?: string;
  /** When it ran; absent where it did not run, or no log says so. */
  readonly span?: Span;
}

export interface AttestationReport {
  /** How much the provenance says; absent where there is none. */
  readonly provenance?: "min" | "max";
  /** What the provenance names as the builder. */
  readonly builder?: string;
  /** How many packages the SBOM lists; absent where there is none. */
  readonly packages?: number;
}

export interface RepositoryReport {
  /** `registry/path`. */
  readonly repository: string;
  /** The digest of the index; absent when none was ever published. */
  readonly digest?: string;
  readonly tags: readonly TagReport[];
  /** The commands that pull the index and look into it, by its first tag; absent as long as there is none. */
  readonly commands?: ReportedCommands;
  /** Why the publication failed; absent where it did not, or nothing says so. */
  readonly reason?: string;
  /** When the index was published and the tags were moved; absent where there was nothing to do, or no log says so. */
  readonly span?: Span;
}

export interface ReportedCommands {
  readonly pull: string;
  readonly inspect: string;
  /** Those that verify it, of this project and of cosign; absent where it is not signed. */
  readonly verify?: readonly string[];
}

/** The commands in the order in which they are shown. */
export function commandLines({ pull, inspect, verify = [] }: ReportedCommands): string[] {
  return [pull, inspect, ...verify];
}

/**
 * `moved` and `new` by the last update; `left` at something newer, as its release of an older line leaves it; `pending`
 * when the tag has not come to where it is to be.
 */
export type TagResult = "moved" | "new" | "unchanged" | "left" | "pending";

export interface TagReport {
  readonly tag: string;
  readonly result: TagResult;
  /** The digest that it named before, when it was moved; absent after a publication that broke off. */
  readonly from?: string;
  /** The digest that it names; absent when it was never published. */
  readonly to?: string;
  /** Why it was left where it is. */
  readonly reason?: string;
}

/** What is attested, in words: `provenance max, SBOM of 12 packages`. */
export function attested({ attestations: { provenance, builder, packages } = {} }: PlatformReport): string {
  return [
    ...(provenance ? [`provenance ${provenance}${builder ? ` by ${builder}` : ""}`] : []),
    ...(packages === undefined ? [] : [`SBOM of ${counted(packages, "package")}`]),
  ].join(", ");
}

/** The gates of a platform, in words: `3 passed`, `1 passed, failed: smoke`. */
export function gated({ gates = [] }: PlatformReport): string {
  const named = (...results: readonly GateResult[]) => gates.filter(({ result }) => results.includes(result));
  const listed = (result: GateResult) => {
    const found = named(result).map(({ name }) => name);
    return found.length > 0 ? [`${result}: ${found.join(", ")}`] : [];
  };
  const passed = named("passed", "unchanged").length;
  return [...(passed > 0 ? [`${passed} passed`] : []), ...listed("failed"), ...listed("not run")].join("; ");
}

/** A sentence for each gate that failed. */
export function failedGates({ images }: Pick<Report, "images">): string[] {
  return images.flatMap(({ name: image, platforms }) =>
    platforms.flatMap(({ platform, gates = [] }) =>
      gates.flatMap(({ name, result, reason }) => {
        if (result !== "failed") return [];
        return [`the gate "${name}" of ${image} failed on ${platform}${reason === undefined ? "" : `: ${reason}`}`];
      }),
    ),
  );
}

/** Whether any platform has gates. */
export function isGated({ images }: Report): boolean {
  return images.some(({ platforms }) => platforms.some(({ gates }) => gates));
}

/** Whether anything is attested of any platform. */
export function isAttested({ images }: Report): boolean {
  return images.some(({ platforms }) => platforms.some(({ attestations }) => attestations));
}

/** The columns of the table of builds. */
export function headings(report: Report): string[] {
  const attestations = isAttested(report) ? ["attested"] : [];
  const gates = isGated(report) ? ["gates"] : [];
  return ["image", "platform", "builder", "digest", ...attestations, ...gates, "waited", "seconds", "result"];
}

/** Where a platform was built, in words: `multi, emulated`. */
export function place({ taken, result, builder = "in use", emulated }: PlatformReport): string {
  const where = taken?.job ?? (result === "taken" ? "elsewhere" : builder);
  return emulated === undefined ? where : `${where}, ${emulated ? "emulated" : "native"}`;
}

/** How long a build took, in whole seconds; undefined when that is not known. */
export function seconds({ taken, span }: PlatformReport): number | undefined {
  return taken ? Math.round(taken.seconds) : span && span.to - span.from;
}

/** How long the update ran before it began to build, in whole seconds; undefined when that is not known. */
export function waited({ span }: PlatformReport): number | undefined {
  return span?.from;
}
