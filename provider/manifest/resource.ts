import { z } from "zod";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { parseRepository } from "../../lib/oci/reference.ts";
import { type Registry, RegistryClient } from "../../lib/registry/client.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { DIGEST } from "../digest-schema.ts";
import { readMembers } from "../index/members.ts";
import { checkOfBuilt } from "../protocol/input-failures.ts";
import type { CheckFailure, Resource } from "../protocol/resource.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { REGISTRIES } from "../registries-schema.ts";

const INPUTS = z.object({
  digest: DIGEST,
  platform: z.string(),
  repository: z.string(),
  builtBy: z.string().exactOptional(),
  registries: REGISTRIES.exactOptional(),
});

/**
 * The image of a platform among what its build has pushed: the provenance around it is another one after every build.
 * It is read when something else was pushed, and then known by the state.
 */
export class PlatformManifestResource implements Resource {
  readonly outputs = ["manifest"];
  readonly #connect: (registries?: Registries) => Registry;

  /** @param signal aborted when the user interrupts the run */
  constructor(
    signal: AbortSignal,
    connect: (registries?: Registries) => Registry = (registries) => new RegistryClient({ signal, registries }),
  ) {
    this.#connect = connect;
  }

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    return checkOfBuilt(INPUTS, news, "digest");
  }

  async diff(olds: PropertyMap, news: PropertyMap) {
    const properties = ["digest", "platform"].filter((name) => olds[name] !== news[name]);
    return { replace: false, properties };
  }

  async preview(_olds: PropertyMap | undefined, news: PropertyMap): Promise<PropertyMap> {
    return news;
  }

  /** @throws Error when it does not exist, or is for another platform */
  async publish(_olds: PropertyMap | undefined, news: PropertyMap): Promise<{ id: string; state: PropertyMap }> {
    const { digest, platform, repository, builtBy, registries } = INPUTS.parse(news);
    const input = { digest, platform, ...(builtBy !== undefined && { builtBy }) };
    const members = await readMembers(this.#connect(registries), parseRepository(repository), [input]);
    const image = members.find(({ descriptor }) => attestedDigest(descriptor) === undefined);
    const manifest = image?.descriptor.digest ?? digest;
    return { id: manifest, state: { ...news, manifest } };
  }

  async read(olds: PropertyMap): Promise<PropertyMap> {
    return olds;
  }

  async delete(): Promise<void> {
    // What is published is not torn down.
  }
}
