import { counted } from "../../../lib/counted.ts";
import type { ImageReport, Report } from "../model.ts";
import { duration } from "./duration.ts";
import { hasFailed } from "./image-state.ts";
import { html, joined, type Markup } from "./markup.ts";
import { type State, stateBadge } from "./state.ts";

/** What a page says first: what came of the update. */
export interface Outcome extends State {
  readonly sentence: string;
}

/** What came of the last update, in a word and a sentence. */
export function outcome(report: Report): Outcome {
  const { update, images, stack } = report;
  if (images.length === 0) return { word: "no images", tone: "off", sentence: `The stack ${stack} has no images.` };
  const failed = images.filter(hasFailed);
  const moved = images
    .flatMap(({ repositories }) => repositories.flatMap(({ tags }) => tags))
    .filter(({ result }) => {
      return result === "new" || result === "moved";
    });
  const built = images
    .flatMap(({ platforms }) => platforms)
    .filter(({ result }) => result === "built" || result === "taken");
  if (update?.result === "failed" || failed.length > 0) {
    const rest = moved.length > 0 ? `; ${counted(moved.length, "tag")} of the others moved` : "; no tag moved";
    const what = failed.length > 0 ? `${joinedNames(failed)} failed` : "The update failed";
    return { word: "failed", tone: "bad", sentence: `${what}${rest}.` };
  }
  if (update?.result === "in-progress") {
    return { word: "not finished", tone: "warn", sentence: "The update is running, or was interrupted." };
  }
  const isPublished = images.some(({ repositories }) => repositories.length > 0);
  const done = [
    `${counted(built.length, "platform")} built`,
    ...(isPublished ? [`${counted(moved.length, "tag")} moved`] : []),
  ];
  if (moved.length > 0) return { word: "published", tone: "good", sentence: `${done.join(", ")}.` };
  if (built.length > 0)
    return { word: isPublished ? "published" : "built", tone: "good", sentence: `${done.join(", ")}.` };
  return { word: "nothing changed", tone: "quiet", sentence: "Every image is as it was before this update." };
}

function joinedNames(images: readonly ImageReport[]): string {
  const names = images.map(({ name }) => name);
  return names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more images` : names.join(", ");
}

/** The head of the page: what came of which images, when, of which version and commit, and where. */
export function pageHead(report: Report): Markup {
  const { stack, startedAt, update, images } = report;
  const result = outcome(report);
  const versions = [...new Set(images.flatMap(({ version }) => version ?? []))];
  const revisions = new Set([
    ...images.flatMap(({ revision }) => revision ?? []),
    ...(update?.revision ? [update.revision] : []),
  ]);
  const [revision] = revisions;
  const facts: [string, Markup][] = [
    ["Stack", html`${stack}`],
    ...(images.length > 0 ? [fact("Images", html`${named(images)}`)] : []),
    ...(versions.length > 0 ? [fact(versions.length === 1 ? "Version" : "Versions", html`${some(versions)}`)] : []),
    ...(revision !== undefined && revisions.size === 1
      ? [fact("Commit", html`<code title="${revision}">${revision.slice(0, 12)}</code>`)]
      : []),
    ...(startedAt ? [fact("Started", html`<time datetime="${startedAt}">${moment(startedAt)}</time>`)] : []),
    ...(update?.seconds === undefined ? [] : [fact("Took", html`${duration(update.seconds)}`)]),
    ...(update?.run
      ? [fact("CI run", html`<a href="${update.run}" rel="noreferrer">${new URL(update.run).host}</a>`)]
      : []),
  ];
  const failures = update?.failures ?? [];
  return html`<header>
<h1>${stateBadge(result)}<span class="sentence">${result.sentence}</span></h1>
<dl class="facts">${joined(facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`))}</dl>
${failures.length > 0 && failureList(failures)}
</header>`;
}

function failureList(failures: readonly string[]): Markup {
  return html`<section class="failures" aria-labelledby="failures"><h2 id="failures">What failed</h2><ul>${failures.map((each) => html`<li>${each}</li>`)}</ul></section>`;
}

function fact(term: string, value: Markup): [string, Markup] {
  return [term, value];
}

function named(images: readonly ImageReport[]): string {
  return images.length > 4 ? `${images.length}` : images.map(({ name }) => name).join(", ");
}

function some(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}

/** A moment to the second, in UTC, which every reader can compare: `2026-02-01 10:00:00 UTC`. */
function moment(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
