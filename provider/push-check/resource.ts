import * as z from "zod";
import { formatRepository, parseRepository, type Repository } from "../../lib/oci/reference.ts";
import type { RegistryError } from "../../lib/registry/errors.ts";
import { checkPushAccess } from "../../lib/registry/push-check.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { repositoryFailures, shapeFailures } from "../protocol/input-failures.ts";
import type { CheckFailure, Resource, Say } from "../protocol/resource.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { REGISTRIES } from "../registries-schema.ts";

const INPUTS = z.strictObject({
  repositories: z.array(z.string()),
  caches: z.array(z.string()).default([]),
  builds: z.string(),
  /** Where builds run, for who reads the state. */
  machines: z.unknown().optional(),
  registries: REGISTRIES.exactOptional(),
});

/** Asks a registry whether the user may push; rejects when it refuses. */
export type CheckPushAccess = (repository: Repository, registries: Registries | undefined) => Promise<void>;

/**
 * Whether repositories accept pushes, checked when the resource is created and again when the builds change. Builds
 * wait for it, so that no build runs that cannot be pushed.
 */
export class PushCheckResource implements Resource {
  readonly outputs = [];
  readonly #demand: CheckPushAccess;

  /** @param signal aborted when the user interrupts the run */
  constructor(
    signal: AbortSignal,
    demand: CheckPushAccess = (repository, registries) => checkPushAccess(repository, { signal, registries }),
  ) {
    this.#demand = demand;
  }

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    const { success, data, error } = INPUTS.safeParse(news);
    const failures = success
      ? (["repositories", "caches"] as const).flatMap((property) => repositoryFailures(property, data[property]))
      : shapeFailures(error);
    return { inputs: news, failures };
  }

  async diff(olds: PropertyMap, news: PropertyMap) {
    const properties = ["repositories", "caches", "builds", "registries"];
    return {
      replace: false,
      properties: properties.filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name])),
    };
  }

  /** Asking would open an upload, and a preview writes nothing. */
  async preview(_olds: PropertyMap | undefined, news: PropertyMap): Promise<PropertyMap> {
    return news;
  }

  /** @throws Error with one sentence for each repository that takes no pushes; of a cache that is a warning */
  async publish(_olds: PropertyMap | undefined, news: PropertyMap, say: Say) {
    const { repositories, caches, registries } = INPUTS.parse(news);
    const [refusals, others] = await Promise.all([
      this.#refusals(repositories, registries),
      this.#refusals(caches, registries),
    ]);
    if (refusals.length > 0) throw new Error(refusals.map(({ sentence }) => sentence).join("\n"));
    for (const { name, sentence } of others) {
      await say(
        [
          `the cache ${name} cannot be written, and the image is published without it: ${sentence}. required: true at ` +
            "the cache would fail the build",
        ],
        "warning",
      );
    }
    return { id: repositories.join(","), state: news };
  }

  async #refusals(
    names: readonly string[],
    registries: Registries | undefined,
  ): Promise<{ name: string; sentence: string }[]> {
    const found = await Promise.all(
      names.map(async (name) => ({ name, sentence: await this.#refusal(parseRepository(name), registries) })),
    );
    return found.flatMap(({ name, sentence }) => (sentence === undefined ? [] : [{ name, sentence }]));
  }

  async #refusal(repository: Repository, registries: Registries | undefined): Promise<string | undefined> {
    try {
      await this.#demand(repository, registries);
      return undefined;
    } catch (error) {
      const { advice, message } = error as RegistryError;
      return advice === undefined ? message : `${formatRepository(repository)}: ${advice}`;
    }
  }

  async read(olds: PropertyMap): Promise<PropertyMap> {
    return olds;
  }

  async delete(): Promise<void> {
    // A right that was asked for is nothing that could be taken away.
  }
}
