import type { BuildResult, GateResult, PlatformReport, TagResult } from "../model.ts";
import { html, type Markup } from "./markup.ts";

/** What a state means, which colour and icon say beside the word. */
export type Tone = "good" | "moved" | "quiet" | "bad" | "warn" | "off";

/** A state of something: a word, and how it is shown. */
export interface State {
  readonly word: string;
  readonly tone: Tone;
}

const BUILDS: Readonly<Record<BuildResult, Tone>> = {
  built: "good",
  taken: "good",
  failed: "bad",
  "not built": "off",
  unchanged: "quiet",
  unknown: "warn",
};
const CHECKS: Readonly<Record<GateResult, State>> = {
  passed: { word: "passed", tone: "good" },
  unchanged: { word: "passed before", tone: "quiet" },
  failed: { word: "failed", tone: "bad" },
  "not run": { word: "not run", tone: "off" },
};
const TAGS: Readonly<Record<TagResult, State>> = {
  new: { word: "new", tone: "good" },
  moved: { word: "moved", tone: "moved" },
  unchanged: { word: "unchanged", tone: "quiet" },
  left: { word: "left", tone: "warn" },
  pending: { word: "not moved", tone: "off" },
};

export function platformState({ result, given }: Pick<PlatformReport, "result" | "given">): State {
  return { word: result === "taken" && given ? "given" : result, tone: BUILDS[result] };
}

export function checkState(result: GateResult): State {
  return CHECKS[result];
}

export function tagState(result: TagResult): State {
  return TAGS[result];
}

/** The icons, to be drawn 16 wide and high; each is told from the others without its colour. */
const PATHS: Readonly<Record<Tone, string>> = {
  good: "M3 8.5l3.2 3.2L13 5",
  moved: "M2.5 8h10M9 4.5L12.5 8 9 11.5",
  quiet: "M4 6.2h8M4 9.8h8",
  bad: "M4 4l8 8M12 4l-8 8",
  warn: "M8 3v6M8 12.2v.6",
  off: "M8 2.8a5.2 5.2 0 1 0 .01 0M4.4 11.6l7.2-7.2",
};

/** The icons of all tones, once in a page. */
export function iconSheet(): Markup {
  const symbols = Object.entries(PATHS).map(
    ([tone, path]) => html`<symbol id="${tone}" viewBox="0 0 16 16"><path d="${path}"/></symbol>`,
  );
  return html`<svg class="sheet" aria-hidden="true" focusable="false">${symbols}</svg>`;
}

/** A state between text: icon, word and colour. */
export function stateMark({ word, tone }: State): Markup {
  return html`<span class="state ${tone}">${icon(tone)}${word}</span>`;
}

/** A state that stands out: that of the update, or of an image. */
export function stateBadge({ word, tone }: State): Markup {
  return html`<span class="state badge ${tone}">${icon(tone)}${word}</span>`;
}

/** Why something failed; nothing where nobody says. */
export function reasonMark(reason: string | undefined): Markup | undefined {
  return reason === undefined ? undefined : html`<p class="reason">${reason}</p>`;
}

function icon(tone: Tone): Markup {
  return html`<svg class="icon" aria-hidden="true" focusable="false"><use href="#${tone}"/></svg>`;
}
