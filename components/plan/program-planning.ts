import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../../lib/registry/trust.ts";
import { programBuilt } from "../built/program-built.ts";
import { programGit, programPlan } from "../contexts/program-plan.ts";
import { imageAskerOfBuilt, imageAskerOfProgram } from "../preflight/ask.ts";
import { tagsAsker } from "./existing-tags.ts";
import { liveAsker } from "./left-tags.ts";
import type { MetadataPlanning } from "./plan-metadata.ts";
import { Sources } from "./sources.ts";

/** One for all images of a program: what is asked twice is asked once. */
let sources: Sources | undefined;

/** Where the images of this program are from. */
function programSources(): Sources {
  sources ??= new Sources({ env: process.env });
  return sources;
}

/** The commit of this program; empty where git knows none. */
export async function programRevision(): Promise<string> {
  return (await programSources().ofProgram()).sha;
}

/** What this program plans its images with. */
export function programPlanning(registries: Registries): MetadataPlanning {
  return {
    environment: process.env,
    sources: programSources(),
    askTags: tagsAsker(process.env, registries),
    git: programGit(),
    programPlan: programPlan(),
    // Where Pulumi is mocked, no registry is asked.
    ...(pulumi.runtime.hasEngine() && {
      askImage: programBuilt() ? imageAskerOfBuilt() : imageAskerOfProgram(registries),
      askLive: liveAsker(process.env, registries),
    }),
    isPreview: pulumi.runtime.isDryRun(),
    now: new Date(),
  };
}
