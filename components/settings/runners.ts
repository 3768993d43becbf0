import * as z from "zod";
import { checkTexts } from "./check-texts.ts";
import { duplicates } from "./duplicates.ts";
import { fieldRules } from "./field-rules.ts";
import { DEFAULT_KEY, keysFor, normalKey, platformKeyProblem } from "./platform-key.ts";
import type { Path, Problem } from "./problems.ts";
import { entriesOf, keysOf, textsOf } from "./raw.ts";
import type { Rule } from "./value-rules.ts";

/** What `runs-on` of a job takes: a label, or several, all of which a runner must have. */
export type RunsOn = string | readonly string[];

/** The runner of each platform, or of `default`. Only the plan reads it. */
export const runnersSchema = z
  .record(z.string(), z.union([z.string(), z.array(z.string()).min(1)]))
  .register(fieldRules, { isText: true })
  .default({})
  .meta({
    description:
      "The runner of GitHub Actions that builds each platform, or `default`: every platform that is not named. A label, or a list of labels.",
    examples: [
      { "linux/arm64": ["self-hosted", "arm64"] },
      { default: "ubuntu-24.04", "linux/arm": "ubuntu-24.04-arm" },
    ],
  });

/** Where a platform is built. */
export interface Runner {
  readonly runsOn: RunsOn;
  /** Whether it is the runner of every platform that nobody named. */
  readonly isDefault: boolean;
}

/** Runners by platform in normal form, or by `default`. */
export type Runners = ReadonlyMap<string, RunsOn>;

const HOSTED_DEFAULT = "ubuntu-24.04";
/** GitHub's own, which has one for each of two architectures. */
const HOSTED: Runners = new Map([
  ["linux/arm", "ubuntu-24.04-arm"],
  ["linux/arm64", "ubuntu-24.04-arm"],
  [DEFAULT_KEY, HOSTED_DEFAULT],
]);

const labelProblem: Rule = (label) => {
  if (label.trim() === "") return "is empty; write the label of a runner";
  if (label.includes("${{")) return "is an expression, which GitHub does not evaluate here; write the label itself";
  if (label.includes(",")) {
    const labels = label.split(",").map((each) => each.trim());
    return `has a comma, which no label has; write a list: [${labels.join(", ")}]`;
  }
  return label === label.trim() ? undefined : "has a space at an end; remove it";
};

/** Checks the map of platforms, or `default`, to runners. Its shape is checked with the other settings. */
export function checkRunners(runners: unknown, path: Path): Problem[] {
  const keys = keysOf(runners, path);
  const labels = entriesOf(runners).flatMap(([key, runner]) => textsOf(runner, [...path, key]));
  return [...checkTexts(platformKeyProblem, keys), ...duplicates(keys, normalKey), ...checkTexts(labelProblem, labels)];
}

/**
 * Reads the map of runners, with GitHub's own for the platforms that it does not name: what is invalid is absent, and of
 * one platform's runners the first counts.
 */
export function readRunners(runners: unknown): Runners {
  const read = new Map<string, RunsOn>();
  for (const [key, runner] of entriesOf(runners)) {
    const platform = normalKey(String(key));
    const labels = textsOf(runner, []).map(([, label]) => label);
    if (labels.length > 0 && !read.has(platform)) read.set(platform, typeof runner === "string" ? runner : labels);
  }
  return read.has(DEFAULT_KEY) ? read : new Map([...HOSTED, ...read]);
}

/** The runner of a platform: that of the platform itself, else of its architecture, else the default. */
export function runnerFor(runners: Runners, platform: string): Runner {
  const key = keysFor(platform).find((each) => runners.has(each)) ?? DEFAULT_KEY;
  return { runsOn: runners.get(key) ?? HOSTED_DEFAULT, isDefault: key === DEFAULT_KEY };
}
