export {
  Index,
  type IndexArgs,
  type IndexManifestArgs,
  type IndexProvenanceArgs,
  type IndexSignArgs,
  type IndexSignKeylessArgs,
  type IndexSignSecretsArgs,
  type IndexSignWithKeyArgs,
} from "./index-resource.ts";
export { MultiArchImage } from "./multi-arch-image.ts";
export { PackageAccess, type PackageAccessArgs } from "./package-access.ts";
export type { PlatformOutput, RepositoryOutput } from "./published-image.ts";
export { RepositoryAccess } from "./repository-access.ts";
export type {
  BuilderArgs,
  BuilderNodeArgs,
  BuilderTlsArgs,
  NodeArgs,
  PodResourcesArgs,
} from "./settings/builder-args.ts";
export type {
  AttestationsArgs,
  CacheArgs,
  EnvironmentSecretArgs,
  EnvironmentTextArgs,
  FileSecretArgs,
  FileTextArgs,
  GateArgs,
  GateResources,
  GithubCacheArgs,
  InlineCacheArgs,
  LocalCacheArgs,
  MultiArchImageArgs,
  ParentImage,
  PlatformArgs,
  RegistryCacheArgs,
  SecretArgs,
  SignArgs,
  SignKeylessArgs,
  SignTextArgs,
  SignWithKeyArgs,
} from "./settings/image-args.ts";
export type { RegistryArgs } from "./settings/registry-args.ts";
export type {
  ActionsArgs,
  EnvironmentArgs,
  RepositoryAccessArgs,
  WantedPackageArgs,
  WorkflowArgs,
} from "./settings/repository-args.ts";
export { type StackArguments, stackArguments } from "./stack-arguments.ts";
