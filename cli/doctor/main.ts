import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { endpointsOf } from "../../components/builders/instance.ts";
import { Sources } from "../../components/plan/sources.ts";
import { builderAsker } from "../../components/preflight/builder.ts";
import { askBuildx } from "../../components/preflight/buildx.ts";
import { formatProblems } from "../../components/settings/problems.ts";
import { writtenRegistries } from "../../components/settings/registries.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { readStack } from "../../components/stack/read.ts";
import { printableLines } from "../../lib/printable.ts";
import { readStackFile } from "../plan/stack-file.ts";
import { checkBuilders, checkBuildx } from "./builders.ts";
import type { Finding } from "./finding.ts";
import { checkGit, checkNode, checkPulumi } from "./programs.ts";
import { checkRegistries } from "./registries.ts";

/** The command's options. */
export interface DoctorOptions {
  readonly stackFile?: string | undefined;
  readonly json?: boolean | undefined;
}

const STACK_FILE = /^Pulumi\..+\.yaml$/;
const MARKS = { good: "ok  ", warning: "note", bad: "FIX " } as const;

/** @returns the exit code */
export async function doctor({ stackFile, json }: DoctorOptions): Promise<number> {
  const machine = await Promise.all([checkNode(), checkPulumi(), checkGit(process.cwd()), checkBuildx(askBuildx)]);
  const files = stackFile === undefined ? readdirSync(".").filter((name) => STACK_FILE.test(name)) : [stackFile];
  const findings: Finding[] = [...machine];
  for (const file of files) findings.push(...(await checkStackFile(file)));
  if (files.length === 0) {
    const fix = "run this in the project's folder, or create a project: multiarch init";
    findings.push({ subject: "stack file", state: "warning", text: "this folder has none", fix });
  }
  // Several stack files name the same builders and repositories.
  const distinct = [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
  process.stdout.write(json ? `${JSON.stringify({ findings: distinct }, undefined, 2)}\n` : doctorText(distinct));
  return distinct.some(({ state }) => state === "bad") ? 1 : 0;
}

/** A line for each finding, and below it its fix. */
export function doctorText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ subject, state, text, fix }) => [
    `${MARKS[state]} ${subject}: ${text}`,
    ...(fix === undefined ? [] : [`       ${fix}`]),
  ]);
  return `${printableLines(lines.join("\n"))}\n`;
}

async function checkStackFile(file: string): Promise<Finding[]> {
  const environment = process.env;
  const raw = readStackFile(file);
  const registries = writtenRegistries(raw.registries);
  const stack = await readStack(raw, { environment, sources: new Sources({ env: environment }) });
  const subject = `stack file ${basename(file)}`;
  const count = Object.keys(stack.images).length;
  const settings: Finding[] =
    stack.problems.length > 0
      ? formatProblems(stack.problems, `${NAMESPACE}:`)
          .split("\n")
          .map((text) => ({ subject, state: "bad", text }))
      : [{ subject, state: "good", text: count === 1 ? "1 image" : `${count} images` }];
  const builds = stack.images.flatMap((image) => image.builds);
  return [
    ...settings,
    ...(await checkBuilders(builds, builderAsker(askBuildx, { endpointsOf }))),
    ...(await checkRegistries(stack.images, registries, environment)),
  ];
}
