import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The dependency of a project, as its package.json names it. */
const DEPENDENCY = "multiarch";

/** What an npm installation knows of a package. */
interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
}

/**
 * What the project's package.json is to name: what it names already, else what this command itself was installed from.
 *
 * @param project the project's folder
 * @param asked what somebody named: a version, a tarball, an address of git
 * @throws Error when nobody named one and this is a checkout
 */
export function packageSpec(project: string, asked: string | undefined, own = ownFolder()): string {
  if (asked !== undefined) return asked.endsWith(".tgz") && !isAddress(asked) ? fileSpec(asked) : asked;
  const written = writtenSpec(join(project, "package.json"));
  if (written !== undefined) return written;
  const installed = own === undefined ? undefined : installedFrom(own);
  if (installed !== undefined) return installed;
  throw new Error("name the package with --package SPEC: a version, a tarball or an address of git");
}

/** Whether npm builds what a spec names while it installs it. */
export function isGitSpec(spec: string): boolean {
  return (
    /^(?:git(?:\+\w+)?:|github:|gitlab:|bitbucket:)|\.git(?:#|$)/.test(spec) || /^[\w.-]+\/[\w.-]+(?:#|$)/.test(spec)
  );
}

/** Whether a spec is a path that other machines do not have. */
export function isLocalSpec(spec: string): boolean {
  return spec.startsWith("file:") || isAbsolute(spec);
}

function isAddress(spec: string): boolean {
  return /^[a-z+]+:/i.test(spec);
}

function fileSpec(path: string): string {
  return `file:${resolve(path)}`;
}

function writtenSpec(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { dependencies } = JSON.parse(readFileSync(file, "utf8")) as { dependencies?: Record<string, string> };
    return dependencies?.[DEPENDENCY];
  } catch {
    // A file that is no JSON is shown as one that differs.
    return undefined;
  }
}

/** The `node_modules` that this command is installed in; undefined in a checkout. */
function ownFolder(): string | undefined {
  const path = fileURLToPath(import.meta.url);
  const mark = `/node_modules/${DEPENDENCY}/`;
  const at = path.lastIndexOf(mark);
  return at < 0 ? undefined : dirname(path.slice(0, at + mark.length - 1));
}

function installedFrom(modules: string): string | undefined {
  const file = join(modules, ".package-lock.json");
  if (!existsSync(file)) return undefined;
  const { packages } = JSON.parse(readFileSync(file, "utf8")) as { packages?: Record<string, LockedPackage> };
  const { version, resolved } = packages?.[`node_modules/${DEPENDENCY}`] ?? {};
  if (resolved === undefined) return version;
  if (resolved.startsWith("file:")) return fileSpec(resolve(dirname(modules), resolved.slice("file:".length)));
  // A registry's address of a version; a tarball elsewhere has no such path.
  return new RegExp(`/${DEPENDENCY}/-/${DEPENDENCY}-[^/]+\\.tgz$`).test(resolved) ? version : resolved;
}
