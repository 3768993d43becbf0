import { shortDigest } from "../../lib/oci/digest.ts";
import { githubBlocks } from "./github.ts";
import { type ImageReport, type PlatformReport, type Report, type RepositoryReport, seconds } from "./model.ts";
import { describeTag } from "./text.ts";
import { timeline } from "./timeline.ts";

/** The report as Markdown of GitHub's kind, with a timeline of the platforms where their times are known. */
export function reportMarkdown(report: Report): string {
  const { stack, images } = report;
  const chart = timeline(report);
  const blocks = [
    `## Images of the stack ${stack}`,
    images.length === 0 ? "The stack has no images." : buildTable(images),
    ...(chart ? [`\`\`\`mermaid\n${chart}\`\`\``] : []),
    ...images.flatMap(({ repositories }) => repositories.map(repositorySection)),
    ...githubBlocks(report.github).map(githubSection),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function githubSection([heading = "", ...lines]: readonly string[]): string {
  return [`### ${heading}`, lines.map((line) => `- ${line.trim()}`).join("\n")].join("\n\n");
}

function buildTable(images: readonly ImageReport[]): string {
  const rows = images.flatMap(({ name, platforms }) => platforms.map((build) => [name, ...cells(build)]));
  return table(["image", "platform", "builder", "digest", "seconds", "result"], rows);
}

/** A table of GitHub's Markdown. A bar in a cell would end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((title) => (title === "seconds" ? "---:" : "---")), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

function cells(build: PlatformReport): string[] {
  const { platform, builder = "in use", digest, result } = build;
  const shown = result === "failed" ? `**${result}**` : result;
  return [platform, builder, digest ? `\`${shortDigest(digest)}\`` : "", seconds(build)?.toString() ?? "", shown];
}

function repositorySection({ repository, digest, tags, commands }: RepositoryReport): string {
  return [
    `### ${repository}`,
    digest ? `Index \`${digest}\`` : "Not published.",
    tags.map((tag) => `- \`${tag.tag}\`: ${describeTag(tag)}`).join("\n"),
    ...(commands ? [`\`\`\`sh\n${commands.pull}\n${commands.inspect}\n\`\`\``] : []),
  ].join("\n\n");
}
