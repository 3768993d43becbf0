/** The page's only style. Colours have a contrast of 4.5 or more on what they are written on, in both schemes. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #f6f7f8; --panel: #ffffff; --raised: #f3f4f6; --text: #1b1f24; --soft: #57606a; --rule: #d8dde3; --line: #9aa4af;
  --good: #14692f; --good-back: #e9f6ec; --good-rule: #a9d8b5;
  --moved: #0b57a8; --moved-back: #e8f1fc; --moved-rule: #a9cbf0;
  --quiet: #57606a; --quiet-back: #f3f4f6; --quiet-rule: #d0d6dd;
  --bad: #a8201a; --bad-back: #fdecea; --bad-rule: #efb1ac;
  --warn: #7a4b00; --warn-back: #fdf3dc; --warn-rule: #e5c784;
  --off: #5c626b; --off-back: #f6f7f8; --off-rule: #aab2bc;
  --focus: #0b57a8; --link: #0b57a8;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1216; --panel: #161a20; --raised: #1d222a; --text: #e4e8ed; --soft: #9da7b3; --rule: #2c333d; --line: #5d6875;
    --good: #6fd08c; --good-back: #13261a; --good-rule: #2b5a3a;
    --moved: #7fb8f7; --moved-back: #12233a; --moved-rule: #2b4f7c;
    --quiet: #9da7b3; --quiet-back: #1d222a; --quiet-rule: #343c47;
    --bad: #ff938a; --bad-back: #341716; --bad-rule: #763632;
    --warn: #eebd5c; --warn-back: #2e2410; --warn-rule: #695222;
    --off: #9da7b3; --off-back: #14181d; --off-rule: #4a5461;
    --focus: #7fb8f7; --link: #7fb8f7;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--back); color: var(--text); font: 14px/1.5 var(--sans); overflow-wrap: anywhere; }
.page { max-width: 1120px; margin: 0 auto; padding: 28px 24px 40px; }
h1, h2, h3, h4, p, dl, dd, ul { margin: 0; padding: 0; }
code { font: 12.5px/1.5 var(--mono); }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
main:focus-visible { outline: none; }
.hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.sheet { position: absolute; width: 0; height: 0; }
.skip { position: absolute; left: 12px; top: -60px; padding: 8px 14px; background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; z-index: 1; }
.skip:focus { top: 12px; }
symbol path { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.icon { width: 14px; height: 14px; flex: none; }

h1 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px 14px; font-size: 22px; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; }
h1 .badge { align-self: center; padding: 3px 12px 3px 9px; font-size: 15px; }
h1 .icon { width: 17px; height: 17px; }
h2 { margin: 36px 0 12px; font-size: 16px; line-height: 1.3; font-weight: 650; }
h3 { display: inline; font-size: 15px; font-weight: 650; }
h4 { font-size: 13px; font-weight: 650; }
.facts { display: flex; flex-wrap: wrap; gap: 10px 32px; margin-top: 18px; }
.facts dt { color: var(--soft); font-size: 12px; }
.facts dd { font-variant-numeric: tabular-nums; }
.sections { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 16px; }
.failures { margin-top: 20px; padding: 12px 16px; background: var(--bad-back); border: 1px solid var(--bad-rule); border-radius: 8px; }
.failures h2 { margin: 0 0 6px; font-size: 14px; color: var(--bad); }
.failures ul { padding-left: 18px; }
.failures li { }
.failures li + li { margin-top: 4px; }

.state { display: inline-flex; align-items: center; gap: 5px; color: var(--c); font-weight: 550; white-space: nowrap; vertical-align: top; }
.badge { padding: 0 9px 0 6px; border: 1px solid var(--c-rule); border-radius: 999px; background: var(--c-back); font-size: 12px; line-height: 20px; }
.good { --c: var(--good); --c-back: var(--good-back); --c-rule: var(--good-rule); }
.moved { --c: var(--moved); --c-back: var(--moved-back); --c-rule: var(--moved-rule); }
.quiet { --c: var(--quiet); --c-back: var(--quiet-back); --c-rule: var(--quiet-rule); }
.bad { --c: var(--bad); --c-back: var(--bad-back); --c-rule: var(--bad-rule); }
.warn { --c: var(--warn); --c-back: var(--warn-back); --c-rule: var(--warn-rule); }
.off { --c: var(--off); --c-back: var(--off-back); --c-rule: var(--off-rule); }
.badge.off { border-style: dashed; }

.image { background: var(--panel); border: 1px solid var(--rule); border-radius: 10px; }
.image + .image { margin-top: 10px; }
.image > summary { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; padding: 10px 16px; cursor: pointer; list-style: none; border-radius: 10px; }
.image > summary::-webkit-details-marker { display: none; }
.image > summary::before { content: ""; width: 7px; height: 7px; border: solid var(--soft); border-width: 0 1.8px 1.8px 0; transform: rotate(-45deg); flex: none; }
.image[open] > summary::before { transform: rotate(45deg) translate(-1px, -1px); }
.version { color: var(--soft); font-family: var(--mono); font-size: 12.5px; }
.summary { margin-left: auto; color: var(--soft); font-size: 12.5px; }
.body { padding: 4px 16px 18px; scroll-margin-top: 60px; }
.scroll { overflow-x: auto; margin: 4px -4px 18px; padding: 4px; border-radius: 6px; }
.graph { display: block; max-width: none; font-family: var(--sans); }
.line { fill: none; stroke: var(--line); stroke-width: 1.5; }
.line.stopped { stroke-dasharray: 3 4; }
.node { text-decoration: none; }
.node rect { fill: var(--c-back); stroke: var(--c-rule); }
.node.off rect { stroke-dasharray: 3 3; }
.node use { color: var(--c); }
.node .title { fill: var(--text); font-size: 13px; font-weight: 550; }
.node .detail { fill: var(--c); font-size: 11.5px; font-variant-numeric: tabular-nums; }
.node:hover rect { stroke: var(--c); }
.node:focus-visible { outline: none; }
.node:focus-visible rect { stroke: var(--focus); stroke-width: 2.5; stroke-dasharray: none; }

table { width: 100%; border-collapse: collapse; font-size: 13px; }
th, td { padding: 6px 16px 6px 0; text-align: left; vertical-align: top; font-weight: 400; border-top: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
thead th { padding-top: 0; border-top: 0; color: var(--soft); font-size: 12px; white-space: nowrap; }
tbody th { min-width: 112px; font-weight: 550; }
td { min-width: 72px; }
td[data-label="Base image"] { min-width: 230px; }
td[data-label="Builder"] { min-width: 116px; }
.state, .digest > summary { white-space: nowrap; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.none { color: var(--soft); }
.reason { margin-top: 4px; color: var(--bad); }
.note { color: var(--soft); }
tr:target > *, li:target, .repository:target { background: var(--moved-back); box-shadow: -8px 0 0 var(--moved-back), 8px 0 0 var(--moved-back); }
tr:focus, li:focus, .repository:focus { outline: none; }
.gates { list-style: none; }
.gates li + li { margin-top: 4px; }
.gates .name { margin-right: 4px; }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 12px; margin-bottom: 6px; }
.title .index { margin-right: -6px; color: var(--soft); font-size: 12px; }
.sizes, .repository { margin-top: 22px; }
.repository { scroll-margin-top: 12px; }
.repository h4 code { font-weight: 600; }
.change { display: block; }
.more { margin-top: 8px; }
.more > summary { color: var(--link); cursor: pointer; }
.digest { display: inline-block; max-width: 100%; vertical-align: top; color: var(--text); }
.digest > summary { cursor: pointer; list-style: none; text-decoration: underline dotted var(--line); text-underline-offset: 3px; }
.digest > summary::-webkit-details-marker { display: none; }
.whole { display: block; padding: 2px 0 4px; }
.whole code { user-select: all; margin-right: 8px; }
.commands { margin-top: 12px; border: 1px solid var(--rule); border-radius: 8px; background: var(--raised); }
.command { display: flex; align-items: center; gap: 12px; padding: 6px 8px 6px 12px; }
.command + .command { border-top: 1px solid var(--rule); }
.command code { flex: 1; min-width: 0; }
.copy { flex: none; min-width: 66px; padding: 2px 10px; font: 500 12px/20px var(--sans); color: var(--text); background: var(--panel); border: 1px solid var(--line); border-radius: 6px; cursor: pointer; }
.copy[hidden] { display: none; }
.copy:hover { border-color: var(--text); }

.panel { padding: 10px 16px 6px; background: var(--panel); border: 1px solid var(--rule); border-radius: 10px; }
.legend { display: flex; align-items: center; gap: 6px; margin: -6px 0 10px; color: var(--soft); font-size: 12px; }
.key { width: 22px; height: 10px; }
.key.wait { height: 2px; background: var(--line); }
.key.work { margin-left: 12px; background: var(--good); border-radius: 2px; }
.timeline .where { min-width: 158px; }
.timeline td.bar { width: 32%; min-width: 160px; padding-top: 9px; }
.timeline .bar svg { display: block; width: 100%; height: 12px; }
.wait { fill: var(--line); }
.work { fill: var(--c); }
.timeline td { border-top-color: transparent; }
.timeline th ~ td, .timeline tbody tr:first-child > * { border-top-color: var(--rule); }
.timeline .gate .step { padding-left: 16px; color: var(--soft); }
.timeline th, .timeline td { padding-top: 4px; padding-bottom: 4px; }
.overtook { color: var(--moved); font-size: 12px; }
.timeline thead th:nth-child(n+5) { text-align: right; }
footer { margin-top: 40px; color: var(--soft); font-size: 12px; }

@media (max-width: 700px) {
  .page { padding: 18px 12px 32px; }
  h1 { font-size: 19px; }
  .facts { gap: 8px 24px; }
  .image > summary, .body { padding-left: 12px; padding-right: 12px; }
  .summary { margin-left: 0; width: 100%; }
  .panel { padding: 4px 12px; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, th, td { display: block; width: auto; }
  tbody tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 12px; padding: 9px 0; border-top: 1px solid var(--rule); }
  tbody tr:first-child { border-top: 0; }
  tbody th, tbody td, td[data-label] { min-width: 0; padding: 1px 0; border: 0; text-align: left; }
  td[data-label] { grid-column: 1 / -1; display: grid; grid-template-columns: 104px minmax(0, 1fr); }
  td[data-label]::before { content: attr(data-label); color: var(--soft); font-size: 12px; }
  td[data-label] > * { grid-column: 2; justify-self: start; }
  td.none { display: none; }
  td[data-label="Result"] { grid-column: auto; display: block; }
  td[data-label="Result"]::before { content: none; }
  td[data-label="Result"]:has(p) { grid-column: 1 / -1; }
  .timeline td.bar { width: auto; min-width: 0; padding: 4px 0; }
  .timeline tbody tr { display: block; border-top: 0; padding: 2px 0 6px; }
  .timeline td[data-label] { display: inline-block; margin-right: 14px; color: var(--soft); font-size: 12px; }
  .timeline td.none { display: none; }
  .timeline td[data-label]::before { margin-right: 4px; }
  .timeline .where::before { content: none; }
  .timeline .gate .step { padding-left: 0; }
  .command { align-items: flex-start; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media (forced-colors: active) { .work { fill: Highlight; } .key.work { background: Highlight; } .line, .wait { stroke: CanvasText; } }
@media print {
  :root { --back: #fff; }
  .page { max-width: none; padding: 0; }
  .skip, .copy, .legend { display: none; }
  .image, tr { break-inside: avoid-page; }
  .image { border-color: #999; }
  .scroll { overflow: visible; }
  .graph { max-width: 100%; height: auto; }
}
`;
