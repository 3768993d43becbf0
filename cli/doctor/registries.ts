import type { Image } from "../../components/settings/image.ts";
import { isLoopback } from "../../lib/http/loopback.ts";
import { ONE_TRY } from "../../lib/http/retry.ts";
import { parseRepository, repositoryProblem } from "../../lib/oci/reference.ts";
import { lookUpCredentials } from "../../lib/registry/credentials.ts";
import { checkPushAccess } from "../../lib/registry/push-check.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import type { Finding } from "./finding.ts";

/**
 * Each repository that images are published to: whether Docker is logged in to its registry, and whether that accepts
 * a push. It opens an upload and cancels it, as an update does before it builds.
 */
export async function checkRegistries(
  images: readonly Image[],
  registries: Registries,
  environment: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const published = images.filter(({ publish }) => publish).flatMap(({ repositories }) => repositories);
  const valid = [...new Set(published)].filter((repository) => repositoryProblem(repository) === undefined);
  return Promise.all(valid.map((repository) => checkRepository(repository, registries, environment)));
}

async function checkRepository(text: string, registries: Registries, environment: NodeJS.ProcessEnv): Promise<Finding> {
  const repository = parseRepository(text);
  const subject = `repository ${text}`;
  try {
    const { found, unused } = await lookUpCredentials(repository.registry, environment);
    await checkPushAccess(repository, { registries, environment, retry: ONE_TRY });
    const who = found && "username" in found ? ` from ${found.username}` : "";
    const anonymous =
      found || isLoopback(repository.registry) ? "" : `, without a login${unused ? ` (${unused})` : ""}`;
    return { subject, state: "good", text: `accepts pushes${who}${anonymous}` };
  } catch (error) {
    return { subject, state: "bad", text: (error as Error).message };
  }
}
