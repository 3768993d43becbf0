import type { AskLive } from "../../components/plan/left-tags.ts";
import type { PlannedImage } from "../../components/plan/plan-images.ts";
import { type Publication, publicationOf } from "../../lib/oci/publication.ts";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import { printable } from "../../lib/printable.ts";
import { type PlannedTag, tagTable } from "../../lib/tag-table.ts";
import type { MovesReport } from "./model.ts";

/** Asks where the tags of an image point in each of its repositories. In the order of the stack file. */
export function askMoves({ image, metadata }: PlannedImage, ask: AskLive): Promise<MovesReport[]> {
  const next = publicationOf(metadata.annotations.index);
  const repositories = image.publish ? image.repositories : [];
  return Promise.all(
    repositories.map(async (repository): Promise<MovesReport> => {
      const name = formatRepository(parseRepository(repository));
      const left = new Map(
        metadata.left.flatMap((each) => (each.repository === name ? [[each.tag, each.reason] as const] : [])),
      );
      const found = await Promise.allSettled(metadata.tags.map((tag) => ask(repository, tag)));
      const failure = found.find((answer) => answer.status === "rejected");
      if (failure) return { repository, next, tags: [], failure: (failure.reason as Error).message };
      const tags = metadata.tags.map((tag, position): PlannedTag => {
        const answer = found[position];
        const live = answer?.status === "fulfilled" ? answer.value : undefined;
        const reason = left.get(tag);
        const why = reason ?? (live ? whyMoved(live.publication, next) : "new");
        return {
          tag,
          live: live?.digest,
          publication: live?.publication,
          target: undefined,
          why,
          stays: left.has(tag),
        };
      });
      return { repository, next, tags };
    }),
  );
}

/** Nothing is built here: of one commit, only an update knows whether it gives another image. */
function whyMoved({ revision }: Publication, next: Publication): string {
  return revision !== undefined && revision === next.revision ? "same commit" : "moves";
}

/** A repository's table of tags, or why there is none. */
export function movesLines({ repository, next, tags, failure }: MovesReport): readonly string[] {
  const [heading = "", ...rows] = failure === undefined ? tagTable(repository, tags, next) : [repository, failure];
  return [heading, ...rows.map((row) => `  ${row}`)].map(printable);
}
