import { formatRepository } from "../../lib/oci/reference.ts";
import { parseImageName } from "../dockerfile/image-name.ts";
import { canonicalRepository } from "../settings/duplicates.ts";
import type { Image } from "../settings/image.ts";

/** An image, and the tags that it gets. */
export interface NamedSibling {
  readonly image: Image;
  /** Undefined while something is wrong with them: any may be one. */
  readonly tags: readonly string[] | undefined;
}

/** The variable by which the program learns what would be published, where it is only to build: names, as JSON. */
export const WOULD_PUBLISH_VARIABLE = "MULTIARCH_WOULD_PUBLISH";

/** Whether an image is published, or would be by another command. */
export function wouldPublish(
  { name, publish }: Pick<Image, "name" | "publish">,
  environment: NodeJS.ProcessEnv,
): boolean {
  return publish || (JSON.parse(environment[WOULD_PUBLISH_VARIABLE] || "[]") as string[]).includes(name);
}

/** The names under which the images of a program are published. */
export class PublishedNames {
  readonly #byName = new Map<string, string>();
  readonly #byRepository = new Map<string, string>();

  /** @param siblings those that are published */
  constructor(siblings: readonly NamedSibling[]) {
    for (const { image, tags } of siblings) {
      for (const repository of image.repositories.map(canonicalRepository)) {
        if (!tags) this.#byRepository.set(repository, image.name);
        for (const tag of tags ?? []) this.#byName.set(`${repository}:${tag}`, image.name);
      }
    }
  }

  /** The name of the image that publishes what a text names; undefined also for what a digest names. */
  publisher(text: string): string | undefined {
    const named = taggedName(text);
    return named && (this.#byName.get(named.name) ?? this.#byRepository.get(named.repository));
  }
}

/** The repository that a text names, and whole with its tag, in one form; undefined for what a digest names. */
export function taggedName(text: string): { readonly repository: string; readonly name: string } | undefined {
  const image = parseImageName(text);
  if (!image || image.reference.includes(":")) return undefined;
  const repository = formatRepository(image.repository);
  return { repository, name: `${repository}:${image.reference}` };
}
