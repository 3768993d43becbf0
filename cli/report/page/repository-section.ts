import { counted } from "../../../lib/counted.ts";
import { commandLines, type RepositoryReport, type TagReport } from "../model.ts";
import { commandMark, digestMark } from "./digest.ts";
import { indexState, tagId } from "./graph.ts";
import { html, type Markup } from "./markup.ts";
import { reasonMark, stateMark, tagState } from "./state.ts";
import { type Row, table } from "./table.ts";

/** More tags than these that did not move are folded. */
const MOST_UNCHANGED = 8;
const HEADS = ["Tag", "Result", "From", "To"];

/** An index: its tags from and to, and the commands for it. */
export function repositorySection(report: RepositoryReport, id: string): Markup {
  const { repository, digest, tags, commands, reason } = report;
  const rows = tags.map((tag, position) => ({ tag, row: tagRow(tag, tagId(id, position)) }));
  const moved = rows.filter(({ tag }) => tag.result !== "unchanged").map(({ row }) => row);
  const unchanged = rows.filter(({ tag }) => tag.result === "unchanged").map(({ row }) => row);
  const isFolded = unchanged.length > MOST_UNCHANGED;
  const shown = isFolded ? moved : [...moved, ...unchanged];
  return html`<section class="repository" id="${id}" tabindex="-1" aria-labelledby="${id}-name">
<div class="title"><h4 id="${id}-name"><code>${repository}</code></h4><span class="index">index</span>${stateMark(indexState(report))}${digest && digestMark(digest)}</div>
${reasonMark(reason)}
${shown.length > 0 && table(`Tags in ${repository}`, HEADS, shown)}
${isFolded && folded(unchanged, repository)}
${commands && html`<div class="commands">${commandLines(commands).map(commandMark)}</div>`}
</section>`;
}

function folded(rows: readonly Row[], repository: string): Markup {
  const all = table(`Unchanged tags in ${repository}`, HEADS, rows);
  return html`<details class="more"><summary>${counted(rows.length, "unchanged tag")}</summary>${all}</details>`;
}

function tagRow({ tag, result, from, to, reason }: TagReport, id: string): Row {
  const state = html`${stateMark(tagState(result))}${reason !== undefined && html`<p class="note">${reason}</p>`}`;
  return { id, cells: [html`<code>${tag}</code>`, state, from && digestMark(from), to && digestMark(to)] };
}
