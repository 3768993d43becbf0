import { suggestion } from "../../lib/did-you-mean.ts";
import type { Dockerfile } from "../dockerfile/dockerfile.ts";
import type { NeededImage, Origin } from "../dockerfile/stages.ts";
import type { Build } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";
import type { AskImage, ImageAnswer } from "./base-image.ts";
import { dockerfileOf } from "./planned-dockerfile.ts";
import { isMadeFor, serves } from "./platform-match.ts";

/** Says that a Dockerfile has no such stage, with those that it has. */
export function missingTarget({ stages }: Dockerfile, target: string, build: Build): Problem {
  const names = stages.flatMap(({ name }) => name ?? []);
  const fix =
    names.length > 0 ? suggestion(target, names) : "its stages have no names; leave target out, or write FROM ... AS";
  const all = names.length > 1 && fix.startsWith("did") ? ` (it has ${names.join(", ")})` : "";
  return { path: build.at("target"), message: `${quote(target)} is not a stage of ${fileOf(build)}; ${fix}${all}` };
}

/**
 * Judges the images that a build starts from by what their registries say; unknown facts are not a problem.
 *
 * @param origin the one of which the image has its programs; undefined when that is not to be judged
 */
export async function checkImages(
  images: readonly NeededImage[],
  origin: NeededImage | undefined,
  build: Build,
  { askImage, debug }: { readonly askImage: AskImage; readonly debug: (text: string) => void },
): Promise<Problem[]> {
  const found = images.map(async (image) => {
    const answer = await askImage(image.name);
    if (answer.kind === "unchecked") debug(`the image ${image.name} was not checked: ${answer.reason}`);
    return checkImage(image, answer, image === origin, build);
  });
  return (await Promise.all(found)).flat();
}

/** Refuses a build for a platform that would give it the programs of another one, because the Dockerfile says so. */
export function checkOrigin({ line, written, platform: own }: Origin, build: Build): Problem[] {
  const { platform } = build;
  if (written === undefined || own === undefined || isMadeFor(own, platform)) return [];
  const message =
    `${quote(platform)} would contain programs for ${own}: the image is based on line ${line} of ${fileOf(build)}, which ` +
    `says --platform=${written}; remove it there, and use it only in stages that are read by COPY --from`;
  return [{ path: build.at("platform"), message }];
}

function checkImage(
  { name, platform: wanted, line, context }: NeededImage,
  answer: ImageAnswer,
  isOrigin: boolean,
  build: Build,
): Problem[] {
  const { platform } = build;
  const path = build.at("platform");
  const file = fileOf(build);
  // What a context names is the settings' own to judge.
  if (answer.kind === "missing" && context === undefined) {
    const message = `${file} starts from ${quote(name)}, which its registry does not have; fix the name or the tag`;
    return [{ path: build.at("dockerfile"), message }];
  }
  if (answer.kind !== "there" || !answer.platforms) return [];
  const { platforms, isIndex } = answer;
  if (isIndex && wanted !== undefined && !serves(platforms, wanted)) {
    const has = platforms.length > 0 ? `it has ${platforms.join(", ")}` : "it has none";
    const of = wanted === platform ? quote(platform) : `${quote(platform)} needs ${wanted}, and`;
    const message = `${of} is not among the platforms of ${quote(name)}, from which ${file} starts: ${has}; remove the platform, or start from another image`;
    return [{ path, message }];
  }
  const [only] = platforms;
  if (!isIndex && isOrigin && only !== undefined && !isMadeFor(only, platform)) {
    const place = context === undefined ? `line ${line} of ${file}` : `the context ${quote(context)}`;
    const message =
      `${quote(platform)} would contain programs for ${only}: that is the only platform of ${quote(name)}, which ` +
      `${place} names; remove the platform, or start from an image that has it`;
    return [{ path, message }];
  }
  return [];
}

function fileOf(build: Build): string {
  return quote(dockerfileOf(build));
}
