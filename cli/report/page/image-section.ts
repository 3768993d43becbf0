import { counted } from "../../../lib/counted.ts";
import { attested, type ImageReport, type PlatformReport, place } from "../model.ts";
import { digestMark } from "./digest.ts";
import { gateId, imageGraph, platformId, repositoryId } from "./graph.ts";
import { graphSvg } from "./graph-svg.ts";
import { imageId, imageState } from "./image-state.ts";
import { html, joined, type Markup } from "./markup.ts";
import { repositorySection } from "./repository-section.ts";
import { checkState, platformState, reasonMark, stateBadge, stateMark } from "./state.ts";
import { table } from "./table.ts";

/**
 * All that is known of an image: its graph, and the same and more in tables.
 *
 * @param sizes what is known of its sizes
 * @param isOpen whether it is shown from the start
 */
export function imageSection(image: ImageReport, position: number, sizes: Markup, isOpen: boolean): Markup {
  const id = imageId(position);
  const { name, version, platforms, repositories } = image;
  return html`<details class="image"${isOpen && html` open`}>
<summary><h3>${name}</h3>${version && html`<span class="version">${version}</span>`}${stateBadge(imageState(image))}<span class="summary">${summary(image)}</span></summary>
<div class="body" id="${id}">
${graphSvg(imageGraph(image, id), name)}
${platforms.length > 0 && platformTable(platforms, id, name)}
${sizes}
${joined(repositories.map((repository, at) => repositorySection(repository, repositoryId(id, at))))}
</div>
</details>`;
}

function summary({ platforms, repositories }: ImageReport): string {
  const tags = repositories.flatMap((repository) => repository.tags);
  const moved = tags.filter(({ result }) => result === "new" || result === "moved").length;
  const ofTags = tags.length > 0 ? [`${moved} of ${counted(tags.length, "tag")} moved`] : [];
  return [counted(platforms.length, "platform"), ...ofTags].join(", ");
}

const HEADS = ["Platform", "Result", "Builder", "Digest", "Gates", "Attested"];

function platformTable(platforms: readonly PlatformReport[], id: string, name: string): Markup {
  const rows = platforms.map((platform, position) => {
    const row = platformId(id, position);
    const { digest, reason } = platform;
    const state = html`${stateMark(platformState(platform))}${reasonMark(reason)}`;
    const attestations = attested(platform) || undefined;
    const cells = [platform.platform, state, builtAt(platform), digest && digestMark(digest)];
    return { id: row, cells: [...cells, gateList(platform, row), attestations] };
  });
  return table(`Platforms of ${name}`, HEADS, rows);
}

function builtAt(platform: PlatformReport): string | undefined {
  const { given, result, builder } = platform;
  if (given) return "given by its digest";
  return result === "not built" || (result === "unchanged" && builder === undefined) ? undefined : place(platform);
}

function gateList({ gates = [] }: PlatformReport, platform: string): Markup | undefined {
  if (gates.length === 0) return undefined;
  const items = gates.map(({ name, result, reason }, position) => {
    const id = gateId(platform, position);
    const state = stateMark(checkState(result));
    return html`<li id="${id}" tabindex="-1"><span class="name">${name}</span> ${state}${reasonMark(reason)}</li>`;
  });
  return html`<ul class="gates">${items}</ul>`;
}
