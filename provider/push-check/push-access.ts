import * as z from "zod";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import { once } from "../../lib/once.ts";
import type { RegistryError } from "../../lib/registry/errors.ts";
import { type CheckPushAccess, pushChecks } from "../../lib/registry/push-check.ts";
import { type Registries, trustFor } from "../../lib/registry/trust.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { REGISTRIES } from "../registries-schema.ts";

const ASKED = z.strictObject({
  repositories: z.array(z.string()),
  caches: z.array(z.string()).default([]),
  registries: REGISTRIES.exactOptional(),
});

/** Whether repositories accept pushes: what many images push to is asked once in a run. */
export class PushAccess {
  readonly #demand: CheckPushAccess;
  /** Why a repository takes none; undefined for one that does. */
  readonly #refusals = once<string | undefined>();

  /** @param signal aborted when the user interrupts the run */
  constructor(signal: AbortSignal, demand: CheckPushAccess = pushChecks({ signal })) {
    this.#demand = demand;
  }

  /**
   * Asks for the repositories and caches of an image.
   *
   * @returns a sentence for each repository that takes no pushes, and a warning for each such cache
   */
  async ask(args: PropertyMap): Promise<{ refusals: readonly string[]; warnings: readonly string[] }> {
    const { repositories, caches, registries } = ASKED.parse(args);
    const [refused, unwritable] = await Promise.all([
      this.#refusedOf(repositories, registries),
      this.#refusedOf(caches, registries),
    ]);
    return {
      refusals: refused.map(({ sentence }) => sentence),
      warnings: unwritable.map(
        ({ name, sentence }) =>
          `the cache ${name} cannot be written, and the image is published without it: ${sentence}. required: true at ` +
          "the cache would fail the build",
      ),
    };
  }

  async #refusedOf(
    names: readonly string[],
    registries: Registries | undefined,
  ): Promise<{ name: string; sentence: string }[]> {
    const found = await Promise.all(
      names.map(async (name) => {
        const trust = trustFor(registries, [name]);
        return { name, sentence: await this.#refusals([name, trust], () => this.#refusal(name, trust)) };
      }),
    );
    return found.flatMap(({ name, sentence }) => (sentence === undefined ? [] : [{ name, sentence }]));
  }

  async #refusal(name: string, registries: Registries | undefined): Promise<string | undefined> {
    const repository = parseRepository(name);
    try {
      await this.#demand(repository, registries);
      return undefined;
    } catch (error) {
      const { advice, message } = error as RegistryError;
      return advice === undefined ? message : `${formatRepository(repository)}: ${advice}`;
    }
  }
}
