import * as z from "zod";
import { shapeFailures } from "../protocol/input-failures.ts";
import type { CheckFailure, Resource } from "../protocol/resource.ts";
import type { PropertyMap } from "../protocol/values.ts";

const INPUTS = z.strictObject({ refusals: z.array(z.string()).min(1) });

/**
 * What fails where a repository refuses pushes, so that the builds that wait for it are skipped. It never gets into a
 * state; older states have one for each image.
 */
export class PushCheckResource implements Resource {
  readonly outputs = [];

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    return { inputs: news, failures: shapeFailures(INPUTS.safeParse(news).error) };
  }

  async diff(_olds: PropertyMap, news: PropertyMap) {
    return { replace: false, properties: news.refusals === undefined ? [] : ["refusals"] };
  }

  async preview(_olds: PropertyMap | undefined, news: PropertyMap): Promise<PropertyMap> {
    return news;
  }

  /** @throws Error with one sentence for each repository that takes no pushes */
  async publish(_olds: PropertyMap | undefined, news: PropertyMap): Promise<never> {
    throw new Error(INPUTS.parse(news).refusals.join("\n"));
  }

  async read(olds: PropertyMap): Promise<PropertyMap> {
    return olds;
  }

  async delete(): Promise<void> {
    // There is nothing to remove.
  }
}
