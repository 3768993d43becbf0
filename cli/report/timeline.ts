import type { PlatformReport, Report } from "./model.ts";

/**
 * The builds over time as a Gantt chart in Mermaid's language, a section for each image; undefined when no build was
 * timed. The axis counts the seconds since the update began.
 *
 * @see https://mermaid.js.org/syntax/gantt.html
 */
export function timeline({ images }: Report): string | undefined {
  const sections = images.flatMap(({ name, platforms }) => {
    const tasks = platforms.flatMap(task);
    return tasks.length > 0 ? [`  section ${label(name)}`, ...tasks] : [];
  });
  if (sections.length === 0) return undefined;
  // As Unix times, so that no time zone moves the axis.
  const head = ["gantt", "  title Builds, in seconds", "  dateFormat X", "  axisFormat %s"];
  return [...head, ...sections].map((line) => `${line}\n`).join("");
}

function task({ platform, builder, emulated, span, result }: PlatformReport): string[] {
  if (!span) return [];
  const how = emulated === undefined ? "" : emulated ? " emulated" : " native";
  const where = `${platform}${how}${builder ? ` on ${builder}` : ""}, ${span.to - span.from} s after ${span.from} s`;
  const mark = result === "failed" ? "crit, " : "";
  // A bar of no length would not be seen.
  return [`  ${label(where)} :${mark}${span.from}, ${Math.max(span.to, span.from + 1)}`];
}

/** Colons, semicolons, hashes and line ends end a label; brackets and backticks may begin something else. */
function label(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,./_-]/gu, "-");
}
