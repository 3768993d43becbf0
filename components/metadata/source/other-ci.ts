import { commitAt, isInHead } from "../../../lib/git/commit.ts";
import { withoutRepository } from "../../../lib/git/environment.ts";
import type { RepositoryFacts, RepositorySource } from "../source-context.ts";
import { builtCommit } from "./built-commit.ts";
import { CI_SERVICES, CI_VARIABLES } from "./ci-services.ts";
import { mergeFacts, pageFacts } from "./facts.ts";
import { gitSource } from "./git.ts";
import type { AroundFolder } from "./working-tree.ts";

/** A detached HEAD in the words of git and of Jenkins, and the branch of TeamCity that has no name there. */
const UNKNOWN_BRANCHES = ["HEAD", "detached", "<default>"];

/** What env-ci knows of a run, whatever the CI system. */
interface CiRun {
  readonly name?: string | undefined;
  readonly service?: string | undefined;
  readonly commit?: string | undefined;
  readonly tag?: string | undefined;
  /** The branch; of a pull request the one that it goes to. */
  readonly branch?: string | undefined;
  readonly isPr?: boolean | undefined;
  readonly pr?: string | number | undefined;
}

/**
 * The source as a CI system other than GitHub Actions knows it, with the names that GitHub has for events and refs: a
 * merge request of GitLab is a `pull_request` at `refs/pull/N/merge`. What the system does not say is git's word.
 * Undefined outside of the systems that env-ci knows.
 *
 * @see https://github.com/semantic-release/env-ci
 */
export async function otherCiSource(
  env: NodeJS.ProcessEnv,
  around: AroundFolder,
): Promise<RepositorySource | undefined> {
  const { place: folder, checkout } = around;
  const run = await ciRun(env, folder);
  if (!run?.service) return undefined;
  const service = CI_SERVICES[run.service] ?? {};
  const told = (variable: string | undefined) => (variable && env[variable]) || undefined;
  const git = await gitSource(around);

  const tag = run.tag || told(service.tag);
  const number = numberOf(told(service.pullRequest) ?? (run.isPr ? run.pr : undefined));
  const isPullRequest = !tag && Boolean(run.isPr || number);
  const branch = (service.knowsNoRef ? undefined : branchRef(run)) ?? git.ref;
  // A pull request with an unknown number is not a push of a branch.
  const pullRef = number ? `refs/pull/${number}/merge` : "";
  const baseRef = isPullRequest && (told(service.target) ?? run.branch);
  const [variable, scheduled] = service.schedule ?? [];
  const event = isPullRequest ? "pull_request" : "push";
  // A system may merge a pull request by itself, and name the commit from before.
  const { sha, expected } = await builtCommit(folder, checkout.head, run.commit ?? "", async () =>
    Boolean(isPullRequest && run.commit && (await isInHead(folder, run.commit))),
  );
  const commitDate = dateAt(expected ? undefined : told(service.commitTime)) ?? (await commitAt(folder, sha))?.date;
  return {
    origin: run.name ?? run.service,
    eventName: variable && env[variable] === scheduled ? "schedule" : event,
    ref: tag ? `refs/tags/${tag}` : isPullRequest ? pullRef : branch,
    sha,
    ...(commitDate && { commitDate }),
    ...(baseRef && { baseRef }),
    ...(expected && { expectedSha: expected }),
    repository: mergeFacts(
      {
        ...pageFacts(told(service.page)),
        ...present("name", told(service.title) ?? told(service.name)),
        ...present("description", told(service.description)),
        ...present("default_branch", told(service.defaultBranch)),
      },
      git.repository,
    ),
  };
}

async function ciRun(env: NodeJS.ProcessEnv, cwd: string): Promise<CiRun | undefined> {
  if (!CI_VARIABLES.some((name) => env[name])) return undefined;
  const { default: envCi } = await import("env-ci");
  try {
    // It runs git, too, which a variable that is not set at all would leave to what this process has.
    const hidden = Object.keys(process.env).filter((name) => !(name in withoutRepository(process.env)));
    return envCi({ env: { ...env, ...Object.fromEntries(hidden.map((name) => [name, undefined])) }, cwd });
  } catch {
    // Some services read variables that need not be there.
    return undefined;
  }
}

/** The last number in what a system calls a pull request: `12`, `pull/12`, an address. */
function numberOf(pullRequest: string | number | undefined): string | undefined {
  return /\d+(?=\D*$)/.exec(String(pullRequest ?? ""))?.[0];
}

/** The ref of a branch, in full. What a system writes in the place of a branch that it does not know is none. */
function branchRef({ branch, service }: CiRun): string | undefined {
  if (!branch || UNKNOWN_BRANCHES.includes(branch)) return undefined;
  // Azure has every ref but those of branches in full; the git plugin of Jenkins writes the remote before the branch.
  if (branch.startsWith("refs/")) return branch;
  return `refs/heads/${service === "jenkins" ? branch.replace(/^origin\//, "") : branch}`;
}

function dateAt(time: string | undefined): Date | undefined {
  return time && !Number.isNaN(Date.parse(time)) ? new Date(time) : undefined;
}

function present(fact: keyof RepositoryFacts, value: string | undefined): RepositoryFacts {
  return value ? { [fact]: value } : {};
}
