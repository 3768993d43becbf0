import { type Content, html, type Markup } from "./markup.ts";

/** A row: the first cell is its heading. */
export interface Row {
  /** Where links lead that are about it. */
  readonly id?: string;
  /** Undefined where there is nothing to say. */
  readonly cells: readonly (Content | undefined)[];
}

/** A table that becomes a list where there is no room; a column in which nothing is said is left out. */
export function table(caption: string, heads: readonly string[], rows: readonly Row[]): Markup {
  const used = heads.map((_, column) => rows.some(({ cells }) => cells[column] !== undefined));
  const shown = heads.filter((_, column) => used[column]);
  return html`<table><caption class="hidden">${caption}</caption>
<thead><tr>${shown.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => tableRow(row, heads, used))}</tbody></table>`;
}

function tableRow({ id, cells }: Row, heads: readonly string[], used: readonly (boolean | undefined)[]): Markup {
  const [heading, ...others] = cells;
  const written = others.map((content, position) => {
    const head = heads[position + 1];
    if (!used[position + 1]) return undefined;
    if (content === undefined) return html`<td class="none" data-label="${head}">–</td>`;
    return html`<td data-label="${head}">${content}</td>`;
  });
  const target = id === undefined ? undefined : html` id="${id}" tabindex="-1"`;
  return html`<tr${target}><th scope="row">${heading}</th>${written}</tr>`;
}
