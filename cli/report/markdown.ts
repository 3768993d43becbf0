import { shortDigest } from "../../lib/oci/digest.ts";
import { code, plain, table } from "../support/markdown.ts";
import { githubBlocks } from "./github.ts";
import {
  attested,
  commandLines,
  failedGates,
  gated,
  headings,
  isAttested,
  isGated,
  type PlatformReport,
  place,
  type Report,
  type RepositoryReport,
  seconds,
  waited,
} from "./model.ts";
import { describeTag } from "./text.ts";
import { timeline } from "./timeline.ts";

/** The report as Markdown of GitHub's kind, with a timeline of the platforms where their times are known. */
export function reportMarkdown(report: Report): string {
  const { stack, images } = report;
  const chart = timeline(report);
  const failed = failedGates(report);
  const blocks = [
    `## Images of the stack ${plain(stack)}`,
    images.length === 0 ? "The stack has no images." : buildTable(report),
    ...(failed.length > 0 ? [failed.map((sentence) => `- ${plain(sentence)}`).join("\n")] : []),
    ...(chart ? [`\`\`\`mermaid\n${chart}\`\`\``] : []),
    ...images.flatMap(({ repositories }) => repositories.map(repositorySection)),
    ...githubBlocks(report.github).map(githubSection),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function githubSection([heading = "", ...lines]: readonly string[]): string {
  return [`### ${plain(heading)}`, lines.map((line) => `- ${plain(line.trim())}`).join("\n")].join("\n\n");
}

function buildTable(report: Report): string {
  const rows = report.images.flatMap(({ name, platforms }) =>
    platforms.map((build) => [plain(name), ...cells(build, isAttested(report), isGated(report))]),
  );
  return table(headings(report), rows);
}

function cells(build: PlatformReport, showsAttestations: boolean, showsGates: boolean): string[] {
  const { platform, digest, result } = build;
  const shown = result === "failed" ? `**${result}**` : result;
  return [
    platform,
    plain(place(build)),
    digest ? `\`${shortDigest(digest)}\`` : "",
    ...(showsAttestations ? [plain(attested(build))] : []),
    ...(showsGates ? [plain(gated(build))] : []),
    waited(build)?.toString() ?? "",
    seconds(build)?.toString() ?? "",
    shown,
  ];
}

function repositorySection({ repository, digest, tags, commands }: RepositoryReport): string {
  return [
    `### ${plain(repository)}`,
    digest ? `Index \`${digest}\`` : "Not published.",
    tags.map((tag) => `- ${code(tag.tag)}: ${plain(describeTag(tag))}`).join("\n"),
    ...(commands ? [`\`\`\`sh\n${commandLines(commands).join("\n")}\n\`\`\``] : []),
  ].join("\n\n");
}
