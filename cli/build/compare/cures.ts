import type { Comparison, FileDifference } from "./differences.ts";
import type { Aspect } from "./layer-files.ts";

/** A platform that was built twice. */
export interface Compared {
  readonly image: string;
  readonly platform: string;
  /** Whether the image has the setting `reproducible`. */
  readonly isReproducible: boolean;
  readonly comparison: Comparison;
}

/** Files that have the time, or the order of the work, in them. */
const KNOWN_FILES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^var\/lib\/apt\/lists\//, "/var/lib/apt/lists"],
  [/^var\/cache\/(?:apt|apk|dnf|yum)\//, "/var/cache/apt and the like"],
  [/^var\/cache\/ldconfig\//, "/var/cache/ldconfig/aux-cache"],
  [/^var\/(?:log|cache\/debconf|lib\/dpkg\/.*-old$)/, "/var/log, /var/cache/debconf and /var/lib/dpkg/*-old"],
  [/(?:^|\/)__pycache__\/|\.pyc$/, "__pycache__ (PYTHONDONTWRITEBYTECODE=1)"],
  [/(?:^|\/)\.(?:npm|cache)\//, "~/.npm and ~/.cache"],
  [/^tmp\//, "/tmp"],
];

/** What usually makes two builds the same, a sentence for each kind of difference. */
export function cures(compared: readonly Compared[]): string[] {
  const files = compared.flatMap(({ comparison }) => comparison.layers.flatMap((layer) => layer.files));
  const differs = (...aspects: readonly Aspect[]) =>
    files.some((file) => file.aspects.some(({ aspect }) => aspects.includes(aspect)));
  const dated = compared.filter(hasTimes);
  const plain = namesOf(dated.filter(({ isReproducible }) => !isReproducible));
  const old = namesOf(dated.filter(({ isReproducible }) => isReproducible));
  const made = files.filter(isOfContent);
  const known = KNOWN_FILES.filter(([pattern]) => made.some(({ path }) => pattern.test(path))).map(([, name]) => name);
  const isOther = made.some(({ path }) => !KNOWN_FILES.some(([pattern]) => pattern.test(path)));
  return [
    ...(differs("mode") ? ["mode: the umask of the checkout decides about it; set it, COPY --chmod=0755 ..."] : []),
    ...(differs("owner") ? ["owner: set it, COPY --chown=0:0 ..."] : []),
    ...(plain ? [`time: set reproducible: true for ${plain}`] : []),
    ...(old
      ? [
          `time: files of ${old} are older than the last commit, and keep their time; build from a fresh clone, or set args: {SOURCE_DATE_EPOCH: 0}`,
        ]
      : []),
    ...(known.length > 0 ? [`content: remove ${known.join(", ")} in the RUN that writes it`] : []),
    ...(isOther
      ? [
          "content: what a RUN makes of the time, of random numbers, of the network or of the order of its work needs the same input each time; SOURCE_DATE_EPOCH is the time that many tools take (ARG SOURCE_DATE_EPOCH)",
        ]
      : []),
  ];
}

/** Whether something other than the modes and the times of a file differs. */
export function isOfContent({ aspects, onlyIn }: FileDifference): boolean {
  return onlyIn !== undefined || aspects.some(({ aspect }) => aspect === "content" || aspect === "kind");
}

/** The fields of a configuration in which times are. */
const DATED_FIELDS: ReadonlySet<string> = new Set(["created", "history"]);

/** Whether times differ that do not follow from what a RUN has made. */
function hasTimes({ comparison: { layers, fields } }: Compared): boolean {
  const isDated = (file: FileDifference) => file.aspects.some(({ aspect }) => aspect === "time");
  return fields.some((field) => DATED_FIELDS.has(field)) || layers.some(({ files }) => files.some(isDated));
}

function namesOf(compared: readonly Compared[]): string {
  return [...new Set(compared.map(({ image }) => image))].join(", ");
}
