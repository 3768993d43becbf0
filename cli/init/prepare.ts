import { join, posix } from "node:path";
import { projectFiles } from "../../components/settings/files.ts";
import { isLoopback } from "../../lib/http/loopback.ts";
import { DOCKER_HUB, GHCR } from "../../lib/oci/reference.ts";
import type { ProjectDraft } from "../support/project-draft.ts";
import { checkDraft } from "./check-draft.ts";
import { ignoreFiles } from "./docker-ignore.ts";
import { registriesOf } from "./draft-images.ts";
import { isKnownToSigstore, type Remote } from "./git-remote.ts";
import { plainName } from "./image-names.ts";
import { isGitSpec } from "./package-spec.ts";
import { placedIn } from "./placed.ts";
import { PROGRAM, type ProjectFile, packageJson, projectFilesIn, pulumiYaml, SCHEMA_ADDRESS } from "./project-files.ts";
import { stackFile } from "./stack-file.ts";
import { type StackFileHead, stackFileText } from "./stack-file-text.ts";
import type { Survey } from "./survey.ts";
import { publishWorkflow, STATE_GUIDE } from "./workflow.ts";

/** How a project is to be written. */
export interface Layout {
  /** Relative to the root of the repository. */
  readonly folder: string;
  /** Named after the registry when it is left out. */
  readonly stack?: string | undefined;
  /** What package.json names. */
  readonly spec: string;
  readonly hasWorkflow: boolean;
  /** Whether images are signed with the identity of the workflow. */
  readonly signs: boolean;
  /** Whether git ignores the project's node_modules already. */
  readonly isIgnored: boolean;
}

/** The files of a project, and what their writing decided. */
export interface PreparedProject {
  readonly files: readonly ProjectFile[];
  readonly stack: string;
  readonly builder: string;
  readonly registries: readonly string[];
  /** What the settings' rules have against the draft. */
  readonly problems: readonly string[];
}

/** The builder that is created where there is none. */
export const NEW_BUILDER = "multi";

/** Makes the files of a project from a draft. Writes nothing. */
export function prepareProject(survey: Survey, draft: ProjectDraft, layout: Layout): PreparedProject {
  const { folder, spec, hasWorkflow, signs, isIgnored } = layout;
  const registries = registriesOf(draft);
  const stack = layout.stack ?? stackName(registries[0]);
  const builder = draft.builders?.default ?? survey.builder?.name ?? NEW_BUILDER;
  const whole = { ...draft, builders: draft.builders ?? { default: builder }, ...(signs && { sign: "auto" as const }) };
  const settings = stackFileText(placedIn(folder, whole), stackFileHead(builder, signs, survey.remote));
  const project = plainName(survey.remote?.name ?? survey.root.split("/").at(-1) ?? "app");
  const files = [
    ...projectFilesIn(folder, {
      "Pulumi.yaml": pulumiYaml(project, `Publishes the container images of ${project}`),
      "package.json": packageJson(`${project}-images`, { multiarch: spec }),
      "index.js": PROGRAM,
      ...(!isIgnored && { ".gitignore": "node_modules/\n" }),
    }),
    stackFile(survey.root, posix.join(folder, `Pulumi.${stack}.yaml`), settings),
    ...ignoreFiles(draft, folder, projectFiles(survey.root)),
  ];
  const workflow = publishWorkflow({
    stack,
    branches: [survey.defaultBranch],
    builder,
    registries,
    folder,
    guide: STATE_GUIDE,
    hasQueue: hasQueue(survey),
    runsScripts: isGitSpec(spec),
    signs,
  });
  return {
    files: hasWorkflow ? [...files, { path: ".github/workflows/publish.yml", content: workflow }] : files,
    stack,
    builder,
    registries,
    problems: checkDraft(settings, join(survey.root, folder), survey.remote?.owner),
  };
}

const SIGNING_HINT = `To sign with the identity of the workflow, which a public log shows to everybody; its job needs id-token: write.
multiarch:sign: auto`;

/** For jobs that no public service gives certificates to. */
const KEY_HINT = `To sign with a key: in PEM, in a variable of the job that publishes.
multiarch:sign: { key: { env: COSIGN_PRIVATE_KEY } }`;

/** The comments around the settings of a stack file, for whoever edits it. */
export function stackFileHead(builder: string, signs = false, remote?: Remote): StackFileHead {
  const hint = remote && !isKnownToSigstore(remote) ? KEY_HINT : SIGNING_HINT;
  return {
    schema: SCHEMA_ADDRESS,
    lines: [
      "Paths are relative to this folder. `pulumi preview` shows what would be built, and which tags would move.",
    ],
    comments: {
      builders: `Created by: docker buildx create --name ${builder} --driver docker-container --bootstrap`,
      ...(signs && { sign: "Signed with the identity of the workflow; where there is none, not at all." }),
      images: `${signs ? "" : `${hint}\n`}Without tags of its own, an image is tagged after the branch, or the git tag with latest.`,
    },
  };
}

/** A server that an enterprise runs itself may not know it. */
function hasQueue({ remote }: Survey): boolean {
  return remote === undefined || remote.host === "github.com" || remote.host.endsWith(".ghe.com");
}

function stackName(registry: string | undefined): string {
  if (registry === GHCR) return "ghcr";
  if (registry === DOCKER_HUB) return "dockerhub";
  return registry !== undefined && isLoopback(registry) ? "local" : "main";
}
