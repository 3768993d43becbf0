import { buildFingerprint, differences } from "../built/build-fingerprint.ts";
import { builtOf } from "../built/built-file.ts";
import {
  buildCommand,
  changedSince,
  checkBuilt,
  missingBuilt,
  missingGates,
  notPushedTo,
} from "../built/check-built.ts";
import type { ProgramBuilt } from "../built/program-built.ts";
import type { AskPushed } from "../built/pushed-members.ts";
import type { Taken, TakenPlatforms } from "../built/taken.ts";
import type { ImageContent } from "../docker-build/content.ts";
import { type GateFacts, gateFingerprint } from "../gates/gate-fingerprint.ts";
import type { Machine } from "../preflight/machine.ts";
import { type Gate, gatesOf } from "../settings/gates.ts";
import type { Build, Image } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";
import type { SettledMetadata } from "./settle-image.ts";

/** What platforms of an image are taken from. */
export interface Taking {
  /** What other jobs built for this one; undefined when the program decides by itself. */
  readonly files?: ProgramBuilt | undefined;
  /** What the state has of a platform. */
  readonly recorded: (platform: string) => Taken | undefined;
  /** The commit of the program; empty where git knows none. */
  readonly revision: string;
  readonly askPushed?: AskPushed | undefined;
  /** The name of the stack file. */
  readonly stackFile: string;
}

/** A platform that was taken and is to be built now. */
export interface ChangedPlatform {
  readonly build: Build;
  readonly taken: Taken;
  /** What differs: parts of the fingerprint, or `repositories`. */
  readonly parts: readonly string[];
}

/** What is decided of the platforms of an image. */
export interface Decided {
  readonly taken: TakenPlatforms;
  readonly changed: readonly ChangedPlatform[];
  readonly problems: readonly Problem[];
}

/**
 * Decides which platforms of an image are taken and not built: those that the files have, else those that were taken
 * before, while what would be built is what was. Where there are files, nothing is built, and what cannot be taken is a
 * problem.
 */
export async function takePlatforms(
  { image, metadata, content }: { image: Image; metadata: SettledMetadata; content: ImageContent },
  { files, recorded, revision, askPushed, stackFile }: Taking,
): Promise<Decided> {
  const common = { name: image.name, metadata: Promise.resolve(metadata), content: Promise.resolve(content) };
  const gates = image.publish ? gatesOf(image) : [];
  const decide = async (build: Build): Promise<Decision> => {
    const { platform } = build;
    const before = build.pull ? undefined : recorded(platform);
    const file = builtOf(files, image.name, platform);
    if (!files && !before) return {};
    const fingerprint = await buildFingerprint(common, build);
    const command = files ? buildCommand(stackFile, platform, files) : "";
    const gated = (taken: Taken) => withGates(taken, gates, { expected: metadata.expected, content }, files && command);
    if (file) {
      const checked = await checkBuilt(file, { image, revision, fingerprint, askPushed, command });
      return "taken" in checked ? gated(checked.taken) : checked;
    }
    const parts = before ? changedParts(before, fingerprint, image) : [];
    if (before && parts.length === 0) return gated(before);
    if (!files) return before ? { changed: { build, taken: before, parts } } : {};
    // It may be one of the files that cannot be read.
    if (files.problems.length > 0) return {};
    return { problems: [before ? changedSince(before, parts, command) : missingBuilt(image.name, platform, command)] };
  };
  const decisions = await Promise.all(image.builds.map(decide));
  const sentences = decisions.flatMap(({ problems = [] }) => problems);
  return {
    taken: new Map(decisions.flatMap(({ taken }) => (taken ? [[taken.platform, taken]] : []))),
    changed: decisions.flatMap(({ changed }) => changed ?? []),
    problems: sentences.map((message) => ({ path: [], message })),
  };
}

/** What is decided of one platform; nothing where it is built. */
interface Decision {
  readonly taken?: Taken;
  readonly changed?: ChangedPlatform;
  readonly problems?: readonly string[];
}

/**
 * A platform with the gates that it has passed elsewhere, as they are set here. The others are run here, and are a problem
 * where nothing is.
 *
 * @param command that runs them elsewhere; undefined where they are run here
 */
function withGates(
  { gates: recorded = {}, ...taken }: Taken,
  gates: readonly Gate[],
  facts: GateFacts,
  command: string | undefined,
): Decision {
  const wanted = gates.filter(({ platforms }) => platforms.includes(taken.platform));
  const [passed, missing] = [true, false].map((isPassed) =>
    wanted.filter((gate) => (recorded[gate.name] === gateFingerprint(gate, facts)) === isPassed),
  );
  const names = (missing ?? []).map(({ name }) => name);
  const kept = Object.fromEntries((passed ?? []).map(({ name }) => [name, recorded[name] ?? ""]));
  const found: Taken = { ...taken, ...(Object.keys(kept).length > 0 && { gates: kept }) };
  if (command === undefined || names.length === 0) return { taken: found };
  return { problems: [missingGates(taken, names, command)] };
}

/** A platform is also another one where it is to be pushed to more repositories. */
function changedParts(before: Taken, fingerprint: Taken["fingerprint"], image: Image): string[] {
  const isEverywhere = !image.publish || notPushedTo(before, image.repositories).length === 0;
  const isPushed = !image.publish || before.digest !== undefined;
  return [...differences(before.fingerprint, fingerprint), ...(isEverywhere && isPushed ? [] : ["repositories"])];
}

/** Says that a platform that was taken is to be built. */
export function changedWarning(
  { build, taken, parts }: ChangedPlatform,
  isPreview: boolean,
  machine: Machine | undefined,
): string {
  const is = isPreview ? "would be" : "is";
  const how = machine?.emulated === undefined ? "" : machine.emulated ? ", emulated" : ", native";
  const where = machine ? `${how} on ${machine.builder}` : "";
  return `${build.platform} has changed since it was built by ${taken.job} (${parts.join(", ")}): it ${is} built here${where}`;
}
