export { Index, type IndexArgs, type IndexManifestArgs } from "./index-resource.ts";
export {
  MultiArchImage,
  type PlatformOutput,
  type RepositoryOutput,
} from "./multi-arch-image.ts";
export { PackageAccess, type PackageAccessArgs } from "./package-access.ts";
export type { MultiArchImageArgs } from "./plan/image.ts";
export { RepositoryAccess, type RepositoryAccessArgs } from "./repository-access.ts";
