import { isObject } from "../oci/json.ts";
import type { Identity } from "./identity-token.ts";
import { digestSet } from "./statement.ts";

/** What a publication was made of. */
export interface PublicationFacts {
  /** `registry/path`. */
  readonly repository: string;
  readonly tags: readonly string[];
  /** The digest of each platform's image, by platform. */
  readonly platforms: Readonly<Record<string, string>>;
  /** The address of the source's repository. */
  readonly source?: string | undefined;
  /** The commit. */
  readonly revision?: string | undefined;
  /** The base images that are known, each with its name and digest. */
  readonly bases: readonly PublishedBase[];
}

export interface PublishedBase {
  readonly name: string;
  readonly digest: string;
}

/** What kind of build this is. */
const BUILD_TYPE = "pkg:npm/multiarch#publication/v1";
/** The inputs of the workflow that has the job, as GitHub's `toJSON(inputs)` writes them. */
const INPUTS_VARIABLE = "MULTIARCH_INPUTS";
/** Who publishes outside a CI system. */
const BUILDER = "pkg:npm/multiarch";

/**
 * The provenance of a whole publication. How each platform was built, BuildKit attests.
 *
 * @param signer the identity that signs it; undefined where a key does
 * @see https://slsa.dev/spec/v1.0/provenance
 */
export function publicationProvenance(
  facts: PublicationFacts,
  environment: NodeJS.ProcessEnv,
  signer?: Identity,
): object {
  const { repository, tags, platforms, source, revision, bases } = facts;
  const { id, invocation, workflow } = runOf(environment, signer);
  const dependencies = [
    ...(source && revision ? [{ uri: `git+${source}`, digest: { gitCommit: revision } }] : []),
    ...Object.entries(platforms).map(([platform, digest]) => image(repository, digest, platform)),
    ...bases.map(({ name, digest }) => image(name, digest)),
  ];
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: {
        repository,
        tags,
        platforms: Object.keys(platforms),
        ...(workflow && { workflow }),
        ...inputsOf(environment),
      },
      resolvedDependencies: dependencies,
    },
    runDetails: { builder: { id }, ...(invocation && { metadata: { invocationId: invocation } }) },
  };
}

/** What the caller gave a workflow that it called, all of which changes what is published. */
function inputsOf({ [INPUTS_VARIABLE]: text }: NodeJS.ProcessEnv): { readonly inputs?: object } {
  if (!text) return {};
  const inputs: unknown = JSON.parse(text);
  return isObject(inputs) && Object.keys(inputs).length > 0 ? { inputs } : {};
}

function image(name: string, digest: string, platform?: string): object {
  const query = new URLSearchParams({ digest, ...(platform && { platform }) });
  return { uri: `pkg:docker/${name}?${query}`, digest: digestSet(digest), ...(platform && { name: platform }) };
}

/** Where something runs. */
interface Run {
  /** The workflow that has the job. */
  readonly id: string;
  readonly invocation?: string | undefined;
  /** The workflow that was started. */
  readonly workflow?: object;
}

/** What has the job is told by the token that the job signs with: it may be a workflow that another one calls. */
function runOf(environment: NodeJS.ProcessEnv, signer: Identity | undefined): Run {
  const named = (server: string) => (signer?.name.startsWith(`${server}/`) ? signer.name : undefined);
  const { GITHUB_ACTIONS, GITHUB_SERVER_URL: server, GITHUB_WORKFLOW_REF: started } = environment;
  if (GITHUB_ACTIONS && server && started) {
    const { GITHUB_REPOSITORY: name = "", GITHUB_REF: ref, GITHUB_RUN_ID: run } = environment;
    const { GITHUB_RUN_ATTEMPT: attempt = "1" } = environment;
    const repository = `${server}/${name}`;
    const [file = ""] = started.slice(`${name}/`.length).split("@");
    return {
      id: named(server) ?? `${server}/${started}`,
      invocation: `${repository}/actions/runs/${run}/attempts/${attempt}`,
      // As GitHub's own attestations have it.
      workflow: { repository, path: file, ref },
    };
  }
  const { GITLAB_CI, CI_PROJECT_URL: project, CI_JOB_URL: job, CI_CONFIG_PATH: file = ".gitlab-ci.yml" } = environment;
  if (GITLAB_CI && project) {
    const id = named(new URL(project).origin) ?? `${project}//${file}@${environment.CI_COMMIT_REF_NAME}`;
    return { id, invocation: job };
  }
  return { id: BUILDER };
}
