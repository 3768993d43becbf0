import type { Surroundings } from "../surroundings.ts";
import type { Event } from "./events.ts";
import type { Markers } from "./markers.ts";

/** Stands for the owner and the commit where expressions compare them. */
const SAMPLE_OWNER = "octocat";
const SAMPLE_SHA = "0123456789abcdef0123456789abcdef01234567";

/** Values that every step has as a variable of the same name: `github.run_number` is GITHUB_RUN_NUMBER. */
const VARIABLES = new Set([
  "actor",
  "actor_id",
  "triggering_actor",
  "repository_id",
  "repository_owner_id",
  "run_id",
  "run_number",
  "run_attempt",
  "workflow",
  "workflow_ref",
  "workflow_sha",
  "job",
  "workspace",
]);

/** The value at `github.…` on an event; undefined where there is none. */
export function githubValue(
  path: readonly string[],
  event: Event,
  { repository }: Surroundings,
  markers: Markers,
): unknown {
  const [name = "", ...inner] = path;
  const label = ["github", ...path].join(".");
  const [knownOwner = SAMPLE_OWNER, knownName] = repository?.split("/") ?? [];
  const owner = markers.text({
    label: "github.repository_owner",
    sample: knownOwner,
    rule: "{{owner}}",
    env: "{{owner}}",
  });
  const repositoryName =
    knownName?.toLowerCase() ?? markers.text({ label, kind: "unknown", env: "{{env.REPOSITORY_NAME}}" });
  const variable = (sample?: string) =>
    markers.text({ label, env: `{{env.GITHUB_${name.toUpperCase()}}}`, ...(sample !== undefined && { sample }) });
  const sha = markers.text({ label, kind: "sha", sample: SAMPLE_SHA, env: "{{env.GITHUB_SHA}}" });
  const refName = nameOfRef(event, markers);
  if (name === "event" && inner.length > 0)
    return eventValue(inner, event, { owner, repositoryName, refName, sha, markers });
  switch (name) {
    case "repository_owner":
      return owner;
    case "repository":
      return `${owner}/${repositoryName}`;
    case "repositoryurl":
      return `https://github.com/${owner}/${repositoryName}.git`;
    case "event_name":
      return event.name;
    case "ref":
      return event.kind === "pull" ? event.ref : `refs/${event.kind === "tag" ? "tags" : "heads"}/${refName}`;
    case "ref_name":
      return refName;
    case "ref_type":
      return event.kind === "tag" ? "tag" : "branch";
    case "ref_protected":
      return event.kind === "default";
    case "sha":
      return sha;
    case "head_ref":
    case "base_ref":
      return event.kind === "pull" ? variable(name === "head_ref" ? "topic" : "main") : "";
    case "server_url":
      return "https://github.com";
    case "api_url":
      return "https://api.github.com";
    case "token":
      return markers.text({
        label: "github.token",
        kind: "secret",
        env: "{{env.GITHUB_TOKEN}}",
        source: `\${{ ${label} }}`,
      });
    default:
      return VARIABLES.has(name) ? variable() : undefined;
  }
}

/** The branch, the tag, or the number of the pull request with `/merge` after it. */
function nameOfRef({ kind, ref }: Event, markers: Markers): string {
  const env = "{{env.GITHUB_REF_NAME}}";
  if (kind === "pull") return `${pullNumber(markers)}/merge`;
  const isTag = kind === "tag";
  return markers.text({
    label: "github.ref_name",
    kind: isTag ? "tag" : "branch",
    sample: ref.replace(/^refs\/(?:heads|tags)\//, ""),
    rule: isTag ? "{{tag}}" : "{{branch}}",
    env,
  });
}

function pullNumber(markers: Markers): string {
  return markers.text({ label: "github.event.number", kind: "pull", sample: "2" });
}

interface Known {
  readonly owner: string;
  readonly repositoryName: string;
  readonly refName: string;
  readonly sha: string;
  readonly markers: Markers;
}

function eventValue(path: readonly string[], event: Event, known: Known): unknown {
  const { owner, repositoryName, refName, sha, markers } = known;
  const isPull = event.kind === "pull";
  const isRelease = event.name === "release";
  const label = path.join(".");
  const values: Record<string, unknown> = {
    action: event.action,
    "repository.name": repositoryName,
    "repository.full_name": `${owner}/${repositoryName}`,
    "repository.owner.login": owner,
    "repository.default_branch": markers.text({ label: `github.event.${label}`, sample: defaultOf(event) }),
    "repository.private": false,
    "repository.fork": false,
    number: isPull ? pullNumber(markers) : undefined,
    "pull_request.number": isPull ? pullNumber(markers) : undefined,
    "pull_request.draft": isPull ? false : undefined,
    "pull_request.merged": isPull ? event.action === "closed" : undefined,
    "pull_request.head.repo.full_name": isPull ? `${owner}/${repositoryName}` : undefined,
    "pull_request.head.repo.fork": isPull ? false : undefined,
    "pull_request.head.sha": isPull ? sha : undefined,
    "pull_request.base.ref": isPull ? defaultOf(event) : undefined,
    "release.tag_name": isRelease ? refName : undefined,
    "release.prerelease": isRelease ? false : undefined,
    "release.draft": isRelease ? false : undefined,
    ref: event.name === "push" ? event.ref : undefined,
  };
  if (label in values) return values[label];
  if (path[0] === "inputs") return event.inputs?.[path[1] ?? ""];
  const exists =
    (isPull && path[0] === "pull_request") || (isRelease && path[0] === "release") || path[0] === "repository";
  if (!exists && path[0] !== "head_commit") return undefined;
  return markers.text({ label: `github.event.${label}`, kind: "unknown" });
}

function defaultOf({ kind, ref }: Event): string {
  return kind === "default" ? ref.replace(/^refs\/heads\//, "") : "main";
}
