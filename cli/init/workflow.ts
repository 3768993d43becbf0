import { DOCKER_HUB, GHCR } from "../../lib/oci/reference.ts";

/** What differs between the workflows of two repositories. */
export interface WorkflowSettings {
  readonly stack: string;
  /** Those whose pushes may publish: the default one among them does. */
  readonly branches: readonly string[];
  /** The builder that the stack file names. */
  readonly builder: string;
  /** Those that the job logs in to. */
  readonly registries: readonly string[];
  /** The project's folder, relative to the root. */
  readonly folder: string;
  /** A sentence about what to set. */
  readonly guide: string;
  /** Whether jobs wait in turn: servers of enterprises may not know `queue`. */
  readonly hasQueue: boolean;
  /** Whether a dependency is built while it is installed, as one from git is. */
  readonly runsScripts: boolean;
  /** How a command of multiarch is called there: `npx --no -- multiarch`. */
  readonly command: (name: "plan" | "report" | "check-build") => string;
}

/** What a workflow in a user's repository says at its top. */
export const STATE_GUIDE =
  "Needs the secret PULUMI_ACCESS_TOKEN, or the variable PULUMI_BACKEND_URL with the secret PULUMI_CONFIG_PASSPHRASE.";

/** The command of an installed package. What is not installed is never fetched by its name. */
export const INSTALLED_COMMAND: WorkflowSettings["command"] = (name) => `npx --no -- multiarch ${name}`;

/** The secrets that a workflow logs in to a registry with; ghcr.io needs none. */
export function loginSecrets(registry: string): { readonly username: string; readonly password: string } {
  const prefix = registry === DOCKER_HUB ? "DOCKERHUB" : "REGISTRY";
  return { username: `${prefix}_USERNAME`, password: `${prefix}_TOKEN` };
}

