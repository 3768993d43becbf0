import { type ImageReport, place, type Report, type Span } from "../model.ts";
import { duration } from "./duration.ts";
import { html, type Markup } from "./markup.ts";
import { parentsFirst } from "./parents-first.ts";
import { checkState, platformState, type State, stateMark } from "./state.ts";

/** Something that took time. */
export interface Task {
  readonly image: string;
  /** `linux/arm64`, `linux/arm64, gate starts`, `index in ghcr.io/acme/app`. */
  readonly title: string;
  readonly kind: "build" | "gate" | "index";
  readonly where: string;
  readonly state: State;
  readonly span: Span;
  /** What of another image was not finished yet when this began. */
  readonly overtook?: string;
}

/** What the last update did over time; images after those that they are built on, and in each the platforms in order. */
export function tasks({ images }: Report): Task[] {
  return parentsFirst(images).flatMap((image) => [
    ...image.platforms.flatMap((platform): Task[] => {
      const { platform: title, span, gates = [] } = platform;
      const where = place(platform);
      const overtook = span && overtaken(platform.platform, span, image, images);
      const own = { image: image.name, title, kind: "build" as const, where, state: platformState(platform) };
      return [
        ...(span ? [{ ...own, span, ...(overtook && { overtook }) }] : []),
        ...gates.flatMap(({ name, result, span: ran }): Task[] =>
          ran ? [{ ...own, title: `${title}, gate ${name}`, kind: "gate", state: checkState(result), span: ran }] : [],
        ),
      ];
    }),
    ...image.repositories.flatMap(({ repository, span, reason }): Task[] => {
      const state: State = reason === undefined ? { word: "published", tone: "good" } : { word: "failed", tone: "bad" };
      return span
        ? [{ image: image.name, title: `index in ${repository}`, kind: "index", where: "", state, span }]
        : [];
    }),
  ]);
}

/** The platforms of its parents that were still being built when a platform began, in words; undefined for none. */
function overtaken(own: string, { from }: Span, { parents = [] }: ImageReport, images: readonly ImageReport[]) {
  const late = images
    .filter(({ name }) => parents.includes(name))
    .flatMap(({ name, platforms }) =>
      platforms.flatMap(({ platform, span }) =>
        platform !== own && span && span.to > from ? [{ what: `${name} ${platform}`, by: span.to - from }] : [],
      ),
    );
  if (late.length === 0) return undefined;
  const [first] = late;
  if (late.length === 1 && first) return `began ${duration(first.by)} before ${first.what} was built`;
  return `began before ${late.map(({ what, by }) => `${what} (${duration(by)})`).join(" and ")} were built`;
}

/** How wide a bar is drawn, whatever room it gets. */
const WIDTH = 1000;

/** The builds, gates and publications of the last update over time. */
export function timelineSection(report: Report): Markup {
  const all = tasks(report);
  const end = Math.max(1, ...all.map(({ span }) => span.to));
  const rows = all.map((task, position) => {
    const isFirst = all[position - 1]?.image !== task.image;
    return row(task, isFirst ? all.filter(({ image }) => image === task.image).length : 0, end);
  });
  const heads = ["Image", "Step", "Where", `0 to ${duration(end)}`, "Waited", "Took"];
  const body = html`<div class="legend" aria-hidden="true"><span class="key wait"></span>waiting<span class="key work"></span>work</div>
<div class="panel"><table><caption class="hidden">Builds, gates and publications over time</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
  return html`<section class="timeline" aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>
${all.length > 0 ? body : html`<p>${absence(report)}</p>`}
</section>`;
}

function absence({ images, update }: Report): string {
  const results = images.flatMap(({ platforms }) => platforms.map(({ result }) => result));
  const isIdle = update?.result === "succeeded" && results.every((result) => result === "unchanged");
  return isIdle
    ? "Nothing was built."
    : "The times are not known: the report was made without the event log of the update (--events).";
}

/** @param images how many rows the image has, in the first of them; else 0 */
function row({ image, title, kind, where, state, span, overtook }: Task, images: number, end: number): Markup {
  const at = (seconds: number) => Math.round((seconds / end) * WIDTH);
  const [from, to] = [at(span.from), at(span.to)];
  // What took less than a second would not be seen.
  const width = Math.max(to - from, 6);
  const start = Math.min(from, WIDTH - width);
  return html`<tr class="${kind}">${images > 0 && html`<th scope="rowgroup" rowspan="${images}">${image}</th>`}
<td class="step">${title} ${stateMark(state)}${overtook !== undefined && html`<p class="overtook">${overtook}</p>`}</td>
<td class="${where === "" ? "none" : "where"}" data-label="Where">${where}</td>
<td class="bar"><svg aria-hidden="true" focusable="false" preserveAspectRatio="none" viewBox="0 0 ${WIDTH} 12"><rect class="wait" x="0" y="5" width="${start}" height="2"/><rect class="work ${state.tone}" x="${start}" y="0" width="${width}" height="12"/></svg></td>
<td class="number" data-label="Waited">${duration(span.from)}</td>
<td class="number" data-label="Took">${duration(span.to - span.from)}</td></tr>`;
}
