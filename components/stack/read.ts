import type { SourceContext } from "../metadata/index.ts";
import type { MetadataPlanning } from "../plan/plan-metadata.ts";
import { projectFiles } from "../settings/files.ts";
import type { Image } from "../settings/image.ts";
import { parseSettings, type RawSettings } from "../settings/parse.ts";
import type { Problem } from "../settings/problems.ts";
import type { GithubSettings } from "../settings/schema.ts";

/** What a stack's settings say, and what is wrong with them. */
export interface StackSettings {
  readonly images: readonly Image[];
  /** Absent when the stack has nothing to do with a repository, and while something is wrong. */
  readonly github?: GithubSettings;
  readonly problems: readonly Problem[];
}

/** Reads the settings of a stack, with the working folder as the project's. */
export async function readStack(
  raw: RawSettings,
  { environment, sources }: Pick<MetadataPlanning, "environment" | "sources">,
): Promise<StackSettings> {
  const owner = await sources.ofProgram().then(ownerOf, () => undefined);
  const files = projectFiles(process.cwd());
  const parsed = parseSettings(raw, { environment, ...(owner && { owner }), files });
  if ("problems" in parsed) return parsed;
  const { github } = parsed.settings;
  return { images: parsed.images, ...(github && { github }), problems: [] };
}

/** The owner in the address of the repository's page, `acme` in `https://github.com/acme/app`. */
function ownerOf({ repository: { html_url: page } }: SourceContext): string | undefined {
  return page && new URL(page).pathname.split("/")[1];
}
