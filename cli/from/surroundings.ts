import type { Environment } from "../../components/settings/template.ts";

/** What is known of the repository that a file is in. */
export interface Surroundings {
  /** The root of the repository, absolute: paths of a draft are relative to it. */
  readonly root: string;
  /** Where the command runs, absolute: a bake file's paths are relative to it. */
  readonly folder: string;
  /** `owner/name` of the repository on GitHub; absent when it has no such remote. */
  readonly repository?: string;
  readonly defaultBranch?: string;
  /** Of this process: what variables of bake and compose files are taken from. */
  readonly environment: Environment;
}
