import { createHash } from "node:crypto";
import type { ImageReport, Report } from "../model.ts";
import type { ImageSizes } from "../sizes.ts";
import { outcome, pageHead } from "./head.ts";
import { imageSection } from "./image-section.ts";
import { imageState } from "./image-state.ts";
import { html, joined, Markup } from "./markup.ts";
import { overview } from "./overview.ts";
import { SCRIPT } from "./script.ts";
import { sizesTable } from "./sizes-table.ts";
import { iconSheet, type Tone } from "./state.ts";
import { STYLE } from "./style.ts";
import { timelineSection } from "./timeline.ts";

/** So many images are shown unfolded, whatever became of them. */
const MOST_OPEN = 3;

/**
 * The report as one page of HTML that needs nothing else: no other file, no network, which it forbids itself, and no
 * script but for its copy buttons.
 *
 * @param sizes what the registries say of the images, by name
 */
export function reportPage(report: Report, sizes: ReadonlyMap<string, ImageSizes>): string {
  const { stack } = report;
  const images = report.images.toSorted((one, other) => rank(one) - rank(other));
  const { word } = outcome(report);
  const title = `${word}: ${images.length > 0 && images.length < 4 ? images.map(({ name }) => name).join(", ") : stack}`;
  const sections = images.map((image, position) => {
    const { tone } = imageState(image);
    const isOpen = images.length <= MOST_OPEN || tone !== "quiet";
    return imageSection(image, position, sizesTable(image, sizes.get(image.name)), isOpen);
  });
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the images</a>
${iconSheet()}
<div class="page">
${pageHead(report)}
${images.length > 0 && contents(images.length)}
<main id="main" tabindex="-1">
${overview(images)}
${
  images.length > 0 &&
  html`<section aria-labelledby="graphs"><h2 id="graphs">${images.length > 1 ? "Graphs" : "Graph"}</h2>
${joined(sections, "\n")}
</section>
${timelineSection(report)}`
}
</main>
<footer><p>Written by <code>multiarch report --html</code>. Digests and sizes are those of the moment it was written.</p></footer>
</div>
<p class="hidden" role="status" id="said"></p>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}

/** What somebody looks for first comes first; the rest stays in its order. */
const RANKS: readonly Tone[] = ["bad", "off", "warn", "moved", "good", "quiet"];

function rank(image: ImageReport): number {
  return RANKS.indexOf(imageState(image).tone);
}

/** Links to the parts of the page. */
function contents(images: number): Markup {
  const several = images > 1;
  const overviewLink = several && html`<a href="#images">Images</a>`;
  return html`<nav class="sections" aria-label="Sections">${overviewLink}<a href="#graphs">${several ? "Graphs" : "Graph"}</a><a href="#timeline">Timeline</a></nav>`;
}

/** What the page may load: nothing; and of style and script, those that are in it. */
function policy(): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    "img-src data:",
    `style-src ${hash(STYLE)}`,
    `script-src ${hash(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
