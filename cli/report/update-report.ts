import { BUILD, CONTENT_CHECK, INDEX, TAKEN_PLATFORM } from "../../lib/resource-types.ts";
import type { UpdateLog } from "./events.ts";
import { reasonOf } from "./gates.ts";
import { nameOf, type Update } from "./known.ts";
import { failedGates, type ImageReport, type UpdateReport } from "./model.ts";

/** What the images themselves are reported with. */
const REPORTED = [BUILD, CONTENT_CHECK, INDEX, TAKEN_PLATFORM];

/** What is known of an update as a whole. */
export function updateReport(update: Update, log: UpdateLog | undefined, images: readonly ImageReport[]): UpdateReport {
  const { result, environment = {} } = update;
  const seconds = secondsOf(update, log);
  const revision = environment["git.head"];
  const run = webAddress(environment["ci.build.url"]);
  const failures = [...failedGates({ images }), ...failuresOf(images), ...(log ? otherFailures(log) : [])];
  return {
    result,
    ...(seconds !== undefined && { seconds }),
    ...(revision && { revision }),
    ...(run && { run }),
    ...(failures.length > 0 && { failures }),
  };
}

function secondsOf({ startTime, endTime }: Update, log: UpdateLog | undefined): number | undefined {
  const seconds = endTime ? Math.round((Date.parse(endTime) - Date.parse(startTime)) / 1000) : Number.NaN;
  return seconds >= 0 ? seconds : log && log.endedAt - log.startedAt;
}

/** A sentence for each platform that failed, and for each index that was not published for a reason of its own. */
function failuresOf(images: readonly ImageReport[]): string[] {
  const because = (reason: string | undefined) => (reason === undefined ? "" : `: ${reason}`);
  return images.flatMap(({ name, platforms, repositories }) => [
    ...platforms.flatMap(({ platform, result, reason }) =>
      result === "failed" ? [`${name} failed on ${platform}${because(reason)}`] : [],
    ),
    ...repositories.flatMap(({ repository, reason }) =>
      reason === undefined ? [] : [`${repository} was not published: ${reason}`],
    ),
  ]);
}

/** What failed beside the images; the program's own errors where no resource failed, which it only repeats. */
function otherFailures({ steps, errors = [] }: UpdateLog): string[] {
  const failed = [...steps.values()].filter((step) => step.failed);
  if (failed.length === 0) return errors.flatMap((message) => message.split("\n").find((line) => line.trim()) ?? []);
  return failed
    .filter(({ resource }) => !REPORTED.includes(resource.type))
    .map((step) => `${nameOf(step.resource)}: ${reasonOf(step) ?? "failed"}`);
}

/** An address that a browser may be sent to. */
function webAddress(address: string | undefined): string | undefined {
  return address && /^https?:\/\//.test(address) && URL.canParse(address) ? address : undefined;
}
