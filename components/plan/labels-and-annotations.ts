import type { GitFacts } from "../../lib/git/address.ts";
import { ownValue } from "../../lib/own-value.ts";
import { isExportable } from "../docker-build/options.ts";
import { type Metadata, OCI_PREFIX, type SourceContext } from "../metadata/index.ts";
import type { Image } from "../settings/image.ts";
import { ANNOTATION_LEVELS, type AnnotationLevel } from "../settings/metadata.ts";

/** What changes with every commit, also with one that changes no file of the image. */
const VOLATILE: ReadonlySet<string> = new Set(["version", "revision", "created"].map((name) => `${OCI_PREFIX}${name}`));

type Facts = Readonly<Record<string, string>>;

/** Labels and annotations at the places where the settings want them. */
export interface LabelsAndAnnotations {
  /** The labels of every platform's image. */
  readonly labels: Facts;
  /** By level; only the requested levels. */
  readonly annotations: Readonly<Partial<Record<AnnotationLevel, Facts>>>;
  /** Sentences about what was left out. */
  readonly warnings: readonly string[];
}

/** What is known of where an image comes from. */
interface Origin {
  readonly source: SourceContext;
  /** Of the git address that it is built from. */
  readonly context?: GitFacts;
}

/** Puts computed labels and annotations where an image's settings want them. */
export function labelsAndAnnotations(
  image: Pick<Image, "labels" | "annotations" | "annotationLevels" | "volatileLabels">,
  computed: Pick<Metadata, "labels" | "annotations">,
  origin: Origin,
): LabelsAndAnnotations {
  const ofImages = (facts: Facts) => (image.volatileLabels === "index" ? withoutVolatile(facts) : facts);
  const annotations = knownFacts(computed.annotations, image.annotations, origin);
  const levels = ANNOTATION_LEVELS.filter((level) => image.annotationLevels.includes(level));
  const carried = Object.entries(ofImages(annotations)).filter((fact) => isExportable(...fact));
  const ofLevel = (level: AnnotationLevel) => (level === "manifest" ? Object.fromEntries(carried) : annotations);
  return {
    labels: ofImages(knownFacts(computed.labels, image.labels, origin)),
    annotations: Object.fromEntries(levels.map((level) => [level, ofLevel(level)])),
    warnings: levels.includes("manifest") ? uncarried(annotations) : [],
  };
}

/** What the exporter would change or choke on is left off the manifests, and said. */
function uncarried(annotations: Facts): string[] {
  return Object.entries(annotations)
    .filter((fact) => !isExportable(...fact))
    .map(
      ([key]) =>
        `the annotation ${key} is not set on the platforms' manifests: its key has upper-case letters, or it contains "type=", which the exporter cannot pass on`,
    );
}

/** The `key=value` lines as a map, without the standard keys without a value. */
function knownFacts(lines: readonly string[], own: Facts, origin: Origin): Facts {
  const corrected = corrections(origin);
  const pairs = lines.map((line): [string, string] => {
    const at = line.indexOf("=");
    const [key, value] = [line.slice(0, at), line.slice(at + 1)];
    return [key, Object.hasOwn(own, key) ? value : (ownValue(corrected, key) ?? value)];
  });
  return Object.fromEntries(pairs.filter(([key, value]) => value !== "" || Object.hasOwn(own, key)));
}

/** Standard facts in the place of the computed ones; an empty one is left out. */
function corrections({ source, context }: Origin): Facts {
  // The current time would be a difference in every run.
  const created = context || !source.commitDate ? { created: "" } : {};
  const { revision = "", page = "" } = context ?? {};
  const pinned = context && { description: "", licenses: "", revision, source: page, url: page };
  return Object.fromEntries(
    Object.entries({ ...created, ...pinned }).map(([name, value]) => [`${OCI_PREFIX}${name}`, value]),
  );
}

function withoutVolatile(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([key]) => !VOLATILE.has(key)));
}
