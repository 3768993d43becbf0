/** Lines over one axis, drawn from nought. */
export interface Chart {
  readonly title: string;
  /** What is counted along the horizontal axis: `images`. */
  readonly across: string;
  /** The unit of the vertical one: `s`. */
  readonly unit: string;
  readonly lines: readonly ChartLine[];
}

export interface ChartLine {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const [WIDTH, HEIGHT] = [640, 320];
const PLOT = { left: 56, right: 520, top: 48, bottom: 272 };
/** How many steps an axis has, about. */
const STEPS = 5;
const RADIUS = 3.5;
/** Patterns of strokes: colours alone do not tell lines apart for everybody. */
const DASHES = ["none", "6 3", "2 3", "8 3 2 3"];
const COLORS = [
  ["#0969da", "#58a6ff"],
  ["#bc4c00", "#f0883e"],
  ["#1a7f37", "#3fb950"],
  ["#8250df", "#bc8cff"],
] as const;

/** A chart as an SVG image, for light and dark pages, with a title and a description for those who do not see it. */
export function svg(chart: Chart): string {
  const { title, across, unit, lines } = chart;
  const points = lines.flatMap((line) => line.points);
  const [x, y] = [axis(points.map(([value]) => value)), axis(points.map(([, value]) => value))];
  const place = ([one, other]: readonly [number, number]) =>
    [
      PLOT.left + (one / x.end) * (PLOT.right - PLOT.left),
      PLOT.bottom - (other / y.end) * (PLOT.bottom - PLOT.top),
    ].map(rounded) as [number, number];
  const grid = y.marks.map((mark) => {
    const [, height] = place([0, mark]);
    return `<path class="grid" d="M${PLOT.left} ${height}H${PLOT.right}"/><text x="${PLOT.left - 8}" y="${height + 4}" text-anchor="end">${mark}</text>`;
  });
  const below = x.marks.map((mark) => {
    const [width] = place([mark, 0]);
    return `<text x="${width}" y="${PLOT.bottom + 18}" text-anchor="middle">${mark.toLocaleString("en")}</text>`;
  });
  const heights = apart(lines.map(({ points: own }) => place(own.at(-1) ?? [0, 0])[1]));
  const drawn = lines.map(({ name, points: own }, number) => {
    const places = own.map(place);
    const dots = places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="${RADIUS}"/>`).join("");
    const label = `<text x="${PLOT.right + 10}" y="${rounded((heights[number] ?? 0) + 4)}">${escaped(name)}</text>`;
    const path = places.map(([px, py]) => `${px} ${py}`).join("L");
    return `<g class="line-${number % COLORS.length}"><path d="M${path}"/>${dots}${label}</g>`;
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description(chart))}</desc>`,
    `<style>${style()}</style>`,
    `<text class="title" x="${PLOT.left}" y="20">${escaped(title)}</text>`,
    `<text x="${PLOT.left - 8}" y="${PLOT.top - 12}" text-anchor="end">${escaped(unit)}</text>`,
    ...grid,
    ...below,
    `<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escaped(across)}</text>`,
    ...drawn,
    "</svg>",
  ].join("\n")}\n`;
}

/** All that the lines show, in words. */
export function description({ across, unit, lines }: Chart): string {
  return lines
    .map(({ name, points }) => {
      const values = points.map(([x, y]) => `${rounded(y)} ${unit} at ${x.toLocaleString("en")} ${across}`);
      return `${name}: ${values.join(", ")}.`;
    })
    .join(" ");
}

/** Round marks from nought to beyond the largest value. */
function axis(values: readonly number[]): { end: number; marks: number[] } {
  const largest = Math.max(...values, 0) || 1;
  const rough = largest / STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.ceil(rounded(largest / step));
  return { end: count * step, marks: Array.from({ length: count + 1 }, (_, mark) => rounded(mark * step)) };
}

/** Heights of labels, moved down where they would lie upon each other. */
function apart(heights: readonly number[]): number[] {
  const least = 15;
  const moved = [...heights];
  let before = Number.NEGATIVE_INFINITY;
  const byHeight = heights.map((height, number) => [height, number] as const).sort(([one], [other]) => one - other);
  for (const [height, number] of byHeight) {
    before = Math.max(height, before + least);
    moved[number] = before;
  }
  return moved;
}

function style(): string {
  const rules = (dark: 0 | 1) =>
    COLORS.map(
      (pair, number) =>
        `.line-${number} path{stroke:${pair[dark]}}.line-${number} circle,.line-${number} text{fill:${pair[dark]}}`,
    ).join("");
  const dashes = DASHES.map((dash, number) => `.line-${number} path{stroke-dasharray:${dash}}`).join("");
  return [
    "svg{color:#1f2328;font:12px system-ui,sans-serif}text{fill:currentColor}.title{font-size:14px;font-weight:600}",
    ".grid{stroke:currentColor;stroke-opacity:.15}g path{fill:none;stroke-width:2}",
    dashes,
    rules(0),
    `@media(prefers-color-scheme:dark){svg{color:#e6edf3}${rules(1)}}`,
  ].join("");
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
