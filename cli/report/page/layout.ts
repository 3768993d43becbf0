import type { GraphNode, ImageGraph } from "./graph.ts";

/** A node at its place. */
export interface Placed {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A line between two nodes; a stopped one leads from what did not let anything through. */
export interface Line {
  readonly path: string;
  readonly isStopped: boolean;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Placed[];
  readonly lines: readonly Line[];
}

const SIZES = {
  platform: { width: 208, height: 44 },
  content: { width: 164, height: 42 },
  gate: { width: 164, height: 42 },
  index: { width: 236, height: 44 },
  tag: { width: 216, height: 28 },
} as const satisfies Record<GraphNode["kind"], { width: number; height: number }>;
const COLUMN_GAP = 36;
const ROW_GAP = 14;
const NODE_GAP = 8;
const MARGIN = 4;

/**
 * The graph of an image in columns: platforms, what they have to pass, an index for each repository, tags. Each column
 * is as high as it has to be, and all are centred. The same graph has the same layout.
 */
export function layOut({ lanes, outlets }: ImageGraph): Layout {
  const hasChecks = lanes.some(({ checks }) => checks.length > 0);
  const checksAt = MARGIN + SIZES.platform.width + COLUMN_GAP;
  const indexesAt = hasChecks ? checksAt + SIZES.gate.width + COLUMN_GAP : checksAt;
  const tagsAt = indexesAt + SIZES.index.width + COLUMN_GAP;

  const left = stack(lanes.map(({ platform, checks }) => [platform, checks] as const));
  const right = stack(outlets.map(({ index, tags }) => [index, tags] as const));
  const height = Math.max(left.height, right.height);
  const leftTop = MARGIN + (height - left.height) / 2;
  const rightTop = MARGIN + (height - right.height) / 2;

  const nodes: Placed[] = [];
  const lines: Line[] = [];
  const ends: { readonly at: Point; readonly isStopped: boolean }[] = [];
  for (const block of left.blocks) {
    const platform = place(block.head, MARGIN, leftTop + block.middle);
    const checks = block.rest.map(({ node, middle }) => place(node, checksAt, leftTop + middle));
    nodes.push(platform, ...checks);
    const isStopped = stops(platform.node);
    lines.push(...checks.map((check) => ({ path: elbow(exit(platform), entry(check)), isStopped })));
    ends.push(
      ...(checks.length > 0 ? checks : [platform]).map((end) => ({
        at: exit(end),
        isStopped: isStopped || stops(end.node),
      })),
    );
  }
  const bus = { x: indexesAt - COLUMN_GAP / 2, y: MARGIN + height / 2 };
  const indexes = right.blocks.map((block) => {
    const index = place(block.head, indexesAt, rightTop + block.middle);
    const tags = block.rest.map(({ node, middle }) => place(node, tagsAt, rightTop + middle));
    nodes.push(index, ...tags);
    const isStopped = stops(index.node);
    lines.push(...tags.map((tag) => ({ path: elbow(exit(index), entry(tag)), isStopped })));
    return index;
  });
  if (indexes.length > 0) {
    lines.push(...ends.map(({ at, isStopped }) => ({ path: elbow(at, bus, bus.x), isStopped })));
    const isStopped = ends.some((end) => end.isStopped);
    lines.push(...indexes.map((index) => ({ path: elbow(bus, entry(index), bus.x), isStopped })));
  }
  const hasTags = outlets.some(({ tags }) => tags.length > 0);
  const columns = [
    MARGIN + SIZES.platform.width,
    ...(hasChecks ? [checksAt + SIZES.gate.width] : []),
    ...(indexes.length > 0 ? [indexesAt + SIZES.index.width] : []),
    ...(hasTags ? [tagsAt + SIZES.tag.width] : []),
  ];
  // What has come through is drawn over what has not.
  const ordered = lines.toSorted((one, other) => Number(other.isStopped) - Number(one.isStopped));
  return { width: Math.max(...columns) + MARGIN, height: height + 2 * MARGIN, nodes, lines: ordered };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Block {
  readonly head: GraphNode;
  /** From the top of the stack. */
  readonly middle: number;
  readonly rest: readonly { readonly node: GraphNode; readonly middle: number }[];
}

/** Blocks below one another: each is a node with a column of others beside it, both centred. */
function stack(entries: readonly (readonly [GraphNode, readonly GraphNode[]])[]): {
  readonly blocks: readonly Block[];
  readonly height: number;
} {
  let top = 0;
  const blocks = entries.map(([head, rest]): Block => {
    const inner = rest.reduce((sum, { kind }) => sum + SIZES[kind].height + NODE_GAP, rest.length > 0 ? -NODE_GAP : 0);
    const height = Math.max(SIZES[head.kind].height, inner);
    let at = top + (height - inner) / 2;
    const placed = rest.map((node) => {
      const middle = at + SIZES[node.kind].height / 2;
      at += SIZES[node.kind].height + NODE_GAP;
      return { node, middle };
    });
    const block = { head, middle: top + height / 2, rest: placed };
    top += height + ROW_GAP;
    return block;
  });
  return { blocks, height: Math.max(0, top - ROW_GAP) };
}

function place(node: GraphNode, x: number, middle: number): Placed {
  const { width, height } = SIZES[node.kind];
  return { node, x, y: middle - height / 2, width, height };
}

function exit({ x, y, width, height }: Placed): Point {
  return { x: x + width, y: y + height / 2 };
}

function entry({ x, y, height }: Placed): Point {
  return { x, y: y + height / 2 };
}

/** Whether nothing that comes after a node was done because of it. */
function stops({ state: { tone } }: GraphNode): boolean {
  return tone === "bad" || tone === "off";
}

const CORNER = 7;

/** A line that goes to the side, up or down at `turn`, and to the side again, with round corners. */
export function elbow(from: Point, to: Point, turn = (from.x + to.x) / 2): string {
  const distance = to.y - from.y;
  if (Math.abs(distance) < 1) return `M${r(from.x)} ${r(from.y)}H${r(to.x)}`;
  const corner = Math.min(CORNER, Math.abs(distance) / 2);
  const down = Math.sign(distance) * corner;
  const start = from.x < turn ? `H${r(turn - corner)}q${r(corner)} 0 ${r(corner)} ${r(down)}` : "";
  const end = to.x > turn ? `V${r(to.y - down)}q0 ${r(down)} ${r(corner)} ${r(down)}H${r(to.x)}` : `V${r(to.y)}`;
  return `M${r(from.x)} ${r(from.y)}${start}${end}`;
}

/** Half a pixel is enough. */
function r(value: number): number {
  return Math.round(value * 2) / 2;
}
