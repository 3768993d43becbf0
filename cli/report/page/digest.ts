import { shortHash } from "../../../lib/oci/digest.ts";
import { html, type Markup } from "./markup.ts";

/** A digest, short, and whole on demand, to be copied. */
export function digestMark(digest: string): Markup {
  const short = shortHash(digest);
  return html`<details class="digest"><summary><code>${short}</code></summary><span class="whole"><code>${digest}</code>${copyButton(short)}</span></details>`;
}

/** A command to be copied. */
export function commandMark(command: string): Markup {
  const words = command.split(" ").slice(0, 2).join(" ");
  return html`<div class="command"><code>${command}</code>${copyButton(words)}</div>`;
}

/** Copies the text of the element before it. Without script there is none, and the text can be selected. */
function copyButton(what: string): Markup {
  return html`<button type="button" class="copy" hidden aria-label="Copy ${what}">Copy</button>`;
}
