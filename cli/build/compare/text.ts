import { shortDigest } from "../../../lib/oci/digest.ts";
import { printable } from "../../../lib/printable.ts";
import { type Compared, cures, isOfContent } from "./cures.ts";
import type { FileDifference, LayerDifference } from "./differences.ts";

/** How many files of a layer are named. */
const MOST_FILES = 5;
const LONGEST_INSTRUCTION = 72;

/** A line for each platform that came out the same, what differs of the others, and the usual cures. */
export function comparisonText(compared: readonly Compared[]): string {
  const found = cures(compared);
  const lines = [
    ...compared.flatMap(platformLines),
    ...(found.length > 0 ? ["", "the usual fixes:", ...found.map((cure) => `  ${cure}`)] : []),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function platformLines({ image, platform, comparison }: Compared): string[] {
  const { digests, layers, counts, fields } = comparison;
  const [first, second] = digests;
  const build = `${image} ${platform}`;
  if (first === second) return [`${build}: the same digest twice, ${first}`];
  return [
    `${build}: two digests, ${shortDigest(first)} and ${shortDigest(second)}`,
    ...layers.flatMap(layerLines),
    ...(counts ? [`  ${counts[0]} layers and ${counts[1]}`] : []),
    ...(fields.length > 0 ? [`  configuration: ${fields.join(", ")}`] : []),
  ];
}

function layerLines({ position, instruction, files }: LayerDifference): string[] {
  const by = instruction && `, ${shortened(instruction)}`;
  const head = `  layer ${position}${by}`;
  if (files.length === 0) return [`${head}: the same files in another order, or compressed otherwise`];
  const ordered = files.toSorted((one, other) => weight(one) - weight(other));
  const more = files.length - MOST_FILES;
  return [
    head,
    ...ordered.slice(0, MOST_FILES).map((file) => `    /${file.path}: ${difference(file)}`),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

/** What a RUN made otherwise comes before modes, and those before times, which most files have. */
function weight(file: FileDifference): number {
  if (isOfContent(file)) return 0;
  return file.aspects.every(({ aspect }) => aspect === "time") ? 2 : 1;
}

function difference({ aspects, onlyIn }: FileDifference): string {
  if (onlyIn !== undefined) return `only in the ${onlyIn} build`;
  const parts = aspects.map(({ aspect, values: [one, other] }) => {
    if (aspect === "content" || aspect === "attributes") return aspect;
    return aspect === "kind" ? `${one} and ${other}` : `${aspect} ${one} and ${other}`;
  });
  return parts.join(", ");
}

function shortened(text: string): string {
  return text.length > LONGEST_INSTRUCTION ? `${text.slice(0, LONGEST_INSTRUCTION).trimEnd()}…` : text;
}
