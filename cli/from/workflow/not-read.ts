import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JobRun } from "./job-run.ts";

/** Actions that publish images in a way of their own, as far as their names tell. */
const BUILDS =
  /(?:docker|image|container|ghcr|oci)[\w-]*(?:build|bake|push|publish)|(?:build|bake|push|publish)[\w-]*(?:docker|image|container|ghcr|oci|registry)|build-push|bake-action|kaniko|buildah|goreleaser|\/(?:setup-)?ko\b/i;
/** Actions of Docker that are read, or build nothing. */
const OF_DOCKER = /^docker\//i;
/** Commands that push or copy images; a build that pushes nothing publishes nothing. */
const COMMANDS: readonly RegExp[] = [
  /\b(?:docker|podman|nerdctl|buildah)\s+(?:image\s+|compose\s+)?push\b/,
  /\bdocker-compose\s+push\b/,
  /\b(?:docker\s+)?(?:buildx|image)\s+(?:build|bake)\b(?=.*(?:--push\b|push=true|type=registry))/,
  /\b(?:docker|podman|nerdctl|depot)\s+(?:build|bake)\b(?=.*(?:--push\b|push=true|type=registry))/,
  /\b(?:skopeo|regctl\s+image)\s+copy\b|\bcrane\s+(?:push|copy|cp|append|tag)\b/,
  /\bko\s+(?:build|publish|apply|resolve)\b/,
  /\bpack\s+build\b(?=.*--publish\b)/,
  /\b(?:kaniko|jib:build|goreleaser\s+release)\b/,
];

/** Notes the steps of a job that publish images in a way that is not read. */
export function noteUnread(run: JobRun, isRead: (action: string) => boolean): void {
  for (const [step, { uses, run: script }] of run.job.steps.entries()) {
    if (typeof script === "string") {
      const command = publishingCommand(script);
      if (command !== undefined) {
        run.note(["steps", step, "run"], "run", `not read: ${command}; write yourself what it publishes`);
      }
    }
    if (typeof uses !== "string" || isRead(uses) || OF_DOCKER.test(uses)) continue;
    const [name = ""] = uses.split("@");
    if (name.startsWith("./")) noteLocalAction(run, step, name);
    else if (BUILDS.test(name)) {
      const reason = `not read: ${name} may build and push images in its own way; write yourself what it publishes`;
      run.note(["steps", step, "uses"], "uses", reason);
    }
  }
}

/** The command of a script that publishes an image; undefined when none is seen. */
export function publishingCommand(script: string): string | undefined {
  const lines = script.replaceAll(/\\\r?\n/g, " ").split("\n");
  const commands = lines.map((line) => line.trim()).filter((line) => !line.startsWith("#"));
  for (const line of commands) {
    for (const form of COMMANDS) {
      const [found] = form.exec(line) ?? [];
      if (found !== undefined) return found.replaceAll(/\s+/g, " ");
    }
  }
  return undefined;
}

/** An action of the repository's own is noted when it builds images, or cannot be read. */
function noteLocalAction(run: JobRun, step: number, name: string): void {
  const { root } = run.translation.surroundings;
  const text = textOf(join(root, name, "action.yml")) ?? textOf(join(root, name, "action.yaml"));
  const note = (reason: string) => run.note(["steps", step, "uses"], "uses", reason);
  if (text === undefined) note(`not read: ${name} has no action.yml here`);
  else if (/\/(?:build-push|bake)-action@/.test(text) || publishingCommand(text) !== undefined) {
    note(`not read: ${name} is an action that publishes images; write its steps into a copy of the workflow`);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
