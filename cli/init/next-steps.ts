import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isLoopback } from "../../lib/http/loopback.ts";
import { GHCR } from "../../lib/oci/reference.ts";
import { onPath } from "../../lib/process/on-path.ts";
import type { Survey } from "./survey.ts";
import { loginSecrets } from "./workflow-steps.ts";

/** A command, and what it is for where that is not plain. */
export interface NextStep {
  readonly command: string;
  readonly comment?: string;
}

/** What a project needs, as far as the commands depend on it. */
export interface Prepared {
  readonly folder: string;
  readonly stack: string;
  readonly builder: string;
  readonly registries: readonly string[];
  readonly hasWorkflow: boolean;
}

/** The commands that publish from this machine: what is missing here, then install, preview and up. */
export function nextSteps(survey: Survey, prepared: Prepared, environment: NodeJS.ProcessEnv): NextStep[] {
  const { folder, stack, builder, registries } = prepared;
  const missing: NextStep[] = [];
  if (onPath("pulumi", { path: environment.PATH ?? "" }).length === 0) {
    missing.push({ command: "curl -fsSL https://get.pulumi.com | sh", comment: "pulumi is not installed" });
  }
  if (!survey.builder) {
    const command = `docker buildx create --name ${builder} --driver docker-container --bootstrap`;
    missing.push({ command, comment: "a builder that can push by digest" });
  }
  for (const registry of registries) {
    if (survey.logins.includes(registry) || isLoopback(registry)) continue;
    const comment =
      registry === GHCR
        ? "the password: a token from https://github.com/settings/tokens/new?scopes=write:packages"
        : undefined;
    missing.push({ command: `docker login ${registry}`, ...(comment && { comment }) });
  }
  if (!hasBackend(environment))
    missing.push({ command: "pulumi login --local", comment: "or pulumi login, for Pulumi Cloud" });
  return [
    ...missing,
    { command: `${folder === "." ? "" : `cd ${folder} && `}npm install && pulumi stack select --create ${stack}` },
    { command: `pulumi preview --stack ${stack}` },
    { command: `pulumi up --stack ${stack}` },
  ];
}

/** What the workflow needs that only a person has. */
export function workflowSecrets({ registries, hasWorkflow }: Prepared): NextStep[] {
  if (!hasWorkflow) return [];
  const logins = registries
    .filter((registry) => registry !== GHCR)
    .flatMap((registry) => Object.values(loginSecrets(registry)).map((name) => ({ command: `gh secret set ${name}` })));
  return [
    { command: "gh secret set PULUMI_ACCESS_TOKEN", comment: "for Pulumi Cloud" },
    { command: "gh variable set PULUMI_BACKEND_URL", comment: "or, for a state elsewhere, such as s3://my-bucket" },
    { command: "gh secret set PULUMI_CONFIG_PASSPHRASE" },
    ...logins,
  ];
}

/** Whether somebody chose where Pulumi keeps its state. */
function hasBackend({ PULUMI_BACKEND_URL, PULUMI_ACCESS_TOKEN, PULUMI_HOME, HOME }: NodeJS.ProcessEnv): boolean {
  const home = PULUMI_HOME ?? join(HOME ?? homedir(), ".pulumi");
  return Boolean(PULUMI_BACKEND_URL || PULUMI_ACCESS_TOKEN) || existsSync(join(home, "credentials.json"));
}
