import assert from "node:assert/strict";
import { html, joined } from "../../../../../cli/report/page/markup.ts";

describe("markup", () => {
  it("shows texts from outside as they are, and nothing of them is interpreted", () => {
    const text = `<img src=x onerror="a('b')"> & \u202e\u0000\n`;
    const shown = "&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; \\u202e\\x00\\n";
    assert.equal(html`<p title="${text}">${text}</p>`.text, `<p title="${shown}">${shown}</p>`);
  });

  it("takes markup, numbers, lists and nothing", () => {
    assert.equal(
      html`<p>${html`<b>${1}</b>`}${undefined}${false}${["<", html`<i></i>`]}</p>`.text,
      "<p><b>1</b>&lt;<i></i></p>",
    );
    assert.equal(joined(["a", html`<b></b>`], ", ").text, "a, <b></b>");
  });
});
