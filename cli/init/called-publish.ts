import { inputOr } from "./callable-workflow.ts";
import { checkoutStep, downloadStep, FILE_STATE, installStep, NODE } from "./workflow-steps.ts";

/** Where the workflow's own repository is, out of the way of the caller's. */
const OWN = `\${{ runner.temp }}/workflow`;

/** For a job that signs as the workflow: git takes no folder of the caller's for a repository with settings of its own. */
export const CALLED_ENVIRONMENT = `    env:
      GIT_CONFIG_COUNT: "1"
      GIT_CONFIG_KEY_0: safe.bareRepository
      GIT_CONFIG_VALUE_0: explicit
`;

/**
 * The first steps of a job that signs as a workflow which others call: the repository that has the workflow, at the
 * commit of the workflow, with its own packages.
 */
export function calledSetUp(runsScripts: boolean): string {
  const own = {
    repository: `\${{ job.workflow_repository }}`,
    ref: `\${{ job.workflow_sha }}`,
    token: `\${{ secrets.WORKFLOW_REPOSITORY_TOKEN || github.token }}`,
    path: "workflow",
  };
  return `    steps:
      # What runs in this job is of the workflow's own repository. Of the caller's, it gets settings and files.
      - if: job.workflow_repository == '' || job.workflow_sha == ''
        run: |
          echo "::error::this server does not tell which repository the workflow is from (job.workflow_repository, job.workflow_sha); publish with a workflow of your own: multiarch init"
          exit 1
${checkoutStep(own)}      - run: mv workflow "$RUNNER_TEMP/workflow"
${NODE}          package-manager-cache: false # the caller can write to it
${installStep(runsScripts, OWN)}`;
}

/**
 * A step of the job that plans, before anything is built: whether the job that signs can take the project at all.
 *
 * @param condition when something is published
 */
export function calledCheck(command: string, condition: string): string {
  return `      - name: Check that this workflow can publish the project
        if: ${condition}
        run: ${command} called-project --check --from . --stack "$STACK" --stack-file "$STACK_FILE"
        env:
          PULUMI_BACKEND_URL: \${{ vars.PULUMI_BACKEND_URL }}
`;
}

/** Has the plan refuse the settings that that job refuses. */
export const CALLED_PLAN = `        env:
          MULTIARCH_CALLER: .
`;

/**
 * The last steps of that job, once all programs are there: the caller's files, what other jobs have made, each kind in a
 * folder of its own, and the publication.
 *
 * @param folder of the caller's project
 * @param artifact the name of an artifact
 */
export function calledPublication(command: string, folder: string, artifact: (name: string) => string): string {
  return `${checkoutStep()}${downloadStep({ name: artifact("plan") }, "/plan")}${downloadStep({ pattern: artifact("built-*") }, "/built")}      - name: Take the caller's settings
        working-directory: ${OWN}
        run: |
          mkdir -p "$RUNNER_TEMP/built" "$RUNNER_TEMP/pulumi"
          # Without the programs that come with Pulumi and run code that a state may have.
          cp "$(dirname "$(readlink -f "$(command -v pulumi)")")"/pulumi{,-language-nodejs} "$RUNNER_TEMP/pulumi"
          ${command} called-project --from "$GITHUB_WORKSPACE/$FOLDER" --stack "$STACK" --stack-file "$STACK_FILE"
        env:
          FOLDER: ${inputOr("folder", folder)}
          PULUMI_BACKEND_URL: \${{ vars.PULUMI_BACKEND_URL }}
      - name: Publish
        id: publish
        working-directory: ${OWN}
        run: |
          PATH="$RUNNER_TEMP/pulumi:$PATH"
          pulumi stack select --create --stack "$STACK" --non-interactive
          pulumi up --stack "$STACK" --yes --skip-preview --suppress-outputs --non-interactive --event-log "$RUNNER_TEMP/events.json"
        env:
          # The project whose files are read.
          MULTIARCH_CALLER: \${{ github.workspace }}/${inputOr("folder", folder)}
          # Without a file there, nothing has changed since the last update.
          MULTIARCH_BUILT: \${{ runner.temp }}/built
          MULTIARCH_PLAN: \${{ runner.temp }}/plan/plan.json
          # For the signed provenance.
          MULTIARCH_INPUTS: \${{ toJSON(inputs) }}
          # Nothing is built here, and the plugins that a state names are not downloaded.
          DOCKER_HOST: unix:///dev/null
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true"
          PULUMI_IGNORE_AMBIENT_PLUGINS: "true"
${FILE_STATE}`;
}

/** Where the report is made. */
export const CALLED_FOLDER = `        working-directory: ${OWN}\n`;
