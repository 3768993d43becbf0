import * as pulumi from "@pulumi/pulumi";
import { printable } from "../../lib/printable.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { endpointsOf } from "../builders/instance.ts";
import { planBuilder } from "../builders/program.ts";
import { programGit, programPlan } from "../contexts/program-plan.ts";
import type { DeclaredBuilder } from "../settings/builders.ts";
import { projectFiles } from "../settings/files.ts";
import type { Build } from "../settings/image.ts";
import { type AskImage, imageAsker } from "./base-image.ts";
import { type BuilderAnswer, builderAsker } from "./builder.ts";
import { askBuildx } from "./buildx.ts";
import { type AskCreated, createdAsker } from "./image-created.ts";
import { plannedImages } from "./planned-images.ts";
import { checkBeforehand, type Outside, type OutsideFindings } from "./preflight.ts";

/** One for the whole program, so that every question is asked once. */
let outside: Omit<Outside, "askImage"> | undefined;
/** By what is said about registries. */
const askImages = new Map<string, AskImage>();
const askCreated = new Map<string, AskCreated>();
const warned = new Set<string>();

/** Of what nobody was asked about. */
export const NOTHING: OutsideFindings = { problems: [], ofBases: [], machines: [] };

/**
 * Checks builds against the builders, files and registries of this machine, and warns of what could not be checked.
 * Where Pulumi is mocked, nothing is asked and nothing is wrong.
 */
export async function askOutside(builds: readonly Build[], registries: Registries): Promise<OutsideFindings> {
  if (builds.length === 0 || !pulumi.runtime.hasEngine()) return NOTHING;
  outside ??= {
    files: projectFiles(process.cwd()),
    git: programGit(),
    askBuilder: builderAsker(askBuildx, { endpointsOf }),
    askDeclared,
    debug: (text) => void pulumi.log.debug(text),
  };
  const { warnings, ...found } = await checkBeforehand(builds, {
    ...outside,
    askImage: imageAskerOfProgram(registries),
  });
  for (const warning of warnings) {
    if (warned.has(warning)) continue;
    warned.add(warning);
    await pulumi.log.warn(printable(warning));
  }
  return found;
}

/** The declared builders that this program has made. */
const made = new Set<string>();

/**
 * Checks builds on a declared builder as {@link askOutside} does, now that it is made: before, there was nothing to
 * ask.
 */
export async function askOnceMade(
  declared: DeclaredBuilder,
  builds: readonly Build[],
  registries: Registries,
): Promise<OutsideFindings> {
  made.add(declared.declaration.name);
  return askOutside(builds, registries);
}

async function askDeclared(declared: DeclaredBuilder): Promise<BuilderAnswer | undefined> {
  const plan = await planBuilder(declared);
  if ("problems" in plan) return { kind: "refused", problems: plan.problems };
  const { kind } = plan.planned.decision;
  if (kind === "same" || made.has(declared.declaration.name)) return undefined;
  return { kind: "planned", isNew: kind === "create", isPreview: pulumi.runtime.isDryRun() };
}

/** How this program asks registries for images, each once: as they are now, or as the plan has them that it is to build. */
export function imageAskerOfProgram(registries: Registries): AskImage {
  const { file } = programPlan();
  const ask = ofProgram(askImages, registries, imageAsker);
  return file ? plannedImages(file, ask) : ask;
}

/** How a program asks for images that builds elsewhere have read: as the plan has them, if there is one, or not at all. */
export function imageAskerOfBuilt(): AskImage | undefined {
  const { file } = programPlan();
  return file && plannedImages(file, async () => ({ kind: "unchecked", reason: "nothing is built from it here" }));
}

/** How this program asks registries for the time of images. */
export function createdAskerOfProgram(registries: Registries): AskCreated {
  return ofProgram(askCreated, registries, createdAsker);
}

function ofProgram<Asker>(
  known: Map<string, Asker>,
  registries: Registries,
  make: (environment: NodeJS.ProcessEnv, registries: Registries) => Asker,
): Asker {
  const key = JSON.stringify(registries);
  const found = known.get(key) ?? make(process.env, registries);
  known.set(key, found);
  return found;
}
