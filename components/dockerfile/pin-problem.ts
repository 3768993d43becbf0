import type { Dockerfile } from "./dockerfile.ts";
import { type Frontend, readsContexts } from "./frontend.ts";
import { familiarName } from "./image-name.ts";

/**
 * Why a named context cannot pin an image that a Dockerfile names.
 *
 * @param name as the Dockerfile has it, variables filled
 * @param frontend undefined for the one that BuildKit has built in
 * @returns a clause with the fix; undefined where it can
 */
export function pinProblem(
  { stages }: Pick<Dockerfile, "stages">,
  name: string,
  frontend: Frontend | undefined,
): string | undefined {
  if (frontend && !readsContexts(frontend)) {
    return `${frontend.image}, which reads the Dockerfile, knows no named contexts; use docker/dockerfile:1`;
  }
  const context = familiarName(name);
  const replaced = stages.find((stage) => stage.name !== undefined && familiarName(stage.name) === context);
  return (
    replaced &&
    `line ${replaced.line} of the Dockerfile names a stage ${replaced.name}, which the pin would replace as well; give the stage another name`
  );
}
