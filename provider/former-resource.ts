import type { CheckFailure, Resource } from "./protocol/resource.ts";
import type { PropertyMap } from "./protocol/values.ts";

/** What no program makes any more, and states still have: it wrote nothing, so that nothing is left when it goes. */
export class FormerResource implements Resource {
  readonly outputs = [];

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    return { inputs: news, failures: [] };
  }

  async diff() {
    return { replace: false, properties: [] };
  }

  async preview(_olds: PropertyMap | undefined, news: PropertyMap): Promise<PropertyMap> {
    return news;
  }

  async publish(): Promise<never> {
    throw new Error("this resource is of a version before, and cannot be made any more");
  }

  async read(olds: PropertyMap): Promise<PropertyMap> {
    return olds;
  }

  async delete(): Promise<void> {
    // There is nothing to remove.
  }
}
