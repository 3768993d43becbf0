import type { Base } from "../../components/bases/base.ts";
import { pinnedDigest } from "../../components/bases/pins.ts";
import { readTaken } from "../../components/built/taken.ts";
import { pinsIn } from "../../components/plan/settle-image.ts";
import { platformsOf, type RecordedImage } from "../../components/stack/recorded-image.ts";
import type { BuiltOn } from "./model.ts";

/** What the builds of an image rest on that the state has, by the digest of a base. */
export function builtOn(base: Base, recorded: RecordedImage | undefined): BuiltOn[] {
  const found = new Map<string | undefined, string[]>();
  const builds = (recorded?.builds ?? []).flatMap((build) =>
    platformsOf(build).map((platform) => ({ platform, pins: pinsIn(build.outputs) })),
  );
  const taken = (recorded?.taken ?? []).flatMap(({ outputs }) => readTaken(outputs) ?? []);
  for (const { platform, pins } of [...builds, ...taken]) {
    if (!base.platforms.includes(platform)) continue;
    const digest = pinnedDigest(base, pins);
    found.set(digest, [...(found.get(digest) ?? []), platform]);
  }
  return [...found].map(([digest, platforms]) => ({ ...(digest !== undefined && { digest }), platforms }));
}
