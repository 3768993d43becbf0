import { rmSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Pins, pinsOf } from "../bases/pins.ts";
import type { BuildMetadata, ImageBuild } from "../docker-build/platform-build.ts";
import { type ParentDigests, parentContexts, withParentDigests } from "../parents/parent.ts";
import type { Machine } from "../preflight/machine.ts";
import type { Build } from "../settings/image.ts";
import { buildFingerprint } from "./build-fingerprint.ts";
import { builtFileName, writeBuilt } from "./built-file.ts";
import { BUILT_VERSION, type BuiltPlatform } from "./built-platform.ts";
import { jobName } from "./job.ts";

/** The build of a platform that a file is to tell of. */
export interface RecordedPlatform {
  readonly common: ImageBuild;
  readonly build: Build<pulumi.Input<string>>;
  /** The commit of the program; empty where git knows none. */
  readonly revision: Promise<string>;
  /** Its arguments, and what it waits for beside them: known when it begins. */
  readonly waitsFor: readonly unknown[];
  readonly resource: pulumi.CustomResource;
  /** By platform, the machines that build. */
  readonly machines: pulumi.Output<Readonly<Record<string, Machine>>>;
  /** Known when the platform is built, and built from one state of its files. */
  readonly checked: pulumi.Output<unknown>;
  /** Of what was pushed. */
  readonly digest: pulumi.Output<string>;
}

/**
 * Writes the file of a platform into a folder once it is built. What the folder had of it before is removed at once.
 *
 * @returns what it wrote; undefined in a preview
 */
export function recordBuild(folder: string, platform: RecordedPlatform): pulumi.Output<BuiltPlatform> | undefined {
  // What an earlier run built is not what this one has built, if it fails.
  if (pulumi.runtime.isDryRun()) return undefined;
  const { common, build, revision, waitsFor, resource, machines, checked, digest } = platform;
  rmSync(join(folder, builtFileName(common.name, build.platform)), { force: true });
  const started = pulumi.all([...waitsFor]).apply(() => Date.now());
  const ended = resource.id.apply(() => Date.now());
  // The provider gives an empty digest to what is not pushed, and that counts as unknown.
  const pushed = build.publish ? digest : undefined;
  const parents = common.parentDigests?.(build.platform) ?? {};
  return pulumi.all([started, ended, machines, checked, pushed, parents]).apply(async (all) => {
    const [began, end, known, , found, digests] = all;
    const metadata = withParentDigests(await common.metadata, build.platform, digests);
    const { name, content } = common;
    const [commit, fingerprint] = await Promise.all([
      revision,
      buildFingerprint({ name, content, metadata: Promise.resolve(metadata) }, build),
    ]);
    const built: BuiltPlatform = {
      version: BUILT_VERSION,
      image: common.name,
      platform: build.platform,
      ...(found !== undefined && { digest: found }),
      repositories: found === undefined ? [] : build.repositories,
      revision: commit,
      fingerprint,
      pins: pinsWithParents(metadata, build.platform, digests),
      ...builderIn(known[build.platform]),
      job: jobName(process.env),
      started: new Date(began).toISOString(),
      seconds: Math.round((end - began) / 100) / 10,
    };
    writeBuilt(folder, built);
    return built;
  });
}

/** What gave the build its bases and parents. */
function pinsWithParents({ bases, parents }: BuildMetadata, platform: string, digests: ParentDigests): Pins {
  const { contexts, args } = pinsOf(bases, platform);
  return { contexts: { ...contexts, ...parentContexts(parents?.[platform] ?? [], digests) }, args };
}

function builderIn(machine: Machine | undefined): Pick<BuiltPlatform, "builder"> {
  if (!machine) return {};
  const { builder: name, emulated, platform } = machine;
  return {
    builder: { name, ...(emulated !== undefined && { emulated }), ...(platform !== undefined && { platform }) },
  };
}
