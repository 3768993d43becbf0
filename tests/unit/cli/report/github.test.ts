import assert from "node:assert/strict";
import { collectReport } from "../../../../cli/report/collect.ts";
import type { ResourceState } from "../../../../cli/report/events.ts";
import { githubBlocks, githubReport } from "../../../../cli/report/github.ts";
import { reportMarkdown } from "../../../../cli/report/markdown.ts";
import { reportText } from "../../../../cli/report/text.ts";

const parent = "urn:repository";
const child = (type: string, outputs: Record<string, unknown>, of = parent): ResourceState => ({
  urn: `urn:${type}:${JSON.stringify(outputs)}`,
  type,
  parent: of,
  outputs,
});
const access = (repository: string, findings: string[]): ResourceState => ({
  urn: `urn:${repository}`,
  type: "multiarch:index:PackageAccess",
  outputs: { repository, findings },
});

const RESOURCES: readonly ResourceState[] = [
  child("multiarch-registry:index:RepositoryContents", {
    repository: "acme/app",
    items: ["secret/TOKEN", "workflow", "branch/v%2F*/eu", "branch/main/eu", "tag/v*/eu", "actions"],
  }),
  child("github:index/actionsSecret:ActionsSecret", { secretName: "TOKEN", value: "hunter2" }),
  child("github:index/actionsSecret:ActionsSecret", { secretName: "NAME" }),
  child("github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret", { secretName: "KEY", environment: "eu" }),
  child("github:index/actionsVariable:ActionsVariable", { variableName: "IMAGE", value: "app" }),
  child("github:index/repositoryEnvironment:RepositoryEnvironment", { environment: "eu" }),
  child("github:index/actionsSecret:ActionsSecret", { secretName: "OF_ANOTHER" }, "urn:other"),
  access("ghcr.io/acme/app", []),
  access("ghcr.io/acme/aaa", ["is private", "is not linked to a repository"]),
];

describe("the report on GitHub", () => {
  const report = githubReport(RESOURCES);

  it("names what the stack has set, and how the packages are", () => {
    assert.deepEqual(report, {
      repositories: [
        {
          repository: "acme/app",
          secrets: ["NAME", "TOKEN", "eu/KEY"],
          variables: ["IMAGE"],
          environments: ["eu"],
          branches: ["eu/main", "eu/v/*"],
          tags: ["eu/v*"],
          permissions: ["actions", "workflow"],
        },
      ],
      packages: [
        { repository: "ghcr.io/acme/aaa", findings: ["is private", "is not linked to a repository"] },
        { repository: "ghcr.io/acme/app", findings: [] },
      ],
    });
  });

  it("is absent when the stack has nothing to do with it", () => {
    assert.equal(githubReport([]), undefined);
    assert.deepEqual(githubBlocks(), []);
    assert.deepEqual(collectReport({ stack: "dev", resources: [] }), { stack: "dev", images: [] });
  });

  it("stands below the images, or alone", () => {
    const text = `acme/app
  secrets: NAME, TOKEN, eu/KEY
  variables: IMAGE
  environments: eu
  branches: eu/main, eu/v/*
  tags: eu/v*
  permissions: actions, workflow

packages on GitHub
  ghcr.io/acme/aaa: is private
  ghcr.io/acme/aaa: is not linked to a repository
  ghcr.io/acme/app: access as configured
`;
    const whole = collectReport({ stack: "dev", resources: RESOURCES });
    assert.equal(reportText(whole, false), text);
    assert.match(reportMarkdown(whole), /### acme\/app\n\n- secrets: NAME, TOKEN, eu\/KEY\n/);
    assert.doesNotMatch(reportMarkdown(whole) + JSON.stringify(whole), /hunter2/);
  });
});
