import { isAbsolute, posix } from "node:path";
import { namesPassword } from "../../lib/git/password.ts";
import { parentLocation, parentOf } from "../dockerfile/parent-location.ts";
import { imageNameProblem } from "./value-rules.ts";

/** Where a build context comes from. */
const SCP_STYLE = /^[A-Za-z0-9_-]+@[A-Za-z0-9.-]+:/;
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//;
const GIT_SCHEMES: ReadonlySet<string> = new Set(["git", "ssh"]);
const HTTP_SCHEMES: ReadonlySet<string> = new Set(["http", "https"]);
/** Schemes that a named context has and the main one has not. */
const IMAGE_SCHEMES: ReadonlySet<string> = new Set(["docker-image", "oci-layout"]);
const IMAGE_PREFIX = "docker-image://";
/** It would be visible in the state, in logs and in the build's provenance. */
const PASSWORD_PROBLEM =
  "has a user or a password in its address; remove it, and give a token as a build secret: " +
  "secrets: {GIT_AUTH_TOKEN: {env: NAME}}, or use ssh:// with a key";
/** Replaces a location of no valid form: neither a folder nor a git address. */
export const NOWHERE = "nowhere://";
/** BuildKit's deprecated form without a scheme, which a folder may have too. */
const BARE_GITHUB = "github.com/";

function schemeOf(location: string): string | undefined {
  return SCHEME.exec(location)?.[1]?.toLowerCase();
}

/**
 * Whether BuildKit takes the location for a git repository: `git://`, `ssh://`, `user@host:path`, or an HTTP(S)
 * address whose path ends in `.git`, each with `#ref:subfolder` or a query after it.
 *
 * @see https://docs.docker.com/build/concepts/context/#git-repositories
 */
export function isGitLocation(location: string): boolean {
  const scheme = schemeOf(location);
  if (scheme === undefined) return SCP_STYLE.test(location);
  if (GIT_SCHEMES.has(scheme)) return true;
  return HTTP_SCHEMES.has(scheme) && /^[^?#]*\.git(?:[?#]|$)/.test(location);
}

/** Whether the location is a folder of this machine. */
export function isFolderLocation(location: string): boolean {
  return schemeOf(location) === undefined && !isGitLocation(location) && parentOf(location) === undefined;
}

/** The image that a named context is, `busybox:stable` of `docker-image://busybox:stable`; BuildKit's empty one is none. */
export function imageOf(location: string): string | undefined {
  const name = location.startsWith(IMAGE_PREFIX) ? location.slice(IMAGE_PREFIX.length) : "";
  return name === "" || name === "scratch" ? undefined : name;
}

/**
 * Says what is wrong with an image's context, with the fix; undefined when it is a folder or a git address. A sentence
 * about a password must not contain the location.
 */
export function contextProblem(location: string): string | undefined {
  if (namesPassword(location)) return PASSWORD_PROBLEM;
  if (location.trim() === "") return 'is empty; write a folder, for example ".", or a git address';
  if (location === "-") return "is standard input, which is not available here; write a folder or a git address";
  if (location.startsWith(BARE_GITHUB))
    return `has no scheme; write "https://${location}" with a path that ends in .git`;
  if (parentOf(location) !== undefined)
    return "is another image, which only a named context can be; write it under contexts, and its name there into FROM or COPY --from";
  const scheme = schemeOf(location);
  if (scheme === undefined || isGitLocation(location)) return undefined;
  if (HTTP_SCHEMES.has(scheme)) return "is not a git address because its path does not end in .git; add it";
  return `has the scheme ${scheme}://; write a folder or a git address (https://.../name.git, ssh:// or git://)`;
}

/** Says what is wrong with a location that has to be a folder, with the fix. */
export function folderProblem(location: string): string | undefined {
  const problem = contextProblem(location);
  if (problem !== undefined || isFolderLocation(location)) return problem;
  return "is an address; write a folder, relative to the project";
}

/** Says what is wrong with a named context's value, with the fix. */
export function namedContextProblem(location: string): string | undefined {
  if (namesPassword(location)) return PASSWORD_PROBLEM;
  const parent = parentOf(location);
  if (parent !== undefined) return parentProblem(parent);
  const scheme = schemeOf(location);
  if (scheme !== undefined && (HTTP_SCHEMES.has(scheme) || IMAGE_SCHEMES.has(scheme))) return undefined;
  if (scheme === "ssh" || (scheme === undefined && SCP_STYLE.test(location) && !location.startsWith("git@"))) {
    return "is an address that BuildKit accepts for the main context only; write git@host:path or https://host/path.git";
  }
  const image = [...IMAGE_SCHEMES].find((name) => location.startsWith(`${name}:`) && scheme === undefined);
  if (image) return `is missing the slashes after its scheme; write "${image}://${location.slice(image.length + 1)}"`;
  return contextProblem(location);
}

/** Says what is wrong with the name of another image, with the fix. */
function parentProblem(name: string): string | undefined {
  if (name.startsWith("//")) return `has slashes before the name of an image; write "${parentLocation(name.slice(2))}"`;
  if (imageNameProblem(name) === undefined) return undefined;
  return `does not name another image; write "${parentLocation("NAME")}" with its name under images`;
}

/** The path of a Dockerfile, which people name relative to the context's folder, relative to what that is relative to. */
export function dockerfilePath(context: string, dockerfile: string): string {
  return isAbsolute(dockerfile) ? dockerfile : posix.join(context, dockerfile);
}

/** Whether a path leaves the folder it is relative to. */
export function leavesFolder(path: string): boolean {
  if (path.startsWith("/")) return true;
  let depth = 0;
  for (const part of path.split("/")) {
    if (part === "..") depth -= 1;
    else if (part !== "" && part !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
