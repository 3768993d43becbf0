import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../../lib/oci/json.ts";
import { blobFile, type LayoutImage, layoutImage } from "../../../lib/oci/layout.ts";
import { ASPECTS, type Aspect, type LayerFile, layerFiles } from "./layer-files.ts";

/** A file that two builds of one layer made differently. */
export interface FileDifference {
  readonly path: string;
  /** What differs of it, with what it is in the first and in the second build; empty where only one has it. */
  readonly aspects: readonly { readonly aspect: Aspect; readonly values: readonly [string, string] }[];
  /** The build that alone has it. */
  readonly onlyIn?: "first" | "second";
}

export interface LayerDifference {
  /** Counted from 1, base layers included. */
  readonly position: number;
  /** The instruction that made it, as the history has it; empty where that does not say. */
  readonly instruction: string;
  /** Empty where the same files are in another order, or compressed to other bytes. */
  readonly files: readonly FileDifference[];
}

/** Two builds of one platform. */
export interface Comparison {
  readonly digests: readonly [string, string];
  readonly layers: readonly LayerDifference[];
  /** How many layers each has, where that is not the same. */
  readonly counts?: readonly [number, number];
  /** The fields of the configuration that differ and do not follow from the layers, `config.Env`. */
  readonly fields: readonly string[];
}

/** Compares what two builds left in folders of the OCI image layout. Layers are read file by file. */
export async function compareImages(first: string, second: string): Promise<Comparison> {
  const images = [await layoutImage(first), await layoutImage(second)] as const;
  const [one, other] = images;
  const digests = [one.digest, other.digest] as const;
  if (one.digest === other.digest) return { digests, layers: [], fields: [] };
  const counts = [one.manifest.layers.length, other.manifest.layers.length] as const;
  const instructions = layerInstructions(one);
  const layers: LayerDifference[] = [];
  for (const [index, layer] of one.manifest.layers.entries()) {
    const twin = other.manifest.layers[index];
    if (!twin || twin.digest === layer.digest) continue;
    const files = await compareLayers(
      layerFiles(blobFile(first, layer.digest), layer),
      layerFiles(blobFile(second, twin.digest), twin),
    );
    layers.push({ position: index + 1, instruction: instructions[index] ?? "", files });
  }
  const fields = differentFields(one, other);
  return { digests, layers, fields, ...(counts[0] !== counts[1] && { counts }) };
}

/** Compares the files of two layers, in the order of the first; what they agree on is forgotten. */
export async function compareLayers(
  first: AsyncIterable<LayerFile>,
  second: AsyncIterable<LayerFile>,
): Promise<FileDifference[]> {
  const open = new Map<string, LayerFile>();
  for await (const file of first) open.set(file.path, file);
  const differences = new Map<string, FileDifference>();
  const added: FileDifference[] = [];
  for await (const file of second) {
    const { path } = file;
    const twin = open.get(path);
    if (!twin) {
      added.push({ path, aspects: [], onlyIn: "second" });
      continue;
    }
    const aspects = ASPECTS.flatMap((aspect) => {
      const values = [twin.facts[aspect], file.facts[aspect]] as const;
      return values[0] === values[1] ? [] : [{ aspect, values }];
    });
    if (aspects.length > 0) differences.set(path, { path, aspects });
    open.delete(path);
  }
  const removed = [...open.keys()].map((path): FileDifference => ({ path, aspects: [], onlyIn: "first" }));
  return [...differences.values(), ...removed, ...added];
}

interface HistoryEntry {
  readonly created_by?: unknown;
  readonly empty_layer?: unknown;
  readonly comment?: unknown;
}

/** Of the layers at the bottom, of which the base's history does not speak, BuildKit speaks at the end. */
const ADDED = "buildkit.exporter.image.v0";

/** The instruction of each layer; none where the history does not speak of each. */
function layerInstructions({ config, manifest }: LayoutImage): string[] {
  const history = Array.isArray(config.history) ? (config.history as HistoryEntry[]) : [];
  const made = history.filter((entry) => entry.empty_layer !== true);
  if (made.length !== manifest.layers.length) return [];
  const told = made.filter(({ comment }) => comment !== ADDED);
  const untold = made.slice(told.length).map(() => "");
  return [...untold, ...told.map(({ created_by: text }) => (typeof text === "string" ? instructionOf(text) : ""))];
}

function instructionOf(createdBy: string): string {
  return createdBy
    .replace(/ # buildkit$/, "")
    .replace(/^RUN (?:\|\d+ .*? )?\/bin\/sh -c /, "RUN ")
    .replace(/\s+/g, " ")
    .trim();
}

/** What the layers decide about by themselves. */
const OF_LAYERS: ReadonlySet<string> = new Set(["rootfs"]);

function differentFields(one: LayoutImage, other: LayoutImage): string[] {
  const config = fieldsIn(one.config, other.config, "").filter((field) => !OF_LAYERS.has(field));
  const { layers: _, config: __, ...first } = one.manifest;
  const { layers: ___, config: ____, ...second } = other.manifest;
  return [...config, ...fieldsIn(first, second, "").map((field) => `${field} of the manifest`)];
}

/** The fields of two documents that differ, two levels deep. */
function fieldsIn(one: unknown, other: unknown, path: string): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  const isDeep = path.includes(".");
  if (isDeep || !isObject(one) || !isObject(other) || path === "rootfs") return [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => fieldsIn(one[key], other[key], path === "" ? key : `${path}.${key}`));
}
