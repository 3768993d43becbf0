import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { UnpackedTooLarge } from "../../lib/layers/layer-error.ts";
import { parsePlatform } from "../../lib/oci/platform.ts";
import { parseRepository } from "../../lib/oci/reference.ts";
import { type Connect, sharedClients } from "../../lib/registry/clients.ts";
import { PROPAGATION_LIMIT_MS, Propagation } from "../../lib/registry/propagation.ts";
import { WaitingRegistry } from "../../lib/registry/waiting-registry.ts";
import { DIGEST } from "../digest-schema.ts";
import { checkOfBuilt } from "../protocol/input-failures.ts";
import type { CheckFailure, Resource, Say } from "../protocol/resource.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { REGISTRIES } from "../registries-schema.ts";
import { readPrograms } from "./read-programs.ts";
import { cure, wrongPrograms } from "./sentences.ts";

const INPUTS = z.strictObject({
  gate: z.string(),
  platform: z.string(),
  repository: z.string(),
  manifest: DIGEST,
  allow: z.array(z.string()).default([]),
  limit: z.number().exactOptional(),
  registries: REGISTRIES.exactOptional(),
});

/** What a gate says of an image. The others say where the image is, which is the same by its digest. */
const COMPARED = ["platform", "manifest", "allow", "limit"] as const;

/**
 * That the programs in all layers of a platform's image are for that platform. The layers are read once for an image,
 * when it was pushed, and never in a preview.
 */
export class ArchitectureResource implements Resource {
  readonly outputs = [];
  readonly #signal: AbortSignal;
  readonly #connect: Connect;
  readonly #propagationLimit: number;

  /** @param signal aborted when the user interrupts the run */
  constructor(signal: AbortSignal, connect: Connect = sharedClients(signal), propagationLimit = PROPAGATION_LIMIT_MS) {
    this.#signal = signal;
    this.#connect = connect;
    this.#propagationLimit = propagationLimit;
  }

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    return checkOfBuilt(INPUTS, news, "manifest");
  }

  async diff(olds: PropertyMap, news: PropertyMap) {
    return { replace: false, properties: COMPARED.filter((name) => !isDeepStrictEqual(olds[name], news[name])) };
  }

  async preview(_olds: PropertyMap | undefined, news: PropertyMap): Promise<PropertyMap> {
    return news;
  }

  /** @throws Error when a program is for another platform, or a layer cannot be read */
  async publish(
    _olds: PropertyMap | undefined,
    news: PropertyMap,
    say: Say,
  ): Promise<{ id: string; state: PropertyMap }> {
    const { gate, manifest, repository: name, platform: text, allow, limit, registries } = INPUTS.parse(news);
    const platform = parsePlatform(text);
    if (!platform) throw new Error(`"${text}" is not a platform`);
    const failed = `the gate "${gate}" failed on ${text}: `;
    const image = `${name}@${manifest}`;
    const repository = parseRepository(name);
    const propagation = new Propagation(this.#signal, this.#propagationLimit);
    const client = new WaitingRegistry(this.#connect(registries), propagation, [manifest]);
    const found = await client.manifest(repository, manifest);
    if (found?.document.kind !== "image") {
      throw new Error(`${failed}${found ? `${image} is not the manifest of an image` : `${name} has no ${manifest}`}`);
    }
    const { layers } = found.document.image;
    const reading = { client, repository, layers, platform, allow, limit, signal: this.#signal };
    const { wrong, skipped } = await readPrograms(reading).catch((cause: Error) => {
      const advice = cause instanceof UnpackedTooLarge ? `; where that is right, ${LIMIT_ADVICE}` : "";
      throw new Error(`${failed}${cause.message}${advice}`, { cause });
    });
    if (wrong.length > 0) {
      const allowed = "What is meant to be there, list under allow of the gate";
      throw new Error(`${failed}${image} ${wrongPrograms(wrong)}. ${cure(wrong, platform)}. ${allowed}`);
    }
    if (skipped.length > 0) {
      const types = [...new Set(skipped.map(({ mediaType }) => mediaType))].join(", ");
      const some = skipped.length === 1 ? "a layer was not read" : `${skipped.length} layers were not read`;
      await say([`${some}: ${types}`]);
    }
    return { id: manifest, state: news };
  }

  async read(olds: PropertyMap): Promise<PropertyMap> {
    return olds;
  }

  async delete(): Promise<void> {
    // What is published is not torn down.
  }
}

const LIMIT_ADVICE = 'set limit of the gate to what all layers may unpack to, as "50GiB"';
