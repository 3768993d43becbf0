import { shortHash } from "../../../lib/oci/digest.ts";
import type { BaseReport, ImageReport, PlatformReport } from "../model.ts";
import type { ImageSizes, PlatformSizes, PreviousSizes } from "../sizes.ts";
import { digestMark } from "./digest.ts";
import { html, type Markup } from "./markup.ts";
import { table } from "./table.ts";

const HEADS = ["Platform", "Size", "Change", "Layers", "Base image", "Changed inputs"];

/** How large each platform is, and what differs from the publication before. */
export function sizesTable({ name, platforms }: ImageReport, sizes: ImageSizes | undefined): Markup {
  if (!sizes || platforms.length === 0) return html``;
  const { previous, problem } = sizes;
  const rows = platforms.map((platform) => {
    const known = sizes.platforms.get(platform.platform) ?? {};
    const size = known.bytes === undefined ? undefined : bytes(known.bytes);
    const compared = [change(known, previous), layers(known), base(platform.base, known.before)];
    return { cells: [platform.platform, size, ...compared, inputs(platform)] };
  });
  const against =
    previous === undefined
      ? html``
      : html`<span class="note">against ${digestMark(previous)}, where the tags were before</span>`;
  return html`<div class="sizes"><div class="title"><h4>Sizes and changes</h4>${against}</div>
${problem !== undefined && html`<p class="note">No comparison: ${problem}.</p>`}
${table(`Sizes of ${name}, layers compressed`, HEADS, rows)}</div>`;
}

function change(
  { bytes: now, before, problem }: PlatformSizes,
  previous: string | undefined,
): Markup | string | undefined {
  if (problem !== undefined) return html`<span class="note">not known: ${problem}</span>`;
  if (now === undefined) return undefined;
  if (!before) return previous === undefined ? undefined : html`<span class="note">was not in it</span>`;
  const difference = now - before.bytes;
  if (difference === 0) return "same size";
  const percent = before.bytes > 0 ? ` (${percentage(Math.abs(difference) / before.bytes)})` : "";
  return `${difference > 0 ? "+" : "−"}${bytes(Math.abs(difference))}${percent}`;
}

function layers({ layers: all, before }: PlatformSizes): string | undefined {
  if (all === undefined) return undefined;
  if (!before) return String(all);
  return `${all}: ${before.shared} as before, ${before.added} new`;
}

function base(now: BaseReport | undefined, before: PreviousSizes | undefined): Markup | undefined {
  if (!now) return undefined;
  const name = now.name && html`<span class="change">${now.name}</span>`;
  if (!before?.base || before.base.digest === now.digest) return html`${name}<code>${shortHash(now.digest)}</code>`;
  return html`${name}<span class="change">moved from <code>${shortHash(before.base.digest)}</code> to <code>${shortHash(now.digest)}</code></span>`;
}

function inputs({ changed, result }: PlatformReport): string | undefined {
  if (changed) return [...changed].toSorted().join(", ");
  return result === "unchanged" ? "none" : undefined;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** A size in decimal units, as registries and Docker count: `12.3 MB`. */
export function bytes(count: number): string {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const value = count / 1000 ** unit;
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${UNITS[unit]}`;
}

function percentage(share: number): string {
  const percent = share * 100;
  return percent < 0.1 ? "<0.1 %" : `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
