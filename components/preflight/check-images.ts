import { suggestion } from "../../lib/did-you-mean.ts";
import { type Problem, quote } from "../settings/problems.ts";
import type { Located } from "../settings/raw.ts";
import type { AskImage } from "./base-image.ts";
import type { Dockerfile } from "./dockerfile.ts";
import type { PlannedBuild } from "./planned-build.ts";
import { serves } from "./platform-match.ts";
import type { NeededImage } from "./stages.ts";

/** Says that a Dockerfile has no such stage, with those that it has. */
export function missingTarget({ stages }: Dockerfile, [path, target]: Located, file: string): Problem {
  const names = stages.flatMap(({ name }) => name ?? []);
  const fix =
    names.length > 0 ? suggestion(target, names) : "its stages have no names; leave target out, or write FROM ... AS";
  const all = names.length > 1 && fix.startsWith("did") ? ` (it has ${names.join(", ")})` : "";
  return { path, message: `${quote(target)} is no stage of ${quote(file)}; ${fix}${all}` };
}

/** Judges the images that a build starts from by what their registries say; what they do not tell is no fault. */
export async function checkImages(
  images: readonly NeededImage[],
  { dockerfile, platform: [platformPath, platform] }: PlannedBuild,
  ask: AskImage,
  debug: (text: string) => void,
): Promise<Problem[]> {
  const found = await Promise.all(
    images.map(async ({ name, platform: wanted }): Promise<Problem[]> => {
      const answer = await ask(name);
      const file = quote(dockerfile?.[1] ?? "");
      switch (answer.kind) {
        case "unchecked":
          debug(`the image ${name} is unchecked: ${answer.reason}`);
          return [];
        case "missing": {
          const message = `${file} starts from ${quote(name)}, which its registry does not have; mend the name or the tag`;
          return [{ path: dockerfile?.[0] ?? platformPath, message }];
        }
        case "there": {
          if (wanted === undefined || !answer.platforms || serves(answer.platforms, wanted)) return [];
          const has = answer.platforms.length > 0 ? `it has ${answer.platforms.join(", ")}` : "it has none";
          const of = wanted === platform ? quote(platform) : `${quote(platform)} needs ${wanted}, and`;
          const message = `${of} is not among the platforms of ${quote(name)}, from which ${file} starts: ${has}; leave the platform out, or start from another image`;
          return [{ path: platformPath, message }];
        }
      }
    }),
  );
  return found.flat();
}
