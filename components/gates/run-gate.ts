import type * as pulumi from "@pulumi/pulumi";
import { durationSeconds } from "../settings/duration.ts";
import { readExpectation } from "../settings/expectation.ts";
import { DEFAULT_GATE_TIMEOUT, type RunGate } from "../settings/gates.ts";
import { gateBuild, IMAGE_CONTEXT, NO_CONTEXT } from "./gate-build.ts";
import type { GatedPlatform } from "./gated-platform.ts";
import { runScript } from "./run-script.ts";

const SHELL_CONTEXT = "multiarch-shell";

/** Where the shell and what it reads are in the image while the gate runs. */
const PLACE = "/.multiarch";

/** The build argument that has the reference of the image, for the sentence of a failure. */
const REF_ARGUMENT = "MULTIARCH_IMAGE";

/** How long the image and the shell may take to be pulled, beside the program. */
const PULLING = durationSeconds(DEFAULT_GATE_TIMEOUT) ?? 0;

/** Runs a program of the image in the image, and compares what it prints: an image needs no shell of its own. */
export function runGate(
  name: string,
  gate: RunGate,
  platform: GatedPlatform,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  // Known in a preview: docker-build would look for a file in the place of a text that is not.
  const inline = platform.expected.then((expected) => runDockerfile(gate, platform.platform, expected[gate.name]));
  const args = {
    location: NO_CONTEXT,
    contexts: { [SHELL_CONTEXT]: `docker-image://${gate.shell}` },
    dockerfile: { inline },
    buildArgs: { [REF_ARGUMENT]: platform.ref },
    // What an earlier image printed tells nothing of this one.
    noCache: true,
    timeout: `${(durationSeconds(gate.timeout) ?? 0) + PULLING}s`,
  };
  return gateBuild(name, args, platform, options);
}

/** The Dockerfile of a gate. Its shell is mounted while the program runs, so that the image is what it is. */
export function runDockerfile(
  { name, run, timeout }: Pick<RunGate, "name" | "run" | "timeout">,
  platform: string,
  expected: string | undefined,
): string {
  const script = runScript({
    place: PLACE,
    gate: name,
    platform,
    command: run.map(shown).join(" "),
    program: shown(run[0] ?? ""),
    timeout,
    seconds: durationSeconds(timeout) ?? 0,
    ...(expected !== undefined && { expectation: readExpectation(expected) }),
  });
  const end = heredocEnd(script);
  const mounts = [
    `type=bind,from=${SHELL_CONTEXT},source=/bin/busybox,target=${PLACE}/busybox`,
    `type=bind,from=multiarch-script,target=${PLACE}/gate`,
    `type=tmpfs,target=${PLACE}/tmp,size=128m`,
  ];
  const words = [`${PLACE}/busybox`, "sh", `${PLACE}/gate/run`, ...run];
  return [
    "FROM scratch AS multiarch-script",
    `ARG ${REF_ARGUMENT}`,
    "COPY <<REF /image",
    `\${${REF_ARGUMENT}}`,
    "REF",
    `COPY <<'${end}' /run`,
    script,
    end,
    `FROM ${IMAGE_CONTEXT} AS gate`,
    // Escaped, a word is never the beginning of a heredoc.
    `RUN ${mounts.map((mount) => `--mount=${mount}`).join(" ")} ${JSON.stringify(words).replaceAll("<", "\\u003c")}`,
    "",
  ].join("\n");
}

/** A word of a command as a person would write it. */
function shown(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word);
}

/** A line that the text does not have. */
function heredocEnd(text: string): string {
  const lines = new Set(text.split("\n"));
  let end = "MULTIARCH";
  while (lines.has(end)) end += "_";
  return end;
}
