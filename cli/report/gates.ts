import { gateNamed } from "../../components/gates/gate-name.ts";
import { GATE_FAILED } from "../../components/gates/run-script.ts";
import { normalPlatform } from "../../components/settings/platform-name.ts";
import { isMap } from "../../components/settings/raw.ts";
import { parseUrn } from "../../lib/urn.ts";
import type { Step, UpdateLog } from "./events.ts";
import type { Known } from "./known.ts";
import type { GateReport, GateResult, PlatformReport } from "./model.ts";

/** How the line begins by which the provider says why a gate failed that it runs itself. */
const OF_PROVIDER = /^(?:error: )?the gate "/;

/**
 * The gates of a platform: those that the settings name for it.
 *
 * @param image the component, whose inputs are its settings
 * @param platform what stands for the platform
 * @param log says what the last update did; undefined where nothing does
 */
export function gateReports(
  image: Known,
  platform: Known,
  { platform: name, result }: PlatformReport,
  children: readonly Known[],
  log: UpdateLog | undefined,
): Pick<PlatformReport, "gates"> {
  const { gates: written, publish } = image.resource.inputs ?? {};
  const wanted = (Array.isArray(written) ? written : []).filter(
    (gate) =>
      isMap(gate) &&
      (!Array.isArray(gate.platforms) || gate.platforms.some((each) => normalPlatform(String(each)) === name)),
  );
  if (publish === false || wanted.length === 0) return {};
  const own = parseUrn(platform.resource.urn).name;
  const passed = isMap(platform.resource.inputs?.gates) ? platform.resource.inputs.gates : {};
  const gates = wanted.map((gate): GateReport => {
    const found = children.find(({ resource }) => gateNamed(own, parseUrn(resource.urn).name) === gate.name);
    const isElsewhere = found === undefined && Object.hasOwn(passed, gate.name);
    if (isElsewhere) return { name: gate.name, result: result === "taken" ? "passed" : "unchanged" };
    const reason = found?.step?.failed ? reasonOf(found.step) : undefined;
    return {
      name: gate.name,
      result: gateResult(found, log !== undefined),
      ...(reason !== undefined && { reason }),
      ...spanOf(found?.step, log),
    };
  });
  return { gates };
}

/** What the last update did with a gate. */
function gateResult(gate: Known | undefined, isKnown: boolean): GateResult {
  if (!gate) return "not run";
  const { step, state } = gate;
  if (step?.failed) return "failed";
  if (step) return step.op === "same" ? "unchanged" : step.endedAt === undefined ? "failed" : "passed";
  // Of an update that has not come to it, what the state has is of another image.
  return state && !isKnown ? "unchanged" : "not run";
}

/** What failed in its own words: what a gate itself has said, else the last thing that was. */
export function reasonOf({ messages = [] }: Step): string | undefined {
  const lines = messages.flatMap((message) => message.split("\n")).map((line) => line.trim());
  const own = lines.findLast((line) => line.includes(GATE_FAILED) || OF_PROVIDER.test(line));
  const [, sentence] = / failed on \S+: (.*)$/.exec(own ?? "") ?? [];
  return sentence ?? lines.findLast((line) => line !== "");
}

/** When a step worked, in whole seconds since its update began; nothing where it had nothing to do, or did not end. */
export function spanOf(step: Step | undefined, log: UpdateLog | undefined): Pick<PlatformReport, "span"> {
  if (!step || !log || step.op === "same" || step.endedAt === undefined) return {};
  return { span: { from: step.startedAt - log.startedAt, to: step.endedAt - log.startedAt } };
}
