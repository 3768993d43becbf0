import { type GithubEvent, REPOSITORY } from "../../support/github-events.ts";
import type { Workflow } from "../../support/workflow.ts";
import { holds, type Names } from "../../support/workflow-expressions.ts";

/** The names that a workflow's conditions may use of an event. */
export function eventNames(event: GithubEvent, actor: string): Names {
  const head = (event.payload.pull_request as { head: { repo: { full_name: string } } } | undefined)?.head;
  return {
    "github.event_name": event.name,
    "github.ref_type": event.ref.startsWith("refs/tags/") ? "tag" : "branch",
    "github.ref_name": event.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    "github.repository": REPOSITORY.full_name,
    "github.actor": actor,
    "github.event.repository.default_branch": REPOSITORY.default_branch,
    "github.event.number": String(event.payload.number ?? ""),
    "github.event.pull_request.head.repo.full_name": head?.repo.full_name ?? "",
  };
}

/** The jobs that a workflow begins with for an event, by name. */
export function firstJobs({ jobs }: Workflow, event: GithubEvent, actor = "octocat"): string[] {
  const names = eventNames(event, actor);
  return Object.entries(jobs).flatMap(([name, { needs, if: condition }]) =>
    needs === undefined && holds(condition ?? "'always'", names) ? [name] : [],
  );
}
