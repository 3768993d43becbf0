import { DOCKER_HUB, GHCR } from "../../lib/oci/reference.ts";

/** The secrets that a workflow logs in to a registry with; ghcr.io needs none. */
export function loginSecrets(registry: string): { readonly username: string; readonly password: string } {
  const prefix = registry === DOCKER_HUB ? "DOCKERHUB" : "REGISTRY";
  return { username: `${prefix}_USERNAME`, password: `${prefix}_TOKEN` };
}

/** A checkout, Node.js, and the project's packages. */
export function installSteps(runsScripts: boolean): string {
  return `${checkoutStep()}${NODE}${installStep(runsScripts)}`;
}

/** @param inputs what is checked out, and where; left out: the repository and the commit of the event */
export function checkoutStep(inputs: Readonly<Record<string, string>> = {}): string {
  const all = { ...inputs, "persist-credentials": "false" };
  return `      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
${Object.entries(all)
  .map(([name, value]) => `          ${name}: ${value}\n`)
  .join("")}`;
}

export const NODE = `      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with:
          node-version: 24
`;

/** @param folder of the package; left out: where steps run */
export function installStep(runsScripts: boolean, folder?: string): string {
  const where = folder === undefined ? "" : `        working-directory: ${folder}\n`;
  return `      - run: npm ci${runsScripts ? "" : " --ignore-scripts"}\n${where}`;
}

/** What a job needs that builds the platforms of its runner. */
export function builderSteps(name: string): string {
  return `      - uses: docker/setup-qemu-action@ce360397dd3f832beb865e1373c09c0e9f86d70a # v4.0.0
        if: matrix.qemu != ''
        with:
          platforms: \${{ matrix.qemu }}
      - uses: docker/setup-buildx-action@d7f5e7f509e45cec5c76c4d5afdd7de93d0b3df5 # v4.1.0
        with:
          name: ${name}
          driver: docker-container
`;
}

/** The program pulumi; without a command the action only installs it. */
export const PULUMI = `      - uses: pulumi/actions@8e5e406f4007fca908480587cb9893c07090f58d # v7.0.0
        with:
          pulumi-version: 3.274.1
`;

/** Hands on what a run step does not have by itself. */
export const CACHE_VARIABLES = `      - uses: actions/github-script@ed597411d8f924073f98dfc5c65a23a2325f34cd # v8.0.0
        with:
          script: |
            for (const name of ["ACTIONS_CACHE_SERVICE_V2", "ACTIONS_CACHE_URL", "ACTIONS_RESULTS_URL", "ACTIONS_RUNTIME_TOKEN"]) {
              if (process.env[name]) core.exportVariable(name, process.env[name]);
            }
`;

/** What the state is kept with, and its secrets encrypted. */
export const STATE = `          PULUMI_ACCESS_TOKEN: \${{ secrets.PULUMI_ACCESS_TOKEN }}
          PULUMI_BACKEND_URL: \${{ vars.PULUMI_BACKEND_URL }}
          PULUMI_CONFIG_PASSPHRASE: \${{ secrets.PULUMI_CONFIG_PASSPHRASE }}
`;

/** The same where the state is nothing but files, of a bucket that is reached with keys. */
export const FILE_STATE = `          PULUMI_BACKEND_URL: \${{ vars.PULUMI_BACKEND_URL }}
          PULUMI_CONFIG_PASSPHRASE: \${{ secrets.PULUMI_CONFIG_PASSPHRASE }}
          AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
          AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
          AWS_REGION: \${{ vars.AWS_REGION }}
          AZURE_STORAGE_ACCOUNT: \${{ vars.AZURE_STORAGE_ACCOUNT }}
          AZURE_STORAGE_KEY: \${{ secrets.AZURE_STORAGE_KEY }}
`;

/** How a job logs in to a registry. */
export interface Login {
  readonly registry: string;
  /** The expression of each. */
  readonly username: string;
  readonly password: string;
}

/** The login to a registry: of ghcr.io with the job's own token. */
export function loginOf(registry: string): Login {
  if (registry === GHCR) return { registry, username: "github.actor", password: "secrets.GITHUB_TOKEN" };
  const { username, password } = loginSecrets(registry);
  return { registry, username: `secrets.${username}`, password: `secrets.${password}` };
}

/** @param condition of the step; left out: always */
export function loginStep({ registry, username, password }: Login, condition?: string): string {
  return `      - uses: docker/login-action@4907a6ddec9925e35a0a9e82d7399ccc52663121 # v4.1.0
${conditionLine(condition)}        with:
          registry: ${registry}
          username: \${{ ${username} }}
          password: \${{ ${password} }}
`;
}

function conditionLine(condition: string | undefined): string {
  return condition === undefined ? "" : `        if: ${condition}\n`;
}

/**
 * Keeps files for the jobs that follow.
 *
 * @param path in the runner's temporary folder
 */
export function uploadStep(name: string, path: string, condition?: string): string {
  return `      - uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
${conditionLine(condition)}        with:
          name: ${name}
          path: \${{ runner.temp }}/${path}
          overwrite: true
`;
}

/** Takes files of other jobs, or of an earlier attempt; none, where a pattern fits none. */
export function downloadStep(what: { readonly name: string } | { readonly pattern: string }, path = ""): string {
  const which = "name" in what ? `name: ${what.name}` : `pattern: ${what.pattern}\n          merge-multiple: true`;
  return `      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        with:
          ${which}
          path: \${{ runner.temp }}${path}
`;
}
