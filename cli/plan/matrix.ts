import { type Runners, type RunsOn, runnerFor } from "../../components/settings/runners.ts";
import { parsePlatform, platformSlug } from "../../lib/oci/platform.ts";
import { isEmulated } from "./runner-machine.ts";

/** What one job builds, as `strategy.matrix.include` of a workflow takes it. */
export interface MatrixEntry {
  /** Made of its platforms; fit for a job and an artifact. */
  readonly name: string;
  readonly "runs-on": RunsOn;
  /** Joined by commas, as `multiarch build --platforms` takes them. */
  readonly platforms: string;
  /** Those that the runner can only emulate, joined by commas; empty where it runs all of them itself. */
  readonly qemu: string;
  /** The names of the images that have any of the platforms. */
  readonly images: readonly string[];
}

/** The jobs that build all platforms of all images: one for each runner, in the order of the platforms. */
export function buildMatrix(
  images: readonly { readonly name: string; readonly platforms: readonly string[] }[],
  runners: Runners,
): MatrixEntry[] {
  const together = new Map<string, string[]>();
  for (const platform of new Set(images.flatMap(({ platforms }) => platforms))) {
    const key = [runnerFor(runners, platform).runsOn].flat().join(",");
    together.set(key, [...(together.get(key) ?? []), platform]);
  }
  return [...together.values()].map((platforms) => ({
    name: platforms.map(slug).join("_"),
    "runs-on": runnerFor(runners, platforms[0] ?? "").runsOn,
    platforms: platforms.join(","),
    qemu: platforms.filter((platform) => isEmulated(platform, runnerFor(runners, platform))).join(","),
    images: images.filter((image) => image.platforms.some((each) => platforms.includes(each))).map(({ name }) => name),
  }));
}

function slug(text: string): string {
  const platform = parsePlatform(text);
  return platform ? platformSlug(platform) : text;
}
