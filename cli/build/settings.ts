import { formatPath, type Path, type Problem } from "../../components/settings/problems.ts";
import { entriesOf, isMap } from "../../components/settings/raw.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import type { WrittenSettings } from "../support/written-settings.ts";
import { mapValues } from "./map-values.ts";
import { isBuilt, type Means } from "./means.ts";
import { isEncrypted } from "./seal.ts";
import { withoutPush } from "./without-push.ts";

/** The settings of a stack, changed so that they only build. */
export interface BuildSettings {
  /** Keys of the stack's configuration with their values; those of other namespaces are left out. */
  readonly config: Readonly<Record<string, unknown>>;
  /** A sentence for each thing that a build here has to do without. */
  readonly notes: readonly string[];
  /** What a push cannot do without. */
  readonly problems: readonly Problem[];
  /** The names of the images that the stack file has published. */
  readonly wouldPublish: readonly string[];
  /** The names of the images that are to be reproducible. */
  readonly reproducible: readonly string[];
}

/** What of a repository has to do with images. The rest is not set up, and nothing of its secrets is needed. */
const OF_IMAGES = ["repository", "baseUrl", "package"];
const IMAGES = `${NAMESPACE}:images`;
const BUILDERS = `${NAMESPACE}:builders`;
const GITHUB = `${NAMESPACE}:github`;

/** What of the settings of a stack images need. */
export function ownConfiguration({ config }: Pick<WrittenSettings, "config">): Record<string, unknown> {
  const own = Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    if (key !== GITHUB || !isMap(value) || isEncrypted(value)) return [[key, value]];
    const kept = Object.entries(value).filter(([field]) => OF_IMAGES.includes(field));
    return kept.length > 0 ? [[key, Object.fromEntries(kept)]] : [];
  });
  return Object.fromEntries(own);
}

/** The paths of all that is encrypted and is needed to build the images. */
export function encryptedPaths(config: unknown, { images }: Pick<Means, "images">): Path[] {
  const below = (value: unknown, path: Path): Path[] => {
    if (isEncrypted(value)) return [path];
    return entriesOf(value).flatMap(([key, inner]) => below(inner, [...path, key]));
  };
  return below(config, []).filter(([key, image]) => {
    if (key === BUILDERS) return false;
    return key !== IMAGES || image === undefined || isBuilt(String(image), { images });
  });
}

/**
 * The settings for builds alone. Without a push, publishing is turned off for every image, what would write to a
 * registry is left out, and an empty text is in place of each build secret that a stranger to the project does not
 * have. What is not of the expected shape stays as it is, for the program to refuse.
 *
 * @param config what {@link ownConfiguration} gave
 */
export function buildSettings(config: Readonly<Record<string, unknown>>, means: Means): BuildSettings {
  const notes: string[] = [];
  const problems: Problem[] = [];
  const changed = Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    if (key === GITHUB && isEncrypted(value) && !means.pushes) return [];
    if (key === BUILDERS && isMap(value)) return [[key, mapBuilders(value, notes)]];
    const built = key === IMAGES && isMap(value) && !means.pushes ? withoutPush(value, means, notes) : value;
    return [[key, withOwnKey(built, [key], { means, notes, problems })]];
  });
  const images = Object.entries(isMap(config[IMAGES]) ? config[IMAGES] : {});
  const names = (has: (image: Record<string, unknown>) => boolean) =>
    images.flatMap(([name, image]) => (isMap(image) && has(image) ? [name] : []));
  return {
    config: Object.fromEntries(changed),
    notes,
    problems,
    wouldPublish: names(({ publish }) => publish !== false),
    reproducible: names(({ reproducible }) => reproducible === true),
  };
}

/** What is told of the settings, and with what they are built. */
interface Telling {
  readonly means: Means;
  readonly notes: string[];
  readonly problems: Problem[];
}

/** A value in which all that is encrypted is encrypted with the key of the throwaway stack, or else is empty. */
function withOwnKey(value: unknown, path: Path, telling: Telling): unknown {
  if (!isEncrypted(value)) {
    if (Array.isArray(value)) return value.map((inner, position) => withOwnKey(inner, [...path, position], telling));
    return isMap(value) ? mapValues(value, (inner, key) => withOwnKey(inner, [...path, key], telling)) : value;
  }
  const { means, notes, problems } = telling;
  const sealed = means.sealed(path);
  if (sealed) return sealed;
  const [key = "", ...inside] = path;
  const place = [String(key).slice(NAMESPACE.length + 1), ...inside];
  const [first, image] = place;
  if (first !== "images" || image === undefined || isBuilt(String(image), means)) {
    const message = `is encrypted, and ${means.reason}`;
    if (means.pushes) problems.push({ path: place, message: `${message}; ${FIX}` });
    else notes.push(`${formatPath(place)} is empty here: it ${message}`);
  }
  return first === "images" && place.at(-2) === "secrets" ? { file: means.emptyFile } : "";
}

const FIX = "name a stack with --stack whose passphrase or key is known here, or build with --no-push";

/** A builder belongs to the stack that declares it. */
function mapBuilders(builders: Record<string, unknown>, notes: string[]): object {
  return mapValues(builders, (builder, platform) => {
    if (!isMap(builder) || typeof builder.name !== "string") return builder;
    notes.push(`builders["${platform}"] is used by its name, ${builder.name}: no builder is created or changed here`);
    return builder.name;
  });
}
