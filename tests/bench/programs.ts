import assert from "node:assert/strict";
import { Workspace } from "../engine/support/workspace.ts";
import type { Build } from "./peers.ts";

/** Those of most images that are published for more than two: a native one, one that is nearly, and two emulated. */
export const PLATFORMS = ["linux/amd64", "linux/386", "linux/arm64", "linux/arm/v7"];

/** The name of the file in which {@link bareProgram} finds its builds. */
const BUILDS = "builds.json";
/** A resource for each build, and nothing more: no index, no tag. They are attested as those of this project. */
const BARE = `import { readFileSync } from "node:fs";
import { Image } from "@pulumi/docker-build";
for (const [number, { context, platforms, args, repository }] of JSON.parse(readFileSync("${BUILDS}", "utf8")).entries()) {
  for (const together of platforms) {
    new Image(\`image-\${number}-\${together.join("-").replaceAll("/", "-")}\`, {
      push: false,
      buildOnPreview: false,
      builder: { name: "sandbox" },
      platforms: together,
      context: { location: context },
      buildArgs: { ...args, BUILDKIT_ATTEST_PROVENANCE: "mode=min" },
      exports: [{ registry: { names: [repository], pushByDigest: true, push: true, ociMediaTypes: true } }],
    }, { retainOnDelete: true });
  }
}
`;

/** A workspace as users have one: a passphrase encrypts what is secret in its stack. */
export function newWorkspace(program?: string): Promise<Workspace> {
  return Workspace.create(program, "passphrase");
}

/** A program that does nothing: what Pulumi takes by itself. */
export async function emptyProgram(): Promise<Workspace> {
  const workspace = await newWorkspace("export {};\n");
  await update(workspace);
  return workspace;
}

/** A program with nothing but resources of docker-build; {@link configureBare} says which. */
export function bareProgram(): Promise<Workspace> {
  return newWorkspace(BARE);
}

/** @param buildsTogether whether all platforms of an image are one build, or each is one */
export function configureBare(workspace: Workspace, builds: readonly Build[], buildsTogether: boolean): void {
  const grouped = builds.map(({ platforms, ...build }) => ({
    ...build,
    platforms: buildsTogether ? [platforms] : platforms.map((platform) => [platform]),
  }));
  workspace.write(BUILDS, JSON.stringify(grouped));
}

/** An image of this project that does the work of a build. */
export function imageOf({ context, platforms, args, repository }: Build): Record<string, unknown> {
  return { context, platforms, ...(args && { args }), repositories: [repository], tags: ["latest"] };
}

/** An update that has something to do. */
export async function update(workspace: Workspace, ...flags: string[]): Promise<void> {
  const output = await up(workspace, ...flags);
  assert.match(output, /^ +[+~] \d+ (created|updated)$/m, "the update changed nothing");
}

/** An update that has nothing to do. */
export async function unchangedUpdate(workspace: Workspace): Promise<void> {
  await up(workspace, "--expect-no-changes");
}

async function up(workspace: Workspace, ...flags: string[]): Promise<string> {
  const { exitCode, all } = await workspace.start("up", "--yes", "--skip-preview", "--color", "never", ...flags);
  assert.equal(exitCode, 0, all);
  return all;
}
