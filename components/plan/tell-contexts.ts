import * as pulumi from "@pulumi/pulumi";
import { printable } from "../../lib/printable.ts";
import type { ContextSize } from "../docker-build/content-part.ts";
import { checkTogether } from "../settings/check-together.ts";
import { quote } from "../settings/problems.ts";
import type { PreparedImage } from "./prepare-images.ts";

/** From where on the size of a context is told. */
const MANY_FILES = 10_000;
const MANY_BYTES = 100_000_000;
/** Folders that are less of a context, a tenth of it, are not named. */
const NAMED_SHARE = 0.1;

/**
 * What each further platform costs that is built separately, in seconds: docker-build reads the context twice more, and
 * sends the builder a list of its files once more.
 */
const SECONDS_PER_FILE = 60e-6;
const SECONDS_PER_BYTE = 1 / 250e6;
/** What has to be saved before another setting is worth a line, in seconds. */
const WORTH_SECONDS = 5;

/** The sizes of an image's folders, and how it is built. */
type Sized = Pick<PreparedImage, "image" | "content" | "taken"> & {
  readonly metadata: Pick<PreparedImage["metadata"], "parents">;
};

/** Says in a preview how much is in the contexts of images, where that is much. */
export async function tellContexts(prepared: readonly Sized[]): Promise<void> {
  if (!pulumi.runtime.isDryRun()) return;
  const told = new Set(prepared.flatMap(contextRemarks));
  for (const sentence of told) await pulumi.log.info(printable(sentence));
}

/** A line for each large context of an image. */
export function contextRemarks(sized: Sized): string[] {
  const { image, content, taken } = sized;
  const built = image.builds.filter(({ platform }) => !taken.has(platform));
  const sizes = built.flatMap(({ platform }) => content[platform]?.sizes?.() ?? []);
  const folders = [...new Map(sizes.map((size) => [JSON.stringify([size.folder, size.ignoreFile]), size])).values()];
  const large = folders.filter(({ files, bytes }) => files >= MANY_FILES || bytes >= MANY_BYTES);
  const advice = togetherAdvice(sized, folders);
  return large.map((size, position) => {
    const parts = [contents(size), ...ignorable(size), ...(position === 0 ? advice : [])];
    return `${image.name}: ${parts.join("; ")}`;
  });
}

/** `the context "app" has 20,000 files, 81 MB: node_modules (18,000 files, 70 MB)`. */
function contents(size: ContextSize): string {
  const named = size.largest.filter((each) => isLarge(each, size));
  const folders = named.map((each) => `${each.path} (${amount(each)})`).join(", ");
  return `the context ${quote(size.folder)} has ${amount(size)}${folders && `: ${folders}`}`;
}

/** `node_modules in "app/.dockerignore" would leave out 18,000 files, 70 MB`. */
function ignorable(size: ContextSize): string[] {
  const made = size.made.filter((each) => isLarge(each, size));
  return made.map((each) => {
    const line = quote(`**/${each.path}`);
    return `if the build does not need ${each.path}, ${line} in ${quote(size.ignoreFile)} leaves out ${amount(each)}`;
  });
}

function isLarge(part: { files: number; bytes: number }, { files, bytes }: ContextSize): boolean {
  return part.files >= files * NAMED_SHARE || part.bytes >= bytes * NAMED_SHARE;
}

/** `build: together would read it once and not 4 times, about 9 s less`. */
function togetherAdvice({ image, taken, metadata }: Sized, folders: readonly ContextSize[]): string[] {
  if (image.build === "together" || !image.publish) return [];
  if (checkTogether({ ...image, build: "together" }).length > 0) return [];
  if (Object.values(metadata.parents).some((parents) => parents.length > 0)) return [];
  const counts = new Map<string | undefined, number>();
  for (const { platform, builder } of image.builds) {
    if (!taken.has(platform)) counts.set(builder, (counts.get(builder) ?? 0) + 1);
  }
  const fewer = [...counts.values()].reduce((sum, count) => sum + count - 1, 0);
  const once = folders.reduce((sum, { files, bytes }) => sum + files * SECONDS_PER_FILE + bytes * SECONDS_PER_BYTE, 0);
  const saved = fewer * once;
  if (saved <= WORTH_SECONDS) return [];
  return [`build: together would read it ${fewer} times less, about ${Math.round(saved)} s of each build`];
}

function amount({ files, bytes }: { readonly files: number; readonly bytes: number }): string {
  const megabytes = bytes / 1e6;
  const size = megabytes >= 1000 ? `${(megabytes / 1000).toFixed(1)} GB` : `${Math.max(1, Math.round(megabytes))} MB`;
  return `${files.toLocaleString("en")} ${files === 1 ? "file" : "files"}, ${size}`;
}
