import { basename } from "node:path";
import { runGit } from "../../lib/git/run.ts";

/** The files of a repository that git does not ignore, relative to its root. */
export async function repositoryFiles(root: string): Promise<string[]> {
  const listed = await runGit(["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { folder: root });
  return [...new Set(listed.split("\0").filter(Boolean))].toSorted();
}

const NAMES = /^(?:Dockerfile|Containerfile)(?:[.-][\w.-]+)?$|^[\w.-]+\.(?:Dockerfile|Containerfile)$/i;
const IGNORE_FILE = /\.dockerignore$/i;
/** Folders of what is not the repository's own product. */
const ASIDE =
  /(?:^|\/)(?:node_modules|vendor|third[_-]party|testdata|tests?|e2e|fixtures?|examples?|samples?|docs?|\.devcontainer|\.github|\.circleci)\//i;
/** Suffixes of what is not meant to be published. */
const FOR_WORK = /(?:^|[.-])(?:dev|devel|development|test|tests|testing|ci|local|debug|lint)(?:$|[.-])/i;

/** The Dockerfiles of a repository. */
export interface FoundDockerfiles {
  /** Those that look like what is to be published; all of them, where none looks so. */
  readonly taken: readonly string[];
  /** Those of tests, examples and development. */
  readonly left: readonly string[];
}

/** Finds Dockerfiles by their names. */
export function findDockerfiles(files: readonly string[]): FoundDockerfiles {
  const all = files.filter((file) => NAMES.test(basename(file)) && !IGNORE_FILE.test(file));
  const isAside = (file: string) => ASIDE.test(file) || FOR_WORK.test(basename(file).replace(NAME_ITSELF, ""));
  const own = all.filter((file) => !isAside(file));
  return own.length > 0 ? { taken: own, left: all.filter(isAside) } : { taken: all, left: [] };
}

const NAME_ITSELF = /(?:Dockerfile|Containerfile)/i;
