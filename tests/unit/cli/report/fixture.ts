import type { Sources } from "../../../../cli/report/collect.ts";
import type { ResourceState } from "../../../../cli/report/events.ts";

export const REPOSITORY = "ghcr.io/acme/app";
/** When the last update began, as the history and as an event log tell it. */
export const BEGAN = "2026-02-01T10:00:00.000Z";
export const BEGAN_SECONDS = Date.parse(BEGAN) / 1000;
export const BEFORE = "2026-02-01T09:00:00.123456Z";
export const DURING = "2026-02-01T10:00:05.123456Z";

export const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

export const COMPONENT = "urn:pulumi:dev::multiarch::multiarch:index:MultiArchImage::app";
export const buildUrn = (platform: string) =>
  `urn:pulumi:dev::multiarch::multiarch:index:MultiArchImage$docker-build:index:Image::app-${platform.replaceAll("/", "-")}`;
export const INDEX_URN = `urn:pulumi:dev::multiarch::multiarch:index:MultiArchImage$multiarch-registry:index:Index::app-${REPOSITORY}`;

export const component: ResourceState = { urn: COMPONENT, type: "multiarch:index:MultiArchImage" };

/** A platform's build as the state has it. */
export function buildState(platform: string, digit: string, modified: string, builder = "multi"): ResourceState {
  return {
    urn: buildUrn(platform),
    type: "docker-build:index:Image",
    parent: COMPONENT,
    inputs: { platforms: [platform], builder: { name: builder } },
    outputs: { digest: digest(digit) },
    modified,
  };
}

/** The index of two platforms as the state has it. */
export function indexState(outputs: object, modified: string, tags = ["1.0.0", "latest"]): ResourceState {
  const manifests = ["linux/arm64", "linux/amd64"].map((platform) => ({ builtBy: buildUrn(platform) }));
  return {
    urn: INDEX_URN,
    type: "multiarch-registry:index:Index",
    parent: COMPONENT,
    inputs: { repository: REPOSITORY, tags, manifests },
    outputs: { digest: digest("c"), ...outputs },
    modified,
  };
}

/** A stack whose last update succeeded. */
export function sources(resources: readonly ResourceState[], more: Partial<Sources> = {}): Sources {
  return { stack: "dev", resources, update: { startTime: BEGAN, result: "succeeded" }, ...more };
}
