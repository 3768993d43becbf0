import { printable } from "../../../lib/printable.ts";
import type { ImageGraph } from "./graph.ts";
import { layOut, type Placed } from "./layout.ts";
import { html, type Markup } from "./markup.ts";

/** What a character of each font takes at most on average, in pixels. */
const TITLE_CHARACTER = 8.2;
const DETAIL_CHARACTER = 6.7;
const PADDING = 10;
const ICON = 16;

/** The graph of an image as a picture, of which each node leads to what the page says more of it. */
export function graphSvg(graph: ImageGraph, name: string): Markup {
  const { width, height, nodes, lines } = layOut(graph);
  if (nodes.length === 0) return html``;
  const paths = lines.map(
    ({ path, isStopped }) => html`<path class="${isStopped ? "line stopped" : "line"}" d="${path}"/>`,
  );
  const label = `Graph of ${name}: platforms, gates, index, tags`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">
<svg class="graph" role="group" aria-label="${label}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${paths}${nodes.map(drawn)}</svg>
</div>`;
}

function drawn({ node, x, y, width, height }: Placed): Markup {
  const { target, kind, title, state, detail, description } = node;
  const isTall = height > 40;
  const room = width - 2 * PADDING - ICON - 6;
  const textAt = x + PADDING + ICON + 6;
  const second = [state.word, detail].filter(Boolean).join(" · ");
  const line = isTall
    ? html`<text class="title" x="${textAt}" y="${y + 18}">${fitted(title, room, TITLE_CHARACTER, kind)}</text><text class="detail" x="${textAt}" y="${y + 34}">${second}</text>`
    : html`<text class="title" x="${textAt}" y="${y + height / 2 + 4.5}">${fitted(title, room - wordWidth(state.word), TITLE_CHARACTER, kind)}</text><text class="detail" text-anchor="end" x="${x + width - PADDING}" y="${y + height / 2 + 4}">${state.word}</text>`;
  return html`<a class="node ${kind} ${state.tone}" href="#${target}"><title>${description}</title><rect x="${x + 0.5}" y="${y + 0.5}" width="${width - 1}" height="${height - 1}" rx="6"/><use href="#${state.tone}" x="${x + PADDING}" y="${isTall ? y + 6 : y + height / 2 - 8}" width="${ICON}" height="${ICON}"/>${line}</a>`;
}

function wordWidth(word: string): number {
  return word.length * DETAIL_CHARACTER + 8;
}

/** As much of a text as there is room for: of a repository its end, which tells it from others. */
function fitted(words: string, room: number, character: number, kind: string): string {
  const text = printable(words);
  const most = Math.floor(room / character);
  if (text.length <= most) return text;
  return kind === "index" ? `…${text.slice(1 - most)}` : `${text.slice(0, most - 1)}…`;
}
