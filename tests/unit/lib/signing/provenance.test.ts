import assert from "node:assert/strict";
import { publicationProvenance } from "../../../../lib/signing/provenance.ts";

const AMD64 = `sha256:${"a".repeat(64)}`;
const BASE = `sha256:${"b".repeat(64)}`;
const FACTS = {
  repository: "ghcr.io/acme/app",
  tags: ["1.2.3", "latest"],
  platforms: { "linux/amd64": AMD64 },
  source: "https://github.com/acme/app",
  revision: "0b4bc9a498f6",
  bases: [{ name: "docker.io/library/debian:bookworm", digest: BASE }],
};

const GITHUB = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_WORKFLOW_REF: "acme/app/.github/workflows/publish.yml@refs/heads/main",
  GITHUB_REPOSITORY: "acme/app",
  GITHUB_REF: "refs/heads/main",
  GITHUB_RUN_ID: "7",
  GITHUB_RUN_ATTEMPT: "2",
  SECRET: "hunter2",
};

interface Predicate {
  readonly buildDefinition: { readonly externalParameters: { readonly workflow?: object } };
  readonly runDetails: { readonly builder: { readonly id: string } };
}

describe("publicationProvenance", () => {
  it("has what a caller gave the workflow that it called", () => {
    const parametersOf = (text: string) => {
      const { buildDefinition } = publicationProvenance(FACTS, { ...GITHUB, MULTIARCH_INPUTS: text }) as Predicate;
      return buildDefinition.externalParameters;
    };
    const inputs = { stack: "ghcr", "stack-file": "Pulumi.ghcr.yaml", folder: "images" };
    assert.deepEqual(parametersOf(JSON.stringify(inputs, undefined, 2)), { ...parametersOf(""), inputs });
    for (const none of ["{}", "null"]) assert.deepEqual(parametersOf(none), parametersOf(""));
  });

  it("names source, platforms and bases, and the workflow with its run", () => {
    assert.deepEqual(publicationProvenance(FACTS, GITHUB), {
      buildDefinition: {
        buildType: "pkg:npm/multiarch#publication/v1",
        externalParameters: {
          repository: "ghcr.io/acme/app",
          tags: ["1.2.3", "latest"],
          platforms: ["linux/amd64"],
          workflow: {
            repository: "https://github.com/acme/app",
            path: ".github/workflows/publish.yml",
            ref: "refs/heads/main",
          },
        },
        resolvedDependencies: [
          { uri: "git+https://github.com/acme/app", digest: { gitCommit: "0b4bc9a498f6" } },
          {
            uri: `pkg:docker/ghcr.io/acme/app?digest=${encodeURIComponent(AMD64)}&platform=linux%2Famd64`,
            digest: { sha256: "a".repeat(64) },
            name: "linux/amd64",
          },
          {
            uri: `pkg:docker/docker.io/library/debian:bookworm?digest=${encodeURIComponent(BASE)}`,
            digest: { sha256: "b".repeat(64) },
          },
        ],
      },
      runDetails: {
        builder: { id: "https://github.com/acme/app/.github/workflows/publish.yml@refs/heads/main" },
        metadata: { invocationId: "https://github.com/acme/app/actions/runs/7/attempts/2" },
      },
    });
  });

  it("names the workflow that has the job where another one calls it, as the identity does which signs", () => {
    const called = "https://github.com/acme/ci/.github/workflows/publish.yml@refs/tags/v1";
    const issuer = "https://token.actions.githubusercontent.com";
    const of = (name: string) => publicationProvenance(FACTS, GITHUB, { name, issuer }) as Predicate;
    assert.equal(of(called).runDetails.builder.id, called);
    assert.deepEqual(of(called).buildDefinition, (publicationProvenance(FACTS, GITHUB) as Predicate).buildDefinition);
    // A token of somebody else.
    assert.equal(of("me@example.com").runDetails.builder.id, `https://github.com/${GITHUB.GITHUB_WORKFLOW_REF}`);
  });

  it("names a pipeline of GitLab, and itself elsewhere", () => {
    const gitlab = {
      GITLAB_CI: "true",
      CI_PROJECT_URL: "https://gitlab.com/a/b",
      CI_JOB_URL: "https://gitlab.com/a/b/-/jobs/1",
      CI_COMMIT_REF_NAME: "main",
    };
    const run = (environment: NodeJS.ProcessEnv) =>
      (publicationProvenance({ ...FACTS, revision: undefined }, environment) as { runDetails: unknown }).runDetails;
    assert.deepEqual(run(gitlab), {
      builder: { id: "https://gitlab.com/a/b//.gitlab-ci.yml@main" },
      metadata: { invocationId: "https://gitlab.com/a/b/-/jobs/1" },
    });
    assert.deepEqual(run({}), { builder: { id: "pkg:npm/multiarch" } });
  });
});
