import { BUILD, MULTI_ARCH_IMAGE, TAKEN_PLATFORM } from "../../lib/resource-types.ts";
import { parseUrn } from "../../lib/urn.ts";
import { readTaken, type Taken } from "../built/taken.ts";
import { slug } from "../docker-build/platform-build.ts";
import type { RecordedBuild } from "../docker-build/recorded-build.ts";
import type { RecordedResources } from "../github/recorded-state.ts";
import { recordedParts } from "./recorded-parts.ts";

/** What was read of states, which the images of a program share. */
const known = new WeakMap<RecordedResources, RecordedBuilds>();

/** The builds of a stack as its last update left them: those that the next one does not build again unless they differ. */
export class RecordedBuilds {
  readonly #byName = new Map<string, RecordedBuild>();
  readonly #taken = new Map<string, Taken>();
  /** By the name that the build of a platform alone would have, the one with others, with the platform's digest. */
  readonly #parts = new Map<string, RecordedBuild>();
  /** Images whose builds the last update only read, and which the next one builds whatever they are. */
  readonly #read = new Set<string>();

  static of(resources: RecordedResources): RecordedBuilds {
    const found = known.get(resources) ?? new RecordedBuilds(resources);
    known.set(resources, found);
    return found;
  }

  /** Of a stack of which only that is known. */
  static ofTaken(taken: readonly Taken[]): RecordedBuilds {
    const resources = taken.map((each): [string, RecordedResources[string]] => {
      const name = `${each.image}-${slug(each.platform)}`;
      return [`urn:pulumi:stack::project::${TAKEN_PLATFORM}::${name}`, { type: TAKEN_PLATFORM, outputs: { ...each } }];
    });
    return new RecordedBuilds(Object.fromEntries(resources));
  }

  private constructor(resources: RecordedResources) {
    for (const [urn, { type, outputs }] of Object.entries(resources)) {
      const { types, name } = parseUrn(urn);
      if (type === BUILD && types.includes(`${MULTI_ARCH_IMAGE}$`)) this.#byName.set(name, outputs);
      for (const { platform, digest } of recordedParts({ type, outputs })) {
        const whole = resources[String(outputs.builtBy)];
        if (whole) this.#parts.set(`${outputs.image}-${slug(platform)}`, { ...whole.outputs, digest });
      }
      const taken = type === TAKEN_PLATFORM ? readTaken(outputs) : undefined;
      if (taken) this.#taken.set(name, taken);
      if (type === MULTI_ARCH_IMAGE && outputs.isRead === true) this.#read.add(name);
    }
  }

  /** What was taken of an image for a platform, as it was built elsewhere. */
  taken(image: string, platform: string): Taken | undefined {
    const found = this.#taken.get(`${image}-${slug(platform)}`);
    return found?.image === image && found.platform === platform ? found : undefined;
  }

  /** What was built of an image for a platform; undefined when it never was, and while it was only read. */
  find(image: string, platform: string): RecordedBuild | undefined {
    const name = `${image}-${slug(platform)}`;
    return this.#read.has(image) ? undefined : (this.#parts.get(name) ?? this.#byName.get(name));
  }
}
