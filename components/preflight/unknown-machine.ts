import type { Origin } from "../dockerfile/stages.ts";
import type { Build } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";
import type { Findings } from "./check-builder.ts";
import { dockerfileOf } from "./planned-dockerfile.ts";
import { isMadeFor } from "./platform-match.ts";

/** A build whose image has its programs from the machine that builds, and that machine's platform is not known yet. */
export interface UnknownMachine {
  readonly build: Build;
  readonly origin: Origin;
  /** Whether its builder has no other machine than one. */
  readonly isOneMachine: boolean;
}

/**
 * Judges them together: what one machine builds for two architectures is wrong for one of them, whatever the machine
 * is. For any other, a warning says that it is unknown.
 */
export function judgeUnknownMachines(all: readonly UnknownMachine[]): Findings {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  for (const [at, own] of all.entries()) {
    const { build, origin } = own;
    const { platform } = build;
    const file = quote(dockerfileOf(build));
    const others = all.filter((other) => isBeside(own, other));
    if (others.length === 0) {
      warnings.push(
        `whether the image for ${quote(platform)} contains programs for that platform was not checked: line ${origin.line} of ${file} says --platform=${origin.written}, and the platform of the builder is not known yet`,
      );
    }
    const other = others.find((each) => all.indexOf(each) < at);
    if (!other) continue;
    const message =
      `${quote(platform)} would contain the programs of ${other.build.platform}, or vice versa: both are based on line ${origin.line} of ` +
      `${file}, which says --platform=${origin.written}; remove it there, and use it only in stages that are read by COPY --from`;
    problems.push({ path: build.at("platform"), message });
  }
  return { problems, warnings };
}

/** Whether one machine builds both for one image, and cannot be right for both. */
function isBeside(one: UnknownMachine, other: UnknownMachine): boolean {
  const [own, others] = [one.build.platform, other.build.platform];
  return (
    one.isOneMachine &&
    one.build.builder === other.build.builder &&
    imageOf(one) === imageOf(other) &&
    !isMadeFor(own, others) &&
    !isMadeFor(others, own)
  );
}

/** The path of the image whose platform it is. */
function imageOf({ build }: UnknownMachine): string {
  return JSON.stringify(build.at("platform").slice(0, -2));
}
