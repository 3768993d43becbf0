import * as pulumi from "@pulumi/pulumi";
import { printable } from "../../lib/printable.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { GIT_SERVERS } from "../contexts/git-servers.ts";
import type { ContextServers } from "../contexts/pinned-contexts.ts";
import { projectFiles } from "../settings/files.ts";
import type { Build } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";
import { type AskImage, imageAsker } from "./base-image.ts";
import { builderAsker } from "./builder.ts";
import { askBuildx } from "./buildx.ts";
import { checkBeforehand, type Outside } from "./preflight.ts";

/** One for the whole program, so that every question is asked once. */
let outside: Omit<Outside, "askImage"> | undefined;
/** By what is said about registries. */
const askImages = new Map<string, AskImage>();
const warned = new Set<string>();

/**
 * Checks builds against the builders, files and registries of this machine, and warns of what could not be checked.
 * Where Pulumi is mocked, nothing is asked and nothing is wrong.
 */
export async function problemsOutside(builds: readonly Build[], registries: Registries): Promise<readonly Problem[]> {
  if (builds.length === 0 || !pulumi.runtime.hasEngine()) return [];
  outside ??= {
    files: projectFiles(process.cwd()),
    git: GIT_SERVERS,
    askBuilder: builderAsker(askBuildx),
    debug: (text) => void pulumi.log.debug(text),
  };
  const { problems, warnings } = await checkBeforehand(builds, {
    ...outside,
    askImage: imageAskerOfProgram(registries),
  });
  for (const warning of warnings) {
    if (warned.has(warning)) continue;
    warned.add(warning);
    await pulumi.log.warn(printable(warning));
  }
  return problems;
}

/** Whom this machine's programs ask for contexts. Where Pulumi is mocked, no registry is. */
export function contextServers(registries: Registries): ContextServers {
  if (pulumi.runtime.hasEngine()) return { git: GIT_SERVERS, askImage: imageAskerOfProgram(registries) };
  return { git: GIT_SERVERS, askImage: async () => ({ kind: "unchecked", reason: "no registry is asked here" }) };
}

function imageAskerOfProgram(registries: Registries): AskImage {
  const key = JSON.stringify(registries);
  const known = askImages.get(key) ?? imageAsker(process.env, registries);
  askImages.set(key, known);
  return known;
}
