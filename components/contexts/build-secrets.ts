import { readFileSync } from "node:fs";
import type { BuildSecret } from "../../lib/git/authorization.ts";
import { ownValue } from "../../lib/own-value.ts";
import type { ImageSettings } from "../settings/schema.ts";

/** The build secrets of an image by their ids. */
export type BuildSecrets = ImageSettings["secrets"];

/** Reads an image's build secrets by id, for what has to be asked with them before the build. */
export function buildSecrets(secrets: BuildSecrets): BuildSecret {
  return (id) => {
    const source = ownValue(secrets, id);
    if (source === undefined) return undefined;
    if ("value" in source) return source.value;
    return "env" in source ? process.env[source.env] : textOf(source.file);
  };
}

/** The values of an image's build secrets that are known before the build, by id. */
export function knownSecrets(secrets: BuildSecrets): [id: string, value: string][] {
  const read = buildSecrets(secrets);
  return Object.keys(secrets).flatMap((id) => {
    const value = read(id);
    return value === undefined ? [] : [[id, value]];
  });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // which the rules of the settings report
  }
}
