/** The components of this project, by the types that states record. */
export const BUILDER = "multiarch:index:Builder";
export const MULTI_ARCH_IMAGE = "multiarch:index:MultiArchImage";
export const PACKAGE_ACCESS = "multiarch:index:PackageAccess";
export const REPOSITORY_ACCESS = "multiarch:index:RepositoryAccess";

/** The resources of the provider `multiarch-registry`. */
export const ARCHITECTURE = "multiarch-registry:index:Architecture";
export const CONTENT_CHECK = "multiarch-registry:index:ContentCheck";
export const INDEX = "multiarch-registry:index:Index";
export const PLATFORM_PARTS = "multiarch-registry:index:PlatformParts";
/** One for each of {@link PLATFORM_PARTS}, in older states. */
export const FORMER_PLATFORM_PART = "multiarch-registry:index:PlatformPart";
export const PUSH_CHECK = "multiarch-registry:index:PushCheck";
/** The type that states before had for {@link PUSH_CHECK}. */
export const FORMER_PUSH_CHECK = "multiarch-registry:index:PushRight";
/** Which image a platform had, in older states. */
export const FORMER_PLATFORM_MANIFEST = "multiarch-registry:index:PlatformManifest";
export const TAKEN_PLATFORM = "multiarch-registry:index:TakenPlatform";
export const REPOSITORY_CONTENTS = "multiarch-registry:index:RepositoryContents";

/**
 * The functions of the provider `multiarch-registry`: it is told that an update begins, reads ahead, and asks whether
 * registries accept pushes.
 */
export const BEGIN_UPDATE = "multiarch-registry:index:beginUpdate";
export const READ_AHEAD = "multiarch-registry:index:readAhead";
export const CHECK_PUSH_ACCESS = "multiarch-registry:index:checkPushAccess";

/** The build of one platform, or of several together, of the provider `docker-build`. */
export const BUILD = "docker-build:index:Image";

/** What the name of a build of several platforms ends in. */
export const TOGETHER_ENDING = "-together";
/** What that of {@link PLATFORM_PARTS} adds to it. */
export const PARTS_ENDING = "-parts";

/** The items of a repository's settings, of the provider `github`. */
export const GITHUB_TYPES = {
  secret: "github:index/actionsSecret:ActionsSecret",
  variable: "github:index/actionsVariable:ActionsVariable",
  environmentSecret: "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret",
  environmentVariable: "github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable",
  environment: "github:index/repositoryEnvironment:RepositoryEnvironment",
  policy: "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy",
  actions: "github:index/actionsRepositoryPermissions:ActionsRepositoryPermissions",
  workflow: "github:index/workflowRepositoryPermissions:WorkflowRepositoryPermissions",
} as const;
