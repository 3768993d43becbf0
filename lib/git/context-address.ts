import { withoutPassword } from "./password.ts";

/** What BuildKit reads in the address of a git context, `https://host/name.git?submodules=false#ref:folder`. */
export interface ContextAddress {
  /** The address that git itself is given. */
  readonly remote: string;
  /** A branch, tag or commit, or the end of a full ref, `pull/42/head`; empty for the default branch. */
  readonly ref: string;
  /** The folder inside of the repository; empty for all of it. */
  readonly folder: string;
  /** The start of the commit that the ref is expected to name, or of its annotated tag. */
  readonly checksum: string | undefined;
  /** The options that do not say which commit is meant, as `key=value` with & between them. */
  readonly options: string;
}

/** Options of a context that are not about its commit. */
const OPTIONS: ReadonlySet<string> = new Set(["keep-git-dir", "submodules", "mtime", "fetch-by-commit"]);
/** Those that are allowed without a value. */
const BARE: ReadonlySet<string> = new Set(["keep-git-dir", "submodules", "fetch-by-commit"]);
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Whether a ref is a commit, as BuildKit tells it: a branch of such a name has to be written in full. */
export function isCommit(ref: string): boolean {
  return COMMIT.test(ref);
}

/**
 * Reads the address of a git context.
 *
 * @throws Error in a sentence that names the part which cannot be read
 * @see https://docs.docker.com/build/concepts/context/#url-fragments
 */
export function parseContextAddress(location: string): ContextAddress {
  const hash = location.indexOf("#");
  const [before, fragment] = hash < 0 ? [location, ""] : [location.slice(0, hash), location.slice(hash + 1)];
  const mark = before.indexOf("?");
  const [remote, query] = mark < 0 ? [before, ""] : [before.slice(0, mark), before.slice(mark + 1)];
  const where = withoutPassword(remote);
  // With a scheme it is an address of the web, whose parts are decoded; user@host:path is read as written.
  const decoded = remote.includes("://") ? decode(fragment, where) : fragment;
  const colon = decoded.indexOf(":");
  const [refOfFragment, folderOfFragment] =
    colon < 0 ? [decoded, ""] : [decoded.slice(0, colon), decoded.slice(colon + 1)];
  const given = parametersOf(query, where);
  const one = (name: string, ...values: readonly (string | undefined)[]) => {
    const distinct = new Set(values.filter(Boolean));
    if (distinct.size > 1) throw new Error(`${where} names two ${name}s (${[...distinct].join(", ")}); remove one`);
    return [...distinct][0] ?? "";
  };
  const full = (kind: string, name: string | undefined) => name && `${kind}${name.replace(kind, "")}`;
  const { tag, branch } = given;
  return {
    remote,
    ref: one("ref", refOfFragment, given.ref, full("refs/tags/", tag), full("refs/heads/", branch)),
    folder: one("folder", folderOfFragment, given.subdir),
    checksum: given.checksum ?? given.commit,
    options: [...new URLSearchParams(query)]
      .filter(([key]) => OPTIONS.has(key))
      .map(([key, value]) => `${key}=${value || "true"}`)
      .join("&"),
  };
}

/** The address with a commit in place of what names one. */
export function atCommit({ remote, options, folder }: ContextAddress, commit: string): string {
  const inAddress = remote.includes("://") ? folder.replaceAll("%", "%25") : folder;
  return `${remote}${options && `?${options}`}#${commit}${inAddress && `:${inAddress}`}`;
}

function parametersOf(query: string, where: string): Readonly<Record<string, string | undefined>> {
  const parameters = [...new URLSearchParams(query)];
  const known = new Set(["ref", "tag", "branch", "subdir", "checksum", "commit", ...OPTIONS]);
  const seen = new Set<string>();
  for (const [key, value] of parameters) {
    // What is there may be a token: the value is not named.
    if (!known.has(key)) throw new Error(`${where} has the parameter "${key}", which no git context has; remove it`);
    if (seen.has(key)) throw new Error(`${where} has the parameter "${key}" twice; remove one`);
    if (value === "" && !BARE.has(key)) throw new Error(`${where} has the parameter "${key}" without a value; add it`);
    seen.add(key);
  }
  return Object.fromEntries(parameters);
}

function decode(fragment: string, where: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    throw new Error(`${where}#${fragment} has a % that is not part of an encoding; write %25`);
  }
}
