import { join } from "node:path";
import { COMPARE_VARIABLE } from "../../components/docker-build/compared-build.ts";
import { slug } from "../../components/docker-build/platform-build.ts";
import { UNPUSHED_VARIABLE } from "../../components/docker-build/unpushed-images.ts";
import type { Report } from "../report/model.ts";
import { writeJobSummary } from "../support/output.ts";
import type { Compared } from "./compare/cures.ts";
import { compareImages } from "./compare/differences.ts";
import { comparisonText } from "./compare/text.ts";
import { tellBuilt } from "./tell.ts";
import { type PreparedBuild, update } from "./update.ts";

/** Builds on empty caches, then once more from copies of the folders, and compares. */
export async function buildTwice(check: PreparedBuild): Promise<number> {
  const { project, settings } = check;
  const [first, second] = ["first", "second"].map((name) => join(project.folder, name)) as [string, string];
  const copies = join(project.folder, "copies");
  const rounds = [
    { title: "the first build", compared: { results: first } },
    { title: "the second build, from copies with other times and modes", compared: { results: second, copies } },
  ];
  let report: Report | undefined;
  for (const { title, compared } of rounds) {
    process.stdout.write(`${title}:\n`);
    const built = await update(check, {
      [COMPARE_VARIABLE]: JSON.stringify(compared),
      // There each build leaves its image anyway.
      [UNPUSHED_VARIABLE]: compared.results,
    });
    report = built.report;
    if (built.code === 0) continue;
    if (report.images.length > 0) tellBuilt(report, { pushes: false });
    return built.code;
  }
  const compared: Compared[] = [];
  for (const { name: image, platforms } of report?.images ?? []) {
    for (const { platform } of platforms) {
      const place = `${image}-${slug(platform)}`;
      const comparison = await compareImages(join(first, place), join(second, place));
      compared.push({ image, platform, isReproducible: settings.reproducible.includes(image), comparison });
    }
  }
  const text = comparisonText(compared);
  process.stdout.write(`\n${text}`);
  writeJobSummary(`\`\`\`\n${text}\`\`\`\n`);
  return compared.every(({ comparison: { digests } }) => digests[0] === digests[1]) ? 0 : 1;
}
