import { shortHash } from "../../../lib/oci/digest.ts";
import type { ImageReport, PlatformReport, RepositoryReport, TagReport } from "../model.ts";
import { describeTag } from "../text.ts";
import { checkState, platformState, type State, tagState } from "./state.ts";

/** What the update made of one step of an image. */
export interface GraphNode {
  /** That of the element of the page that tells more of it. */
  readonly target: string;
  readonly kind: "platform" | "content" | "gate" | "index" | "tag";
  readonly title: string;
  readonly state: State;
  /** The second line, beside the state. */
  readonly detail?: string;
  /** All of it in words. */
  readonly description: string;
}

/** A platform, and what its image has to pass. */
export interface Lane {
  readonly platform: GraphNode;
  readonly checks: readonly GraphNode[];
}

/** An index, and the tags that point to it. */
export interface Outlet {
  readonly index: GraphNode;
  readonly tags: readonly GraphNode[];
}

/** The graph of one image: lanes, which all lead to each of the outlets. */
export interface ImageGraph {
  readonly lanes: readonly Lane[];
  readonly outlets: readonly Outlet[];
}

/** So many tags of an index are shown one by one; of more, those that did not move are one node. */
const MOST_TAGS = 12;

/** @param id what the ids of the image's elements begin with */
export function imageGraph({ platforms, repositories }: ImageReport, id: string): ImageGraph {
  return {
    lanes: platforms.map((platform, position) => lane(platform, platformId(id, position))),
    outlets: repositories.map((repository, position) => outlet(repository, repositoryId(id, position))),
  };
}

export function platformId(image: string, position: number): string {
  return `${image}-p${position}`;
}

export function gateId(platform: string, position: number): string {
  return `${platform}-g${position}`;
}

export function repositoryId(image: string, position: number): string {
  return `${image}-r${position}`;
}

export function tagId(repository: string, position: number): string {
  return `${repository}-t${position}`;
}

function lane(platform: PlatformReport, target: string): Lane {
  const { platform: name, digest, content, gates = [], reason } = platform;
  const state = platformState(platform);
  // A check that passed says no more than the platform does.
  const edited = { title: "files edited", state: checkState("failed") };
  return {
    platform: {
      target,
      kind: "platform",
      title: name,
      state,
      // That of one that failed is of an earlier update.
      ...(digest && state.tone !== "bad" && { detail: shortHash(digest) }),
      description: words(`platform ${name}`, state.word, digest, reason),
    },
    checks: [
      ...(content === "failed"
        ? [{ target, kind: "content" as const, ...edited, description: words(`files of ${name}`, "failed", reason) }]
        : []),
      ...gates.map(({ name: gate, result, reason: why }, position): GraphNode => {
        const gated = checkState(result);
        return {
          target: gateId(target, position),
          kind: "gate",
          title: gate,
          state: gated,
          description: words(`gate ${gate} on ${name}`, gated.word, why),
        };
      }),
    ],
  };
}

/** What became of an index: what its tags say of it, where nothing else does. */
export function indexState({ digest, tags, reason }: RepositoryReport): State {
  if (reason !== undefined) return { word: "failed", tone: "bad" };
  if (!digest) return { word: "not published", tone: "off" };
  const results = new Set(tags.map(({ result }) => result));
  if (results.has("new") || results.has("moved")) return { word: "published", tone: "good" };
  return results.has("pending") ? { word: "not published", tone: "off" } : { word: "unchanged", tone: "quiet" };
}

function outlet(repository: RepositoryReport, target: string): Outlet {
  const { repository: name, digest, tags, reason } = repository;
  const state = indexState(repository);
  const nodes = tags.map((tag, position) => ({ tag, target: tagId(target, position) }));
  const isShown = ({ result }: TagReport) => tags.length <= MOST_TAGS || result !== "unchanged";
  const shown = nodes.filter(({ tag }) => isShown(tag)).slice(0, MOST_TAGS);
  const rest = tags.length - shown.length;
  return {
    index: {
      target,
      kind: "index",
      title: name,
      state,
      ...(digest && { detail: shortHash(digest) }),
      description: words(`index in ${name}`, state.word, digest, reason),
    },
    tags: [
      ...shown.map(({ tag, target: row }): GraphNode => {
        return {
          target: row,
          kind: "tag",
          title: tag.tag,
          state: tagState(tag.result),
          description: words(`tag ${tag.tag}`, describeTag(tag)),
        };
      }),
      ...(rest > 0 ? [others(rest, tags, shown.length, target)] : []),
    ],
  };
}

function others(count: number, tags: readonly TagReport[], shown: number, target: string): GraphNode {
  const moving = tags.filter(({ result }) => result !== "unchanged").length;
  const state: State = moving > shown ? { word: "in the table", tone: "moved" } : tagState("unchanged");
  const title = `${count} more tags`;
  return { target, kind: "tag", title, state, description: words(title, state.word) };
}

function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part).join(", ");
}
