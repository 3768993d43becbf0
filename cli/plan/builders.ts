import type { GitContexts } from "../../components/contexts/git-dockerfiles.ts";
import { builderRemarks, machinesOf } from "../../components/plan/machines.ts";
import type { AskImage } from "../../components/preflight/base-image.ts";
import type { AskBuilder } from "../../components/preflight/builder.ts";
import { checkBeforehand } from "../../components/preflight/preflight.ts";
import { projectFiles } from "../../components/settings/files.ts";
import type { Image } from "../../components/settings/image.ts";
import type { Problem } from "../../components/settings/problems.ts";
import type { PlanReport } from "./model.ts";

/** Whom a plan asks about builds. */
export interface BuildersPlanning {
  readonly git: GitContexts;
  readonly askImage: AskImage;
  readonly askBuilder: AskBuilder;
}

/** A plan that says where platforms would be built, and what is wrong with that. */
export interface PlanWithBuilders {
  readonly plan: PlanReport;
  readonly problems: readonly Problem[];
}

/**
 * Asks the builders of this machine where each platform of the images would be built. One that is declared and does not
 * exist yet has only its name.
 */
export async function withBuilders(
  plan: PlanReport,
  images: readonly Image[],
  { git, askImage, askBuilder }: BuildersPlanning,
): Promise<PlanWithBuilders> {
  const planned = images.filter(({ name }) => plan.images.some((image) => image.name === name));
  const found = await checkBeforehand(
    planned.flatMap(({ builds }) => builds),
    {
      files: projectFiles(process.cwd()),
      git,
      askBuilder,
      askDeclared: async ({ declaration: { name } }) => {
        const answer = await askBuilder(name);
        return answer.kind === "missing" ? { kind: "planned", isNew: true, isPreview: true } : answer;
      },
      askImage,
      debug: () => undefined,
    },
  );
  const machines = new Map(
    planned.map((image) => [
      image.name,
      machinesOf(
        image,
        image.builds.map(({ platform }) => platform),
        found,
      ),
    ]),
  );
  const emulation = builderRemarks([...machines.values()], new Set()).filter(({ emulates }) => emulates);
  return {
    plan: {
      ...plan,
      images: plan.images.map((image) => ({ ...image, machines: machines.get(image.name) ?? {} })),
      builderWarnings: [...found.warnings, ...emulation.map(({ sentence }) => sentence)],
    },
    problems: found.problems,
  };
}
