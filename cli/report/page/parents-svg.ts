import { printable } from "../../../lib/printable.ts";
import type { ImageReport } from "../model.ts";
import { imageId, imageState } from "./image-state.ts";
import { elbow } from "./layout.ts";
import { html, type Markup } from "./markup.ts";
import { parentsFirst } from "./parents-first.ts";

const NODE = { width: 160, height: 40 };
const COLUMN_GAP = 48;
const ROW_GAP = 12;
const MARGIN = 4;
const MOST_CHARACTERS = 15;

/** An image at its place among those that it is built on. */
export interface PlacedImage {
  readonly image: ImageReport;
  readonly x: number;
  readonly y: number;
}

/**
 * The images that are built on others, and those others, in columns: each stands to the right of all that it is built on,
 * near the height of these.
 */
export function placeImages(images: readonly ImageReport[]): PlacedImage[] {
  const names = new Set(images.flatMap(({ name, parents = [] }) => (parents.length > 0 ? [name, ...parents] : [])));
  const depths = new Map<string, number>();
  const columns: ImageReport[][] = [];
  for (const image of parentsFirst(images)) {
    if (!names.has(image.name)) continue;
    const depth = Math.max(-1, ...(image.parents ?? []).map((parent) => depths.get(parent) ?? -1)) + 1;
    depths.set(image.name, depth);
    const column = columns[depth] ?? [];
    columns[depth] = [...column, image];
  }
  const height = Math.max(0, ...columns.map(({ length }) => length)) * (NODE.height + ROW_GAP) - ROW_GAP;
  const rows = new Map<string, number>();
  return columns.flatMap((column, depth) => {
    const middle = ({ parents = [] }: ImageReport) => {
      const known = parents.flatMap((parent) => rows.get(parent) ?? []);
      return known.length > 0 ? known.reduce((sum, row) => sum + row, 0) / known.length : 0;
    };
    const top = (height - column.length * (NODE.height + ROW_GAP) + ROW_GAP) / 2;
    return column
      .toSorted((one, other) => middle(one) - middle(other))
      .map((image, position) => {
        const y = MARGIN + top + position * (NODE.height + ROW_GAP);
        rows.set(image.name, y);
        return { image, x: MARGIN + depth * (NODE.width + COLUMN_GAP), y };
      });
  });
}

/** Which images are built on which, as a picture; each leads to its section. */
export function parentsSvg(images: readonly ImageReport[]): Markup {
  const placed = placeImages(images);
  const width = Math.max(...placed.map(({ x }) => x)) + NODE.width + MARGIN;
  const height = Math.max(...placed.map(({ y }) => y)) + NODE.height + MARGIN;
  const lines = placed.flatMap(({ image, x, y }) =>
    (image.parents ?? []).flatMap((name) => {
      const parent = placed.find((each) => each.image.name === name);
      if (!parent) return [];
      const isStopped = imageState(parent.image).tone === "bad" || imageState(parent.image).tone === "off";
      const from = { x: parent.x + NODE.width, y: parent.y + NODE.height / 2 };
      const path = elbow(from, { x, y: y + NODE.height / 2 }, x - COLUMN_GAP / 2);
      return html`<path class="${isStopped ? "line stopped" : "line"}" d="${path}"/>`;
    }),
  );
  const label = "Which images are built on which";
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">
<svg class="graph" role="group" aria-label="${label}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${lines}${placed.map((each) => drawn(each, images))}</svg>
</div>`;
}

function drawn({ image, x, y }: PlacedImage, images: readonly ImageReport[]): Markup {
  const { name, parents = [] } = image;
  const { word, tone } = imageState(image);
  const description = `image ${name}, ${word}${parents.length > 0 ? `, built on ${parents.join(" and ")}` : ""}`;
  const text = printable(name);
  const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
  return html`<a class="node ${tone}" href="#${imageId(images.indexOf(image))}"><title>${description}</title><rect x="${x + 0.5}" y="${y + 0.5}" width="${NODE.width - 1}" height="${NODE.height - 1}" rx="6"/><use href="#${tone}" x="${x + 10}" y="${y + 5}" width="16" height="16"/><text class="title" x="${x + 32}" y="${y + 17}">${shown}</text><text class="detail" x="${x + 32}" y="${y + 32}">${word}</text></a>`;
}
