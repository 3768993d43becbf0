import type { ImageInput } from "../../components/settings/schema.ts";

/** The fields that an image is made of, without its platforms. */
export type BuildFields = Omit<Partial<ImageInput>, "platforms">;

/** One build of a file: of all its platforms, or of one, where machines share them. */
export interface Build {
  /** What the image may be called when its repository's name is taken. */
  readonly name: string;
  /** What tells it from others of the same repository: values of a matrix. */
  readonly variant?: string;
  readonly line?: number;
  readonly platforms: readonly string[];
  /** Paths are relative to the root of the repository, the Dockerfile's to the context. */
  readonly fields: BuildFields;
  /** What is said above fields of the image. */
  readonly comments?: Readonly<Record<string, string>>;
}
