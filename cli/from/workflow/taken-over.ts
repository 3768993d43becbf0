import type { JobRun } from "./job-run.ts";

/** What the new workflow, or the program, does of a job that builds images. */
const TAKEN_OVER =
  /^(?:actions\/(?:checkout|upload-artifact|download-artifact)|docker\/(?:setup-qemu|setup-buildx|login|metadata|build-push|bake)-action|depot\/(?:setup|build-push|bake)-action|useblacksmith\/(?:setup-docker-builder|build-push-action))@/i;
/** Scripts that merge, and those that only prepare for it. */
const MERGES = /imagetools|manifest (?:create|push|annotate|inspect)|digests?\//;

/** Notes which steps of a job the new workflow takes over, and which it does not. */
export function noteSteps(run: JobRun): void {
  if (String(run.job.written.uses ?? "").startsWith("./")) return;
  const steps = run.job.steps.map((step, index) => {
    const uses = typeof step.uses === "string" ? step.uses : undefined;
    const script = typeof step.run === "string" ? step.run : "";
    const title = String(step.name ?? uses?.split("@")[0] ?? script.trim().split("\n")[0] ?? `step ${index + 1}`);
    return { title, isTaken: uses ? TAKEN_OVER.test(uses) : MERGES.test(script) };
  });
  const others = steps.filter(({ isTaken }) => !isTaken).map(({ title }) => title);
  const all = "its steps are taken over by the new workflow";
  run.note([], `jobs.${run.job.id}`, others.length === 0 ? all : `${all}, but for: ${others.join("; ")}`);
}
