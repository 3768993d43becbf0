import { posix } from "node:path";
import { parseDockerfile } from "../../components/dockerfile/dockerfile.ts";
import { canonicalRegistry, parseRepository } from "../../lib/oci/reference.ts";
import type { ImageDraft, Note, ProjectDraft } from "../support/project-draft.ts";
import { chooseContext } from "./context.ts";
import { imageNames, plainName } from "./image-names.ts";
import { type Survey, textOf } from "./survey.ts";

/** What a person chose. */
export interface Choices {
  /** Relative to the root of the repository. */
  readonly dockerfiles: readonly string[];
  /** Where the only image is published, or the one of the repository itself; others have their names behind it. */
  readonly repository: string;
  readonly platforms: readonly string[];
}

/** A draft, and a clause for each thing that was decided. */
export interface Drafted {
  readonly draft: ProjectDraft;
  readonly decisions: readonly string[];
}

/** Last stages that are not what is published, where there is one that is. */
const WORK_STAGE = /^(?:dev|devel|development|test|tests|testing|debug|lint|ci)$/;
const PUBLISHED_STAGE = /^(?:prod|production|release|final|runtime|deploy)$/;

/** Drafts an image for each Dockerfile. */
export function draftImages(survey: Survey, { dockerfiles, repository, platforms }: Choices): Drafted {
  const repositoryName = plainName(repository.split("/").at(-1) ?? "");
  const names = imageNames(dockerfiles, repositoryName);
  const decisions: string[] = [];
  const notes: Note[] = [];
  const images = dockerfiles.map((file): [string, ImageDraft] => {
    const text = textOf(survey, file);
    const name = names.get(file) ?? file;
    const place = dockerfiles.length === 1 || name === repositoryName ? repository : `${repository}-${name}`;
    const { context, reason, missing } = chooseContext(file, text, survey.files);
    const dockerfile = posix.relative(context, file);
    const target = chooseTarget(text);
    decisions.push(`${name}: ${file}, context ${context === "." ? "the root" : `${context}/`} (${reason})`);
    if (target) decisions.push(`${name}: target ${target.stage} (${target.reason})`);
    for (const path of missing) {
      notes.push({
        file,
        input: `COPY ${path}`,
        reason: `is not among the files that git knows; create it before a build`,
      });
    }
    return [
      name,
      {
        fields: {
          repositories: [place],
          context,
          ...(dockerfile !== "Dockerfile" && { dockerfile }),
          ...(target && { target: target.stage }),
          platforms: [...platforms],
          attestations: { provenance: "max", sbom: true },
        },
      },
    ];
  });
  return { draft: { images: Object.fromEntries(images), notes }, decisions };
}

/** The stage to name: the last one is built without that. */
function chooseTarget(text: string): { readonly stage: string; readonly reason: string } | undefined {
  const stages = parseDockerfile(text)?.stages ?? [];
  const last = stages.at(-1)?.name;
  if (last === undefined || !WORK_STAGE.test(last)) return undefined;
  const published = stages.findLast(({ name }) => name !== undefined && PUBLISHED_STAGE.test(name))?.name;
  return published === undefined ? undefined : { stage: published, reason: `the last stage is ${last}` };
}

/** The registries of a draft, each once; those with a template in their name are left out. */
export function registriesOf({ images }: ProjectDraft): string[] {
  const repositories = Object.values(images).flatMap(({ fields }) => fields.repositories ?? []);
  const hosts = repositories.filter((one) => !/^[^/]*\{\{/.test(one)).map((one) => hostOf(one));
  return [...new Set(hosts)];
}

function hostOf(repository: string): string {
  return canonicalRegistry(parseRepository(repository.replace(/\{\{.*?\}\}/g, "x")).registry);
}
