import { counted } from "../../../lib/counted.ts";
import type { ImageReport } from "../model.ts";
import { imageId, imageState } from "./image-state.ts";
import { html, joined, type Markup } from "./markup.ts";
import { parentsSvg } from "./parents-svg.ts";
import { platformState, stateMark, tagState } from "./state.ts";
import { table } from "./table.ts";

const HEADS = ["Image", "Result", "Version", "Built on", "Platforms", "Tags"];

/** The images of a stack, which of them are built on which, and what came of each. */
export function overview(images: readonly ImageReport[]): Markup {
  if (images.length < 2) return html``;
  const places = new Map(images.map(({ name }, position) => [name, position]));
  const link = (name: string) => {
    const position = places.get(name);
    return position === undefined ? html`${name}` : html`<a href="#${imageId(position)}">${name}</a>`;
  };
  const rows = images.map((image) => {
    const { name, version, parents, platforms, repositories } = image;
    const tags = repositories.flatMap((repository) => repository.tags);
    return {
      cells: [
        link(name),
        stateMark(imageState(image)),
        version,
        parents && joined(parents.map(link), ", "),
        tally(platforms.map((platform) => platformState(platform).word)),
        tally(tags.map(({ result }) => tagState(result).word)),
      ],
    };
  });
  return html`<section aria-labelledby="images"><h2 id="images">${counted(images.length, "image")}</h2>
${images.some(({ parents }) => parents) && parentsSvg(images)}
<div class="panel">${table("Images of the stack", HEADS, rows)}</div>
</section>`;
}

/** How many there are of each word: `3 built, 1 failed`. */
function tally(words: readonly string[]): string | undefined {
  const kinds = [...new Set(words)];
  return kinds.map((kind) => `${words.filter((word) => word === kind).length} ${kind}`).join(", ") || undefined;
}
