import { readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { formatProblems, type Path, type Problem } from "../../components/settings/problems.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { changedValues } from "../../components/settings/yaml-changes.ts";
import { stackFileTexts } from "../../components/stack/stack-file-texts.ts";
import { run } from "../../lib/process/run.ts";
import { asHandedOver } from "../plan/stack-file.ts";
import { stackOf } from "../support/default-stack-file.ts";
import { writtenSettings } from "../support/written-settings.ts";
import type { Engine } from "./engine.ts";
import type { Means } from "./means.ts";
import { type ThrowawayProject, throwawayStackFile } from "./project.ts";
import { seal } from "./seal.ts";
import { type BuildSettings, buildSettings, encryptedPaths, ownConfiguration } from "./settings.ts";
import { readStackValues } from "./stack-values.ts";

/** What is built of which stack file. */
export interface Wanted {
  /** An absolute path. */
  readonly stackFile: string;
  readonly stack?: string | undefined;
  readonly images?: readonly string[] | undefined;
  readonly push: boolean;
}

/** Makes the stack of a throwaway project; undefined where its settings have been told to be at fault. */
export async function prepare(
  project: ThrowawayProject,
  engine: Engine,
  wanted: Wanted,
): Promise<BuildSettings | undefined> {
  const { pulumi, env } = engine;
  const { stackFile, images, push: pushes } = wanted;
  const written = writtenSettings(stackFile);
  const raw = asHandedOver(written);
  const changed = changedValues(raw, await stackFileTexts(stackFile, raw));
  if (changed.length > 0) return refuse(changed);
  const config = ownConfiguration(written);
  await run(pulumi, ["stack", "init", project.stack, "--no-select", "--non-interactive"], { cwd: project.folder, env });
  const { encryptionsalt }: { encryptionsalt: string } = parse(readFileSync(throwawayStackFile(project), "utf8"));
  const { emptyFile } = project;
  const secrets = await encryptAnew(project, engine, wanted, encryptedPaths(config, wanted));
  const settings = buildSettings(config, { pushes, images, emptyFile, environment: env, ...secrets });
  for (const note of [...written.notes, ...settings.notes]) process.stderr.write(`${note}\n`);
  if (settings.problems.length > 0) return refuse(settings.problems);
  writeFileSync(throwawayStackFile(project), stringify({ config: settings.config, encryptionsalt }));
  return settings;
}

function refuse(problems: readonly Problem[]): undefined {
  process.stderr.write(`${formatProblems(problems, `${NAMESPACE}:`)}\n`);
}

/** What is encrypted at some paths, encrypted with the key of the throwaway stack, as far as the user's own is known. */
async function encryptAnew(
  project: ThrowawayProject,
  engine: Engine,
  { stackFile, stack, push }: Wanted,
  paths: readonly Path[],
): Promise<Pick<Means, "sealed" | "reason">> {
  const unknown = (reason: string) => ({ sealed: () => undefined, reason });
  if (paths.length === 0 || !(push || stack !== undefined)) return unknown("the stack's passphrase is not asked for");
  const { pulumi, own } = engine;
  const place = { pulumi, env: own, project: project.original, stackFile, stack: stack ?? stackOf(stackFile) };
  const values = await readStackValues(place);
  if ("problem" in values) return unknown(values.problem);
  const known = paths.flatMap((path) => {
    const value = values(path);
    return value === undefined ? [] : [{ path, value }];
  });
  const sealed = await seal(
    project,
    engine,
    known.map(({ value }) => value),
  );
  const byPath = new Map(known.map(({ path }, position) => [JSON.stringify(path), sealed[position]]));
  return { sealed: (path) => byPath.get(JSON.stringify(path)), reason: "its stack has no text at that place" };
}
