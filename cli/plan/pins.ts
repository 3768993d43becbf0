import { type AskedBase, askBases } from "../../components/bases/ask-bases.ts";
import type { Base } from "../../components/bases/base.ts";
import { listBases } from "../../components/bases/list-bases.ts";
import { settleBases } from "../../components/bases/settle-bases.ts";
import type { GitContexts } from "../../components/contexts/git-dockerfiles.ts";
import type { AskImage } from "../../components/preflight/base-image.ts";
import type { AskCreated } from "../../components/preflight/image-created.ts";
import { basesSetting } from "../../components/settings/bases.ts";
import { projectFiles } from "../../components/settings/files.ts";
import type { Image } from "../../components/settings/image.ts";
import { imageOf } from "../../components/settings/location.ts";
import { recordedImage } from "../../components/stack/recorded-image.ts";
import { builtOn } from "./built-on.ts";
import { gitPins } from "./git-pins.ts";
import type { BaseReport, BuiltOn, ImagePins, PlannedImageReport, PlanReport } from "./model.ts";
import type { StackState } from "./stack-state.ts";

/** Whom pins are asked of. */
export interface PinServers {
  readonly git: GitContexts;
  readonly askImage: AskImage;
}

/** Of named contexts alone it is asked whether they exist. */
export function askContextsAlone(images: readonly Image[], ask: AskImage): AskImage {
  const contexts = images.flatMap((image) => Object.values(image.contexts));
  const named = new Set(contexts.map(imageOf));
  return async (name) => (named.has(name) ? ask(name) : { kind: "unchecked", reason: "it was not asked for" });
}

/** Adds to a plan what its images are built from beside their folders, as a build would be pinned now. */
export async function withPins(plan: PlanReport, images: readonly Image[], servers: PinServers): Promise<PlanReport> {
  const found = images.map(async (image): Promise<[string, ImagePins]> => [image.name, await pinsOf(image, servers)]);
  const pins = new Map(await Promise.all(found));
  return { ...plan, images: plan.images.map((image) => ({ ...image, ...pins.get(image.name) })) };
}

async function pinsOf(image: Image, { git, askImage }: PinServers): Promise<ImagePins> {
  const places = { files: projectFiles(process.cwd()), git, debug: () => undefined };
  const asking = listBases(image, places).then((bases) => askBases(bases, askImage));
  const [commits, asked] = await Promise.all([gitPins(image, git), asking]);
  const setting = basesSetting(image);
  const { bases } = await settleBases(setting, asked, [], async () => false);
  return { bases: bases.map(withoutFailure), basesSetting: setting, git: commits };
}

function withoutFailure({ failure: _, ...base }: AskedBase): Base {
  return base;
}

/** Adds what was built on which base, and when each was made. */
export async function withHistory(plan: PlanReport, state: StackState, askCreated: AskCreated): Promise<PlanReport> {
  const resources = "resources" in state ? state.resources : undefined;
  const made = async ({ name }: Base, digest: string | undefined) =>
    digest === undefined ? undefined : askCreated(name, digest);
  const withCreated = async (base: Base, built: BuiltOn): Promise<BuiltOn> => {
    const created = await made(base, built.digest);
    return { ...built, ...(created !== undefined && { created }) };
  };
  const images = plan.images.map(async (image): Promise<PlannedImageReport> => {
    const recorded = resources && recordedImage(resources, image.name);
    const bases = (image.bases ?? []).map(async (base): Promise<BaseReport> => {
      const currentCreated = await made(base, base.current);
      const built = await Promise.all(builtOn(base, recorded).map((each) => withCreated(base, each)));
      return { ...base, ...(currentCreated !== undefined && { currentCreated }), ...(resources && { builtOn: built }) };
    });
    return { ...image, bases: await Promise.all(bases) };
  });
  const problem = "problem" in state ? { stateProblem: state.problem } : {};
  return { ...plan, ...problem, images: await Promise.all(images) };
}
