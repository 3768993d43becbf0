import type * as z from "zod";
import type { registrySchema } from "../../components/settings/registries.ts";
import type { ImageInput } from "../../components/settings/schema.ts";

/**
 * What a stack file is to say: images, and what is known about where they come from. Every reader of other files
 * makes one; from here on there is one path to what is written.
 */
export interface ProjectDraft {
  /** By name, in the order in which they are written. */
  readonly images: Readonly<Record<string, ImageDraft>>;
  /** As under `multiarch:builders`: by platform, or `default`. */
  readonly builders?: Readonly<Record<string, string>>;
  /** As under `multiarch:registries`: by host. */
  readonly registries?: Readonly<Record<string, RegistryInput>>;
  /** As under `multiarch:sign`; left out: nobody signs. */
  readonly sign?: "auto";
  readonly notes: readonly Note[];
}

/** An image as the stack file is to say it. */
export interface ImageDraft {
  /**
   * As under `multiarch:images.NAME`, in the order in which they are written. Paths are relative to the root of the
   * repository; what writes the file makes them relative to the project's folder.
   */
  readonly fields: ImageInput;
  /** By field, the comment above it, without `#`, of one line or several; `""` is the image itself. */
  readonly comments?: Readonly<Record<string, string>>;
}

/** What is said about one registry. */
export type RegistryInput = z.input<typeof registrySchema>;

/** Something of a file for which a stack file has no counterpart, and which a person has to look at. */
export interface Note {
  /** Relative to the root of the repository. */
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  /** What it is called there: `outputs`. */
  readonly input: string;
  /** A clause that says why, and what to do; never a secret. */
  readonly reason: string;
}
