import type { Preparation } from "./github/plan-repository.ts";
import type { ImagePlan } from "./plan/image.ts";
import type { MultiArchImageArgs } from "./settings/image-args.ts";
import type { RepositoryAccessArgs } from "./settings/repository-args.ts";
import type { SkippedImage } from "./stack/skipped-images.ts";

/**
 * What is known of arguments that a stack's configuration was read into: the stack is checked as a whole, and components
 * that take these arguments, as they are, do not ask again.
 */
export const IMAGE_PLANS = new WeakMap<MultiArchImageArgs, ImagePlan | SkippedImage>();
export const REPOSITORY_PLANS = new WeakMap<RepositoryAccessArgs, Preparation>();
