import { nearest } from "../../lib/did-you-mean.ts";
import { parsePlatform } from "../../lib/oci/platform.ts";
import type { Build } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";
import { type Builder, type BuilderAnswer, DOCKER_DRIVER } from "./builder.ts";
import { BUILDX_TIMEOUT_MS } from "./buildx.ts";
import { canRun } from "./platform-match.ts";

/** Problems, and what could not be checked. */
export interface Findings {
  readonly problems: readonly Problem[];
  /** Each a whole sentence. */
  readonly warnings: readonly string[];
}

export const NOTHING: Findings = { problems: [], warnings: [] };

/** Judges the builder of one build. */
export function checkBuilder(answer: BuilderAnswer, build: Build): Findings {
  const name = build.builder;
  const what = name === undefined ? "names no builder, and the one in use" : quote(name);
  const problem = (message: string): Findings => ({
    problems: [{ path: build.at("builder"), message: `${what} ${message}` }],
    warnings: [],
  });
  switch (answer.kind) {
    case "missing":
      return problem(`is not a builder that buildx knows; ${inPlaceOf(name ?? "", answer.known)}`);
    case "late":
      return problem(
        `cannot be reached: ${answer.endpoints?.join(", ") ?? "buildx"} did not answer within ${BUILDX_TIMEOUT_MS / 1000} s; ` +
          `start it, or ${another()}`,
      );
    case "absent":
      return warning(
        "the builders were not checked: this machine has neither docker-buildx nor docker with its buildx plugin",
      );
    case "planned":
      if (!answer.isPreview) return NOTHING;
      return warning(
        `the builder ${quote(name ?? "")} ${answer.isNew ? "is not created yet" : "is to be replaced"}: its platforms are unknown until pulumi up`,
      );
    case "refused":
      return { problems: answer.problems, warnings: [] };
    case "builder":
      break;
  }
  const { builder } = answer;
  if (builder.driver === DOCKER_DRIVER && build.publish) {
    return problem(`uses buildx's driver "${DOCKER_DRIVER}", which cannot push by digest; ${another()}`);
  }
  if (builder.error !== undefined) {
    const fix = /certificate/.test(builder.error) ? "fix its certificates" : "start it";
    return problem(`cannot be reached (${builder.error.replace(/\.$/, "")}); ${fix}, or ${another()}`);
  }
  if (!builder.booted) {
    const which = builder.name ? `the builder ${quote(builder.name)}` : "the builder that will be made";
    return warning(`${which} is not booted yet, so its platforms were not checked`);
  }
  return NOTHING;
}

/** Judges whether the builder runs what a build runs on a platform. */
export function checkRuns(builder: Builder, { platform, at }: Build, runs: string): Problem[] {
  if (!builder.booted || canRun(builder.platforms, runs)) return [];
  const what = runs === platform ? quote(platform) : `${quote(platform)} runs programs of ${runs}, which`;
  const architecture = parsePlatform(runs)?.architecture ?? runs;
  return [
    {
      path: at("platform"),
      message:
        `${what} cannot run on the builder ${quote(builder.name)} (it runs ${builder.platforms.join(", ")}); on its machine, ` +
        `install QEMU's handlers (docker run --privileged --rm tonistiigi/binfmt --install ${architecture}, ` +
        "or on Debian apt-get install qemu-user-static), or name another builder for the platform under multiarch:builders",
    },
  ];
}

function warning(text: string): Findings {
  return { problems: [], warnings: [text] };
}

/** What to do about a name that buildx does not know. */
function inPlaceOf(name: string, known: readonly string[]): string {
  const create = `create it: docker buildx create --name ${name} --driver docker-container --bootstrap`;
  const meant = nearest(name, known);
  if (meant !== undefined) return `did you mean ${quote(meant)}? Or ${create}`;
  return known.length > 0 ? `it knows ${known.join(", ")}; name one of them, or ${create}` : create;
}

function another(): string {
  return "create another one and name it: docker buildx create --name multi --driver docker-container --bootstrap";
}
