import { isDeepStrictEqual } from "node:util";
import type * as dockerBuild from "@pulumi/docker-build";
import { isMap } from "../settings/raw.ts";
import { resolved } from "./resolved.ts";

/** What docker-build remembers of a build, secrets in plain text. */
export type RecordedBuild = Readonly<Record<string, unknown>>;

/** The values of build secrets by id; undefined for one that is not known yet. */
export type SecretValues = Readonly<Record<string, string | undefined>>;

/** What the provider compares, but for what it reads of folders, and for what this project never sets. */
const COMPARED = [
  "addHosts",
  "buildOnPreview",
  "builder",
  "cacheFrom",
  "cacheTo",
  "context",
  "dockerfile",
  "exports",
  "load",
  "network",
  "noCache",
  "platforms",
  "pull",
  "push",
  "ssh",
  "tags",
  "target",
] as const;
/** Maps with keys of the user's, in which an empty value is one. */
const COMPARED_EXACTLY = ["buildArgs", "labels"] as const;

/**
 * Whether docker-build would leave a build as it is, as far as that is decided by its arguments.
 *
 * @param args what `platformBuild` gave; its secrets are not read
 * @param secrets asked for when nothing else differs
 * @see https://github.com/pulumi/pulumi-docker-build/blob/v0.0.22/provider/internal/image.go
 */
export async function isRecorded(
  { secrets: _, ignoreSecretsInDiffCalculation, ...args }: dockerBuild.ImageArgs,
  secrets: () => Promise<SecretValues>,
  recorded: RecordedBuild,
): Promise<boolean> {
  const wanted = (await resolved(args)) as RecordedBuild;
  const ignored = ((await ignoreSecretsInDiffCalculation) ?? []) as readonly string[];
  return (
    // With a look at newer bases, every update builds.
    wanted.pull !== true &&
    COMPARED.every((key) => isDeepStrictEqual(said(wanted[key]), said(recorded[key]))) &&
    COMPARED_EXACTLY.every((key) => isDeepStrictEqual(wanted[key] ?? {}, recorded[key] ?? {})) &&
    areRecorded(await secrets(), isMap(recorded.secrets) ? recorded.secrets : {}, ignored)
  );
}

/** Whether a build has read folders and files with these digests. */
export function hasContent(recorded: RecordedBuild, content: Readonly<Record<string, string>>): boolean {
  const args = isMap(recorded.buildArgs) ? recorded.buildArgs : {};
  return Object.entries(content).every(([name, digest]) => args[name] === digest);
}

/** One whose value is not known yet is taken for the same: whether it is, nothing here could tell. */
function areRecorded(secrets: SecretValues, recorded: RecordedBuild, ignored: readonly string[]): boolean {
  const ids = new Set([...Object.keys(secrets), ...Object.keys(recorded)]);
  return [...ids].every((id) => {
    if (!Object.hasOwn(secrets, id) || !Object.hasOwn(recorded, id)) return false;
    const value = secrets[id];
    return ignored.includes(id) || value === undefined || value === recorded[id];
  });
}

/** What is left of a value without what is empty: the provider fills in zero values for what is not set. */
function said(value: unknown): unknown {
  if (value === undefined || value === null || value === "" || value === false) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(said);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const left = said(inner);
    return left === undefined ? [] : [[key, left] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
