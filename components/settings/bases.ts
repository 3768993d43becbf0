import * as z from "zod";
import type { Path, Problem } from "./problems.ts";

/** When an image is built on what its bases have become. */
const CHOICES = ["report", "follow", "float"] as const;

export type BasesSetting = (typeof CHOICES)[number];

export const basesSchema = z
  .enum(CHOICES)
  .exactOptional()
  .meta({
    description:
      "Base images that moved: `report` tells of them and takes them with the next build, `follow` builds at once, `float` pins none and leaves them to BuildKit. Left out: `report`, and `float` with `pull`.",
    examples: ["follow"],
  });

/** What of an image's settings says how its bases are taken. */
interface Settings {
  readonly bases?: BasesSetting;
  readonly pull: boolean;
}

/** What counts for an image. */
export function basesSetting({ bases, pull }: Settings): BasesSetting {
  return bases ?? (pull ? "float" : "report");
}

/** What is pinned cannot be asked for anew at every update as well. */
export function checkBases({ bases, pull, at }: Settings & { at(field: "bases"): Path }): Problem[] {
  if (!pull || bases === undefined || bases === "float") return [];
  const message = `"${bases}" pins the base images, and pull: true asks for newer ones at every update; remove pull, or write bases: float`;
  return [{ path: at("bases"), message }];
}
