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
/** Who publishes outside a CI system. */
const BUILDER = "pkg:npm/multiarch";

/**
 * The provenance of a whole publication. How each platform was built, BuildKit attests.
 *
 * @see https://slsa.dev/spec/v1.0/provenance
 */
export function publicationProvenance(facts: PublicationFacts, environment: NodeJS.ProcessEnv): object {
  const { repository, tags, platforms, source, revision, bases } = facts;
  const { id, invocation } = runOf(environment);
  const dependencies = [
    ...(source && revision ? [{ uri: `git+${source}`, digest: { gitCommit: revision } }] : []),
    ...Object.entries(platforms).map(([platform, digest]) => image(repository, digest, platform)),
    ...bases.map(({ name, digest }) => image(name, digest)),
  ];
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { repository, tags, platforms: Object.keys(platforms) },
      resolvedDependencies: dependencies,
    },
    runDetails: { builder: { id }, ...(invocation && { metadata: { invocationId: invocation } }) },
  };
}

function image(name: string, digest: string, platform?: string): object {
  const query = new URLSearchParams({ digest, ...(platform && { platform }) });
  return { uri: `pkg:docker/${name}?${query}`, digest: digestSet(digest), ...(platform && { name: platform }) };
}

/** Which workflow runs this, and in which run. */
function runOf(environment: NodeJS.ProcessEnv): { readonly id: string; readonly invocation?: string | undefined } {
  const { GITHUB_ACTIONS, GITHUB_SERVER_URL: server, GITHUB_WORKFLOW_REF: workflow } = environment;
  if (GITHUB_ACTIONS && server && workflow) {
    const { GITHUB_REPOSITORY: name, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt = "1" } = environment;
    return { id: `${server}/${workflow}`, invocation: `${server}/${name}/actions/runs/${run}/attempts/${attempt}` };
  }
  const { GITLAB_CI, CI_PROJECT_URL: project, CI_JOB_URL: job, CI_CONFIG_PATH: file = ".gitlab-ci.yml" } = environment;
  if (GITLAB_CI && project) return { id: `${project}//${file}@${environment.CI_COMMIT_REF_NAME}`, invocation: job };
  return { id: BUILDER };
}
