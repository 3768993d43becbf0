import { RegistryClient } from "../../lib/registry/client.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { INDEX } from "../../lib/resource-types.ts";
import type { ResourceState } from "./events.ts";
import type { Report } from "./model.ts";
import { type ImageSizes, readSizes } from "./sizes.ts";

/** How long the registries may take altogether: a report is of use without them. */
const LIMIT_SECONDS = 30;

/**
 * Asks the registries of a stack for the sizes of its images, for a limited time.
 *
 * @param limit in seconds
 */
export function registrySizes(
  report: Report,
  resources: readonly ResourceState[],
  environment: NodeJS.ProcessEnv,
  limit = LIMIT_SECONDS,
): Promise<Map<string, ImageSizes>> {
  const signal = AbortSignal.timeout(limit * 1000);
  const registries: Registries = Object.assign(
    {},
    ...resources.filter(({ type }) => type === INDEX).map(({ inputs }) => inputs?.registries ?? {}),
  );
  const client = new RegistryClient({ environment, registries, signal });
  return readSizes(report, client, (error) => {
    if (signal.aborted) return `the registries did not answer within ${limit} seconds`;
    return error instanceof Error ? error.message : String(error);
  });
}
