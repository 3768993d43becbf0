import assert from "node:assert/strict";
import type { SourceContext } from "../../../../components/metadata/index.ts";
import { type ImageMetadata, imageMetadata, type MetadataFacts } from "../../../../components/plan/image-metadata.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { readApp } from "../settings/fixture.ts";

export const NOW = new Date("2026-11-24T12:00:00Z");

/** A push of the branch `main`. */
export const SOURCE: SourceContext = {
  origin: "git",
  eventName: "push",
  ref: "refs/heads/main",
  sha: "6071f564087d49be48dc318b89fc22ff96cf6a17",
  commitDate: new Date("2021-11-23T14:10:35Z"),
  isDirty: false,
  repository: { name: "counter", description: "Counts, page views", html_url: "https://github.com/acme/counter" },
};

/** What an image of these fields is called, or what is wrong, a line each. */
export function plan(fields: object, facts: Partial<MetadataFacts> = {}): ImageMetadata | string[] {
  const result = imageMetadata(readApp(fields), { source: SOURCE, now: NOW, ...facts });
  if ("metadata" in result) return result.metadata;
  return result.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

export function metadataOf(fields: object, facts: Partial<MetadataFacts> = {}): ImageMetadata {
  const metadata = plan(fields, facts);
  assert.ok(!Array.isArray(metadata), String(metadata));
  return metadata;
}

/** The standard facts by their short names. */
export function standard(facts: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const entries = Object.entries(facts ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key.replace("org.opencontainers.image.", ""), value]));
}
