import { GHCR } from "../../lib/oci/reference.ts";
import { callable, inputOr } from "./callable-workflow.ts";
import {
  CALLED_ENVIRONMENT,
  CALLED_FOLDER,
  CALLED_PLAN,
  calledCheck,
  calledPublication,
  calledSetUp,
} from "./called-publish.ts";
import {
  builderSteps,
  CACHE_VARIABLES,
  downloadStep,
  FILE_STATE,
  installSteps,
  loginOf,
  loginStep,
  PULUMI,
  STATE,
  uploadStep,
} from "./workflow-steps.ts";

/** What differs between the workflows of two repositories. */
export interface WorkflowSettings {
  readonly stack: string;
  /** Those whose pushes may publish: the default one among them does. */
  readonly branches: readonly string[];
  /** The builder that the stack file names. */
  readonly builder: string;
  /** Those that jobs log in to. */
  readonly registries: readonly string[];
  /** The project's folder, relative to the root. */
  readonly folder: string;
  /** A sentence about what to set. */
  readonly guide: string;
  /** Whether jobs wait in turn: servers of enterprises may not know `queue`. */
  readonly hasQueue: boolean;
  /** Whether a dependency is built while it is installed, as one from git is. */
  readonly runsScripts: boolean;
  /** Whether images are signed with the identity of the job. */
  readonly signs?: boolean;
  /** Set where workflows of other repositories call this one, each for its own stack. */
  readonly isCallable?: true;
}

/** What a workflow in a user's repository says at its top. */
export const STATE_GUIDE =
  "Needs the secret PULUMI_ACCESS_TOKEN, or the variable PULUMI_BACKEND_URL with the secret PULUMI_CONFIG_PASSPHRASE.";

/** The command of the installed package. What is not installed is never fetched by its name. */
const MULTIARCH = "npx --no -- multiarch";

/** What a job has built before one of its platforms failed is not built again. */
const EVEN_FAILED = `\${{ !cancelled() }}`;
/** The page of an update that failed tells most. */
const REPORTED = `\${{ !cancelled() && steps.report.outcome == 'success' }}`;

const IS_PULL_REQUEST = "github.event_name == 'pull_request'";
const IS_NO_PULL_REQUEST = "github.event_name != 'pull_request'";

/** The workflow that publishes a stack from GitHub Actions. This repository's own is one of them. */
export function publishWorkflow(settings: WorkflowSettings): string {
  const { branches, folder, isCallable } = settings;
  const stack = stackOf(settings);
  const file = `Pulumi.${settings.stack}.yaml`;
  const stackFile = isCallable ? inputOr("stack-file", file) : file;
  const runners = isCallable ? `\n  RUNNERS: ${inputOr("runners", "")}` : "";
  const defaults = isCallable || folder === "." ? "" : `\ndefaults:\n  run:\n    working-directory: ${folder}\n`;
  return `# Publishes the images of a stack from pushes to the default branch and from v* tags, and tries them on pull requests.
# Each platform is built on a runner of its architecture: multiarch:runners in the stack file.
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
${isCallable ? callable(settings.stack, file) : ""}
permissions: {}

# A pull request that changes ends the run before. All else has a group of its own here.
concurrency:
  group: publish-${stack}-\${{ github.event.number || github.run_id }}
  cancel-in-progress: true

env:
  STACK: ${stack}
  STACK_FILE: ${stackFile}${runners}
${defaults}
jobs:
${[planJob, commentJob, checkJob, buildJob, publishJob].map((job) => job(settings)).join("\n")}`;
}

/** What is to be built where, for all events. */
function planJob(settings: WorkflowSettings): string {
  const { isCallable } = settings;
  const runners = isCallable ? ' --runners "$RUNNERS"' : "";
  return `  plan:
    if: ${IS_PULL_REQUEST} || github.ref_type == 'tag' || github.ref_name == github.event.repository.default_branch
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
${packages(settings, "read")}    outputs:
      matrix: \${{ steps.plan.outputs.matrix }}
      publishes: \${{ ${IS_NO_PULL_REQUEST} && (vars.ONLY_NEW_VERSIONS != 'true' || github.event_name == 'workflow_dispatch' || steps.plan.outputs.published != 'true') }}
${steps(settings)}${isCallable ? calledCheck(MULTIARCH, IS_NO_PULL_REQUEST) : ""}${logins(settings, IS_NO_PULL_REQUEST)}      - name: Plan
        id: plan
        run: ${MULTIARCH} plan --stack-file "$STACK_FILE"${runners} --json > "$RUNNER_TEMP/plan.json"
${isCallable ? CALLED_PLAN : ""}${uploadStep(artifact(settings, "plan"), "plan.json")}`;
}

