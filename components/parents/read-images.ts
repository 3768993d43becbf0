import type { Dockerfile } from "../dockerfile/dockerfile.ts";
import { type Frontend, frontendOf } from "../dockerfile/frontend.ts";
import { findTarget, type Needs, needsOf } from "../dockerfile/stages.ts";
import { type DockerfilePlaces, dockerfileText, understood } from "../preflight/planned-dockerfile.ts";
import type { Build } from "../settings/image.ts";

/** What a build reads, as its Dockerfile says. */
export interface ReadBuild {
  readonly dockerfile: Dockerfile;
  readonly frontend: Frontend | undefined;
  readonly needs: Needs;
}

/** Undefined where only BuildKit can tell. */
export async function readBuild(build: Build, places: DockerfilePlaces): Promise<ReadBuild | undefined> {
  const text = await dockerfileText(build, places);
  const dockerfile = text === undefined ? undefined : understood(build, text, places.debug);
  const { platform, target, args, contexts } = build;
  const position = dockerfile && findTarget(dockerfile, target);
  if (text === undefined || !dockerfile || position === undefined) return undefined;
  const needs = needsOf(dockerfile, position, contexts, { platform, buildPlatform: undefined, target, args });
  return { dockerfile, frontend: frontendOf(text, args), needs };
}