/** The workflow that publishes a stack from GitHub Actions. This repository's own is one of them. */
export function publishWorkflow(settings: WorkflowSettings): string {
  const { stack, branches, builder, registries, folder, command: multiarch } = settings;
  const packages = registries.includes(GHCR) ? "      packages: write\n" : "";
  const defaults = folder === "." ? "" : `\ndefaults:\n  run:\n    working-directory: ${folder}\n`;
  const install = `${CHECKOUT}      - run: npm ci${settings.runsScripts ? "" : " --ignore-scripts"}\n`;
  const build = `      - name: Build every platform, publish nothing
        run: ${multiarch("check-build")} --stack-file "$STACK_FILE"
`;
  return `# Publishes the images of a stack from pushes to the default branch and from v* tags, and tries them on pull requests.
# ${settings.guide}
name: publish

on:
  push:
    branches: [${branches.join(", ")}]
    tags: ["v*"]
  pull_request:
  workflow_dispatch:
  # With bases: follow, publishes at night what a moved base image changes.
  # schedule: [{cron: "17 4 * * *"}]

permissions: {}

env:
  STACK: ${stack}
  STACK_FILE: Pulumi.${stack}.yaml
${defaults}
jobs:
  publish:
    if: github.event_name != 'pull_request' && (github.ref_type == 'tag' || github.ref_name == github.event.repository.default_branch)
    runs-on: ubuntu-24.04
    timeout-minutes: 180
    permissions:
      contents: read
${packages}${settings.hasQueue ? queueFor(stack) : groupFor(stack)}    outputs:
      digest: \${{ steps.report.outputs.digest }}
      digests: \${{ steps.report.outputs.digests }}
      tags: \${{ steps.report.outputs.tags }}
    steps:
${install}${builderSteps(`${builder} # the builder in multiarch:builders`)}${registries.map(loginStep).join("")}${PULUMI}      # A run step does not have the variables of the cache by itself.
${CACHE_VARIABLES}      - name: Plan
        id: plan
        run: ${multiarch("plan")} --stack-file "$STACK_FILE"
      - name: Publish
        id: publish
        if: vars.ONLY_NEW_VERSIONS != 'true' || github.event_name == 'workflow_dispatch' || steps.plan.outputs.published != 'true'
        run: |
          pulumi stack select --create "$STACK" --non-interactive
          pulumi up --stack "$STACK" --yes --skip-preview --suppress-outputs --non-interactive --event-log "$RUNNER_TEMP/events.json"
        env:
${STATE}          # A platform that fails does not stop the others.
          PULUMI_CONTINUE_ON_ERROR: "true"
          # Pulumi knows --event-log only with this.
          PULUMI_DEBUG_COMMANDS: "true"
      - name: Report
        id: report
        if: \${{ !cancelled() && steps.publish.outcome != 'skipped' }}
        run: ${multiarch("report")} --stack "$STACK" --events "$RUNNER_TEMP/events.json"
        env:
${STATE}
  pull-request:
    if: github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'
    runs-on: ubuntu-24.04
    timeout-minutes: 180
    permissions:
      contents: read
      pull-requests: write
    concurrency:
      group: pull-request-\${{ github.event.number }}
      cancel-in-progress: true
    steps:
${install}      - name: Plan
        run: ${multiarch("plan")} --stack-file "$STACK_FILE" --comment
        env:
          GITHUB_TOKEN: \${{ secrets.GITHUB_TOKEN }}
${builderSteps(builder)}${PULUMI}${CACHE_VARIABLES}${build}
  # A pull request from a fork, or of Dependabot, has no secrets and a token that only reads.
  fork:
    if: github.event_name == 'pull_request' && (github.event.pull_request.head.repo.full_name != github.repository || github.actor == 'dependabot[bot]')
    runs-on: ubuntu-24.04
    timeout-minutes: 180
    permissions:
      contents: read
    concurrency:
      group: pull-request-\${{ github.event.number }}
      cancel-in-progress: true
    steps:
${install}      - name: Plan
        run: ${multiarch("plan")} --stack-file "$STACK_FILE"
${builderSteps(builder)}${PULUMI}${CACHE_VARIABLES}${build}`;
}

const CHECKOUT = `      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with:
          node-version: 24
`;

const PULUMI = `      - uses: pulumi/actions@8e5e406f4007fca908480587cb9893c07090f58d # v7.0.0
        with:
          pulumi-version: 3.274.1
`;

const CACHE_VARIABLES = `      - uses: actions/github-script@ed597411d8f924073f98dfc5c65a23a2325f34cd # v8.0.0
        with:
          script: |
            for (const name of ["ACTIONS_CACHE_SERVICE_V2", "ACTIONS_CACHE_URL", "ACTIONS_RESULTS_URL", "ACTIONS_RUNTIME_TOKEN"]) {
              if (process.env[name]) core.exportVariable(name, process.env[name]);
            }
`;

const STATE = `          PULUMI_ACCESS_TOKEN: \${{ secrets.PULUMI_ACCESS_TOKEN }}
          PULUMI_BACKEND_URL: \${{ vars.PULUMI_BACKEND_URL }}
          PULUMI_CONFIG_PASSPHRASE: \${{ secrets.PULUMI_CONFIG_PASSPHRASE }}
`;

function queueFor(stack: string): string {
  return `    # A stack runs one update at a time. Whoever comes meanwhile waits in turn, and nobody is dropped.
    concurrency:
      group: stack-${stack}
      queue: max
`;
}

function groupFor(stack: string): string {
  return `    # Without a queue, a group for each ref: no release takes the place of another that waits.
    concurrency:
      group: stack-${stack}-\${{ github.ref }}
`;
}

function builderSteps(name: string): string {
  return `      - uses: docker/setup-qemu-action@ce360397dd3f832beb865e1373c09c0e9f86d70a # v4.0.0
      - uses: docker/setup-buildx-action@d7f5e7f509e45cec5c76c4d5afdd7de93d0b3df5 # v4.1.0
        with:
          name: ${name}
          driver: docker-container
`;
}

function loginStep(registry: string): string {
  const secrets = loginSecrets(registry);
  const [username, password] =
    registry === GHCR
      ? ["github.actor", "secrets.GITHUB_TOKEN"]
      : [`secrets.${secrets.username}`, `secrets.${secrets.password}`];
  return `      - uses: docker/login-action@4907a6ddec9925e35a0a9e82d7399ccc52663121 # v4.1.0
        with:
          registry: ${registry}
          username: \${{ ${username} }}
          password: \${{ ${password} }}
`;
}
