import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { builtBy } from "../../lib/built-by.ts";
import { parseRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { type Connect, sharedClients } from "../../lib/registry/clients.ts";
import { DIGEST } from "../digest-schema.ts";
import { readMembers } from "../index/members.ts";
import { repositoryFailures, shapeFailures } from "../protocol/input-failures.ts";
import type { CheckFailure, Resource, Say } from "../protocol/resource.ts";
import { containsUnknown, type PropertyMap } from "../protocol/values.ts";
import { REGISTRIES } from "../registries-schema.ts";

/** What is known of every platform that was built elsewhere; the program has checked all else. */
const INPUTS = z.object({
  image: z.string(),
  platform: z.string(),
  digest: DIGEST.exactOptional(),
  repositories: z.array(z.string()),
  members: z.array(z.string()).default([]),
  registries: REGISTRIES.exactOptional(),
});
type Inputs = z.infer<typeof INPUTS>;

/** Who built it, where a job has told. */
const BUILT = z.object({
  job: z.string(),
  seconds: z.number(),
  builder: z
    .object({ name: z.string(), emulated: z.boolean().exactOptional(), platform: z.string().exactOptional() })
    .exactOptional(),
});

/**
 * A platform of an image that was built elsewhere. Nothing is written: the manifest is there, and stays. One of which
 * nothing but the digest is known is looked at before anything is published.
 */
export class TakenPlatformResource implements Resource {
  readonly outputs = [];
  readonly #connect: Connect;

  /** @param signal aborted when the user interrupts the run */
  constructor(signal: AbortSignal, connect: Connect = sharedClients(signal)) {
    this.#connect = connect;
  }

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    if (containsUnknown(news)) return { inputs: news, failures: [] };
    const { success, data, error } = INPUTS.safeParse(news);
    const failures = success ? repositoryFailures("repositories", data.repositories) : shapeFailures(error);
    return { inputs: news, failures };
  }

  async diff(olds: PropertyMap, news: PropertyMap) {
    const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
    return { replace: false, properties: [...names].filter((name) => !isDeepStrictEqual(olds[name], news[name])) };
  }

  async preview(_olds: PropertyMap | undefined, news: PropertyMap, say: Say): Promise<PropertyMap> {
    if (!containsUnknown(news)) await this.#look(news, say);
    return news;
  }

  /** @throws Error when a repository does not have it, or it is for another platform */
  async publish(_olds: PropertyMap | undefined, news: PropertyMap, say: Say) {
    await this.#look(news, say);
    const { image, platform } = INPUTS.parse(news);
    return { id: `${image} on ${platform}`, state: news };
  }

  async #look(news: PropertyMap, say: Say): Promise<void> {
    const inputs = INPUTS.parse(news);
    const { success, data } = BUILT.safeParse(news);
    if (success) await say([`${inputs.image} on ${inputs.platform}: ${builtBy(data)}`]);
    else await this.#assertThere(inputs);
  }

  async #assertThere({ digest, platform, repositories, registries }: Inputs): Promise<void> {
    if (digest === undefined) throw new Error(`digest is missing`);
    const client = this.#connect(registries);
    const looks = repositories.map((name) => readMembers(client, parseRepository(name), [{ digest, platform }]));
    const failed = (await Promise.allSettled(looks)).flatMap((look) =>
      look.status === "rejected" ? [look.reason] : [],
    );
    if (failed.length > 0) throw new Error(failed.map(({ message }: Error) => message).join("\n"));
  }

  /** What is left of it where what was pushed around the image is gone serves as well. */
  async read(olds: PropertyMap, say: Say): Promise<PropertyMap | undefined> {
    const { image, platform, digest, repositories, members, registries } = INPUTS.parse(olds);
    if (digest === undefined) return olds;
    const client = this.#connect(registries);
    const found = repositories.map(async (name): Promise<string[]> => {
      const repository = parseRepository(name);
      return (await isThere(client, repository, digest, members)) ? [] : [name];
    });
    const lacking = (await Promise.all(found)).flat();
    if (lacking.length === 0) return olds;
    await say(
      [
        `${image} on ${platform}: ${lacking.join(", ")} has no ${digest} any more; pulumi up builds the platform here, ` +
          `unless MULTIARCH_BUILT has it built anew: multiarch build --platforms ${platform}`,
      ],
      "warning",
    );
    return undefined;
  }

  async delete(): Promise<void> {
    // What is published is not torn down.
  }
}

async function isThere(
  client: Registry,
  repository: Repository,
  digest: string,
  members: readonly string[],
): Promise<boolean> {
  if (await client.resolve(repository, digest)) return true;
  const found = await Promise.all(members.map((member) => client.resolve(repository, member)));
  return members.length > 0 && found.every(Boolean);
}
