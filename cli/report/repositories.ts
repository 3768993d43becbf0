import { OCI_PREFIX } from "../../lib/oci/annotations.ts";
import type { SignInput } from "../../lib/signing/sign-input.ts";
import { atTag, type TagMap } from "../../lib/tag-map.ts";
import type { UpdateLog } from "./events.ts";
import { reasonOf, spanOf } from "./gates.ts";
import { type Known, type Update, wasModified } from "./known.ts";
import type { ImageReport, RepositoryReport, TagReport } from "./model.ts";
import { verifyCommands } from "./verify-commands.ts";

/** The shapes of the properties that are read, each of them written by this project's own resources. */
type IndexInputs = {
  readonly repository: string;
  readonly tags: readonly string[];
  readonly sign?: SignInput;
  readonly annotations?: Readonly<Record<string, string>>;
};
type IndexOutputs = {
  readonly digest?: string;
  readonly published?: TagMap;
  readonly movedFrom?: TagMap;
  readonly left?: TagMap;
  readonly signed?: { readonly by: string };
};

/** The version and the commit that the annotations of an image's first index name. */
export function labelsOf([index]: readonly Known[]): Pick<ImageReport, "version" | "revision"> {
  const { annotations = {} } = ((index?.step?.resource ?? index?.state)?.inputs ?? {}) as Partial<IndexInputs>;
  const { [`${OCI_PREFIX}version`]: version, [`${OCI_PREFIX}revision`]: revision } = annotations;
  return { ...(version && { version }), ...(revision && { revision }) };
}

/** What became of an index and its tags. */
export function repositoryReport(
  index: Known,
  update: Update | undefined,
  log: UpdateLog | undefined,
): RepositoryReport {
  const { resource, state, step } = index;
  const { repository, tags, sign } = resource.inputs as IndexInputs;
  const { digest, published = {}, movedFrom, left = {}, signed } = (state?.outputs ?? {}) as IndexOutputs;
  const changed = wasModified(index, update, log);
  const reports = tags.map((tag): TagReport => {
    const to = atTag(published, tag);
    if (!to) return { tag, result: "pending" };
    const newer = atTag(left, tag);
    if (newer !== undefined && to !== digest) return { tag, result: "left", to, reason: newer };
    // A publication that broke off has written down how far it came; one that did not begin has written nothing.
    if (to !== digest || (step?.failed && !changed)) return { tag, result: "pending", to };
    if (!changed) return { tag, result: "unchanged", to };
    if (!movedFrom) return { tag, result: "moved", to };
    const from = atTag(movedFrom, tag);
    if (from === undefined) return { tag, result: "unchanged", to };
    return from ? { tag, result: "moved", from, to } : { tag, result: "new", to };
  });
  const first = reports.find(({ to }) => to === digest) ?? reports.find(({ to }) => to !== undefined);
  const reason = step?.failed ? reasonOf(step) : undefined;
  const happened = { ...(reason !== undefined && { reason }), ...spanOf(step, log) };
  if (!digest) return { repository, tags: reports, ...happened };
  const reference = first ? `${repository}:${first.tag}` : `${repository}@${digest}`;
  const commands = {
    pull: `docker pull ${reference}`,
    inspect: `docker buildx imagetools inspect ${reference}`,
    ...(signed && { verify: verifyCommands(reference, signed.by, sign) }),
  };
  return { repository, digest, tags: reports, commands, ...happened };
}
