import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { sandboxRegistry } from "../engine/support/workspace.ts";

/** A build as every one of the peers is told of it. */
export interface Build {
  readonly context: string;
  readonly platforms: readonly string[];
  /** Build arguments. */
  readonly args?: Readonly<Record<string, string>>;
  readonly repository: string;
}

/** A repository that nothing else pushes to. */
export function freshRepository(name: string): string {
  return `${sandboxRegistry()}/bench-${randomBytes(4).toString("hex")}/${name}`;
}

/** One call of `docker buildx build` for all platforms, which pushes the index and a tag. */
export async function buildx({ repository, ...build }: Build): Promise<void> {
  await execa("docker-buildx", [...buildArguments(build), "--tag", `${repository}:latest`, "--push", build.context]);
}

/** One call of `docker buildx build` after the other, a platform each, pushed by digest, and one that puts them together. */
export async function buildxInSeries({ repository, platforms, ...build }: Build): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-bench-"));
  try {
    const pushed: string[] = [];
    for (const platform of platforms) {
      const metadata = join(folder, "metadata.json");
      const output = `type=image,name=${repository},push-by-digest=true,push=true`;
      const args = [...buildArguments({ ...build, platforms: [platform] }), "--output", output];
      await execa("docker-buildx", [...args, "--metadata-file", metadata, build.context]);
      const { "containerimage.digest": digest } = JSON.parse(readFileSync(metadata, "utf8"));
      pushed.push(`${repository}@${digest}`);
    }
    await imagetools([`${repository}:latest`], pushed);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One call of `docker buildx bake` for all images. */
export async function bake(builds: readonly Build[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-bench-"));
  try {
    const targets = builds.map(({ context, platforms, args = {}, repository }, number) => [
      `image-${number}`,
      { context, platforms, args, tags: [`${repository}:latest`] },
    ]);
    const target = Object.fromEntries(targets);
    const file = join(folder, "docker-bake.json");
    writeFileSync(file, JSON.stringify({ group: { default: { targets: Object.keys(target) } }, target }));
    // Without the leave, bake refuses contexts outside its working directory.
    await execa("docker-buildx", ["bake", "--file", file, "--allow", "fs.read=*", "--push"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One call of `docker buildx imagetools create`, which makes an index and moves all tags to it. */
export async function imagetools(tags: readonly string[], sources: readonly string[]): Promise<void> {
  await execa("docker-buildx", ["imagetools", "create", ...tags.flatMap((tag) => ["--tag", tag]), ...sources]);
}

function buildArguments({ platforms, args = {} }: Pick<Build, "platforms" | "args">): string[] {
  const given = Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  return ["build", "--platform", platforms.join(","), ...given];
}