/** What tells of the plan on a pull request. */
function commentJob(settings: WorkflowSettings): string {
  return `  comment:
    if: ${IS_PULL_REQUEST} && github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
      pull-requests: write
${steps(settings)}      - name: Keep the plan in a comment
        run: ${MULTIARCH} plan --stack-file "$STACK_FILE" --comment
        env:
          GITHUB_TOKEN: \${{ secrets.GITHUB_TOKEN }}
`;
}

/** What builds without publishing. */
function checkJob(settings: WorkflowSettings): string {
  return `  # Pull requests, also of forks and Dependabot: no secrets, and a token that only reads.
  check:
    needs: plan
    if: ${IS_PULL_REQUEST} && needs.plan.outputs.matrix != '[]'
${matrixOf("check")}    permissions:
      contents: read
${steps(settings)}${builderSteps(settings.builder)}${PULUMI}      # A run step does not have the variables of the cache by itself.
${CACHE_VARIABLES}${downloadStep({ name: artifact(settings, "plan") })}      - name: Build, publish nothing
        run: ${MULTIARCH} build --stack-file "$STACK_FILE" --platforms "$PLATFORMS" --out "$RUNNER_TEMP/built" --no-push
        env:
${BUILDS}`;
}

/** What builds and pushes by digest. */
function buildJob(settings: WorkflowSettings): string {
  return `  # Pushes what it builds by digest alone: nothing has a tag before all is built.
  build:
    needs: plan
    if: needs.plan.outputs.publishes == 'true' && needs.plan.outputs.matrix != '[]'
${matrixOf("build")}    permissions:
      contents: read
${packages(settings, "write")}${steps(settings)}${builderSteps(`${settings.builder} # the builder in multiarch:builders`)}${logins(settings)}${PULUMI}${CACHE_VARIABLES}${downloadStep({ name: artifact(settings, "plan") })}      # What an earlier attempt has built is not built again.
${downloadStep({ pattern: artifact(settings, `built-\${{ matrix.name }}`) }, "/built")}      - name: Build
        run: |
          pulumi stack select --create "$STACK" --non-interactive || true # another job may create it at the same time
          ${MULTIARCH} build --stack-file "$STACK_FILE" --stack "$STACK" --platforms "$PLATFORMS" --out "$RUNNER_TEMP/built" --only-changed
        env:
${BUILDS}          # For encrypted build secrets, and for what the stack has already.
${stateOf(settings)}${uploadStep(artifact(settings, `built-\${{ matrix.name }}`), "built", EVEN_FAILED)}`;
}

/** What merges, and moves tags. */
function publishJob(settings: WorkflowSettings): string {
  const { isCallable, runsScripts } = settings;
  const group = `stack-${stackOf(settings)}`;
  return `  publish:
    needs: [plan, build]
    if: \${{ !cancelled() && needs.plan.outputs.publishes == 'true' && (needs.build.result == 'success' || needs.plan.outputs.matrix == '[]') }}
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: read
${packages(settings, "write")}${identity(settings)}${settings.hasQueue ? queueFor(group) : groupFor(group)}${isCallable ? CALLED_ENVIRONMENT : ""}    outputs:
      digest: \${{ steps.report.outputs.digest }}
      digests: \${{ steps.report.outputs.digests }}
      tags: \${{ steps.report.outputs.tags }}
${isCallable ? calledSetUp(runsScripts) : steps(settings)}${logins(settings)}${PULUMI}${publication(settings)}          # An image that fails does not stop the others.
          PULUMI_CONTINUE_ON_ERROR: "true"
          # Pulumi knows --event-log only with this.
          PULUMI_DEBUG_COMMANDS: "true"
      - name: Report
        id: report
        if: \${{ !cancelled() && steps.publish.outcome != 'skipped' }}
${isCallable ? CALLED_FOLDER : ""}        run: ${MULTIARCH} report --stack "$STACK" --events "$RUNNER_TEMP/events.json" --html "$RUNNER_TEMP/report.html"
        env:
${stateOf(settings)}${uploadStep(artifact(settings, "report"), "report.html", REPORTED)}`;
}

/** What takes the platforms that were built, and publishes. */
function publication(settings: WorkflowSettings): string {
  if (settings.isCallable) {
    return calledPublication(MULTIARCH, settings.folder, (name) => artifact(settings, name));
  }
  return `${downloadStep({ name: artifact(settings, "plan") })}${downloadStep({ pattern: artifact(settings, "built-*") }, "/built")}      - name: Publish
        id: publish
        run: |
          # Without a file, nothing has changed since the last update.
          if ls "$RUNNER_TEMP"/built/*.json; then export MULTIARCH_BUILT="$RUNNER_TEMP/built"; fi
          pulumi stack select --create "$STACK" --non-interactive
          pulumi up --stack "$STACK" --yes --skip-preview --suppress-outputs --non-interactive --event-log "$RUNNER_TEMP/events.json"
        env:
          MULTIARCH_PLAN: \${{ runner.temp }}/plan.json
${STATE}`;
}

/** A called workflow takes no state that a service has. */
function stateOf({ isCallable }: WorkflowSettings): string {
  return isCallable ? FILE_STATE : STATE;
}

/** A job for each runner of the plan. */
function matrixOf(name: string): string {
  return `    name: ${name} (\${{ matrix.name }})
    strategy:
      fail-fast: false
      matrix:
        include: \${{ fromJSON(needs.plan.outputs.matrix) }}
    runs-on: \${{ matrix.runs-on }}
    timeout-minutes: 350
`;
}

/** What a build has to know. */
const BUILDS = `          PLATFORMS: \${{ matrix.platforms }}
          MULTIARCH_JOB: \${{ github.job }} (\${{ matrix.name }})
          MULTIARCH_PLAN: \${{ runner.temp }}/plan.json
`;

function packages({ registries }: WorkflowSettings, access: "read" | "write"): string {
  return registries.includes(GHCR) ? `      packages: ${access}\n` : "";
}

/** The right to a token of the job's identity. Jobs of called workflows ask for all that any caller may need. */
function identity({ signs, isCallable }: WorkflowSettings): string {
  if (signs || isCallable)
    return "      id-token: write # signs with the identity of this workflow, where sign says so\n";
  return "      # id-token: write # with multiarch:sign: auto or keyless, signs with the identity of this workflow\n";
}

function stackOf({ stack, isCallable }: WorkflowSettings): string {
  return isCallable ? inputOr("stack", stack) : stack;
}

/** The name of an artifact; one run may publish several stacks. */
function artifact({ isCallable }: WorkflowSettings, name: string): string {
  return isCallable ? `\${{ env.STACK_FILE }}-${name}` : name;
}

/** Where steps run, and the first of them. */
function steps({ isCallable, folder, runsScripts }: WorkflowSettings): string {
  const where = isCallable
    ? `    defaults:\n      run:\n        working-directory: ${inputOr("folder", folder)}\n`
    : "";
  return `${where}    steps:\n${installSteps(runsScripts)}`;
}

/** @param publishes a condition of the steps; left out: always */
function logins({ registries, isCallable }: WorkflowSettings, publishes?: string): string {
  const own = registries.map((registry) => loginStep(loginOf(registry), publishes));
  if (!isCallable) return own.join("");
  const isGiven = "inputs.registry != ''";
  const condition = publishes === undefined ? isGiven : `${publishes} && ${isGiven}`;
  return [...own, loginStep({ ...loginOf("another"), registry: inputOr("registry", "") }, condition)].join("");
}

function queueFor(group: string): string {
  return `    # A stack runs one update at a time. Whoever comes meanwhile waits in turn, and nobody is dropped.
    concurrency:
      group: ${group}
      queue: max
`;
}

function groupFor(group: string): string {
  return `    # Without a queue, a group for each ref: no release takes the place of another that waits.
    concurrency:
      group: ${group}-\${{ github.ref }}
`;
}
