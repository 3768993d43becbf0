import { coerce, gte, satisfies } from "semver";
import type { VersionQuestion } from "./recipes.ts";

/** Whether what a program printed names a version that will do. A build before a release counts by its place. */
export function fits(output: string, { prints, fits: range }: VersionQuestion): boolean {
  const version = prints.exec(output.trim())?.[1];
  return version !== undefined && satisfies(version, range, { includePrerelease: true });
}

/**
 * Whether Go is not older than asked for. Its own versions are none of semver (`go1.27`, `go1.27rc1`,
 * `devel go1.28-4f2b`), so only their numbers are compared.
 *
 * @param version what `go env GOVERSION` prints
 * @param wanted major.minor.patch
 */
export function fitsGo(version: string, wanted: string): boolean {
  const numbers = coerce(version.slice(version.indexOf("go")));
  return numbers !== null && gte(numbers, wanted);
}
