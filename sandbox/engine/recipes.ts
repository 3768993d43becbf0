/** The oldest Go that builds the modules of `sandbox/toolchain/`: the `go` line of each go.mod. */
export const GO_VERSION = "1.26.8";

/** The prefix of the main packages that are in `sandbox/toolchain/` themselves. */
export const OWN_PROGRAMS = "multiarch/toolchain/";

/** The Pulumi plugin that a program is. */
export interface Plugin {
  readonly kind: "resource";
  readonly name: string;
}

/** How an installed program is asked for its version. */
export interface VersionQuestion {
  readonly args: readonly string[];
  /** Matches only what this program prints; the first group is the version. */
  readonly prints: RegExp;
  /** The versions that will do, as a range of semver. */
  readonly fits: string;
}

/** One program of the sandbox, and where it comes from. */
export interface Recipe {
  readonly name: string;
  /** The version that is built or downloaded. */
  readonly version: string;
  /**
   * The folder below `sandbox/toolchain/` with the Go module that pins it. Programs whose folders begin with the same segment
   * are one set: they are built into one folder.
   */
  readonly module: string;
  /** The main package: of a module that go.mod pins, or one of this project in the folder of the module, such as {@link OWN_PROGRAMS}. */
  readonly package: string;
  /** The build tags of Go, with commas between them. */
  readonly tags?: string;
  /** What the linker writes into the program, as `path/of/package.Variable=value`. */
  readonly variable?: string;
  /** Absent: an installed program cannot be asked. */
  readonly question?: VersionQuestion;
  /** The program that this one is a part of: both come from the same origin. */
  readonly partOf?: string;
  /** Present: it is installed as a plugin. On PATH Pulumi would warn that it takes it from there. */
  readonly plugin?: Plugin;
}

export const PULUMI = {
  name: "pulumi",
  version: "3.274.1",
  module: "pulumi/cli",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  variable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.274.1",
  // Not older than the oldest SDK that package.json allows; a newer SDK asks the engine what it knows.
  question: { args: ["version"], prints: /^v?(\d\S*)$/, fits: ">=3.245.0 <4" },
} as const satisfies Recipe;

/** Every program, in the order of the set-up: what installs plugins comes before the plugins. */
export const RECIPES: readonly Recipe[] = [
  {
    name: "registry",
    version: "3.1.2",
    module: "registry",
    package: `${OWN_PROGRAMS}registry/registry`,
    variable: "github.com/distribution/distribution/v3/version.version=v3.1.2",
    question: { args: ["--version"], prints: /distribution\/distribution\/v3 v(\S+)/, fits: ">=3.1.2 <4" },
  },
  {
    name: "crane",
    version: "0.22.1",
    module: "crane",
    package: "github.com/google/go-containerregistry/cmd/crane",
    question: { args: ["version"], prints: /^v?(\d\S*)$/, fits: ">=0.22.1 <1" },
  },
  {
    name: "buildkitd",
    version: "0.34.2",
    module: "buildkit",
    package: "github.com/moby/buildkit/cmd/buildkitd",
    variable: "github.com/moby/buildkit/version.Version=v0.34.2",
    question: { args: ["--version"], prints: /moby\/buildkit v(\S+)/, fits: ">=0.31.0 <1" },
  },
  {
    name: "buildctl",
    version: "0.34.2",
    module: "buildkit",
    package: "github.com/moby/buildkit/cmd/buildctl",
    variable: "github.com/moby/buildkit/version.Version=v0.34.2",
    question: { args: ["--version"], prints: /moby\/buildkit v(\S+)/, fits: ">=0.31.0 <1" },
  },
  {
    name: "docker-buildx",
    version: "0.37.2", // the newest that the docker-build provider compiles with
    module: "buildkit",
    package: "github.com/docker/buildx/cmd/buildx",
    variable: "github.com/docker/buildx/version.Version=v0.37.2",
    question: { args: ["version"], prints: /docker\/buildx v(\S+)/, fits: ">=0.35.0 <1" },
  },
  PULUMI,
  {
    name: "pulumi-language-nodejs",
    version: "3.68.0",
    module: "pulumi/language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    variable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.68.0",
    partOf: PULUMI.name,
  },
  {
    name: "pulumi-resource-docker-build",
    version: "0.0.22",
    module: "buildkit",
    package: "github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build",
    variable: "github.com/pulumi/pulumi-docker-build/provider.Version=0.0.22",
    plugin: { kind: "resource", name: "docker-build" },
  },
  {
    name: "pulumi-resource-github",
    version: "6.15.0",
    module: "github",
    package: `${OWN_PROGRAMS}github/pulumi-resource-github`,
    variable: "main.version=6.15.0",
    question: { args: ["-version"], prints: /^v?(\d+\.\d+\.\d+\S*)$/, fits: ">=6.15.0 <7" },
    plugin: { kind: "resource", name: "github" },
  },
];

/** Docker's command line, which only the part that answers as ghcr.io needs; it is not one of {@link RECIPES}. */
export const DOCKER = {
  name: "docker",
  version: "29.7.2",
  module: "docker",
  package: "github.com/docker/cli/cmd/docker",
  variable: "github.com/docker/cli/cli/version.Version=29.7.2",
  question: { args: ["--version"], prints: /^Docker version (\d+\.\d+\.\d+)/, fits: ">=20.10.0 <30" },
} as const satisfies Recipe;

/** Pulumi's provider of Docker's resources, which only declared builders need; it is not one of {@link RECIPES}. */
export const DOCKER_PROVIDER = {
  name: "pulumi-resource-docker",
  version: "5.2.0",
  module: "docker-provider",
  package: "github.com/terraform-providers/terraform-provider-docker/bridge/pulumi-resource-docker",
  tags: "no_compose", // half the dependencies, for a resource that no builder needs
  variable: "main.version=5.2.0",
  question: { args: ["-version"], prints: /^v?(\d+\.\d+\.\d+\S*)$/, fits: ">=5.2.0 <6" },
  plugin: { kind: "resource", name: "docker" },
} as const satisfies Recipe;

/** The linter of workflows, which only the tests need; it is not one of {@link RECIPES}. */
export const ACTIONLINT = {
  name: "actionlint",
  version: "1.7.12",
  module: "actionlint",
  package: "github.com/rhysd/actionlint/cmd/actionlint",
  question: { args: ["-version"], prints: /^v?(\d+\.\d+\.\d+)\s+installed by /, fits: ">=1.7.12 <2" },
} as const satisfies Recipe;

/** The frontend that `# syntax=docker/dockerfile:1` names, which only the tests need; it is not one of {@link RECIPES}. */
export const FRONTEND = {
  name: "dockerfile-frontend",
  version: "0.34.2", // BuildKit's
  module: "frontend",
  package: "github.com/moby/buildkit/frontend/dockerfile/cmd/dockerfile-frontend",
} as const satisfies Recipe;

/** What the sandbox's scanner of images is made from; it is not one of {@link RECIPES}. */
export const SYFT = {
  name: "syft",
  version: "1.57.1",
  module: "syft",
  package: "github.com/anchore/syft/cmd/syft",
  variable: "main.version=1.57.1",
  // No question: the program goes into an image, where an installed one may lack its libraries.
} as const satisfies Recipe;

/** What verifies signatures, which only the tests need; it is not one of {@link RECIPES}. */
export const COSIGN = {
  name: "cosign",
  version: "3.1.2",
  module: "cosign",
  package: "github.com/sigstore/cosign/v3/cmd/cosign",
  variable: "sigs.k8s.io/release-utils/version.gitVersion=v3.1.2",
  question: { args: ["version"], prints: /GitVersion:\s+v?(\d+\.\d+\.\d+)/, fits: ">=3.1.2 <4" },
} as const satisfies Recipe;

/** What is set up where somebody asks for it. */
export const ON_DEMAND: readonly Recipe[] = [DOCKER, DOCKER_PROVIDER, ACTIONLINT, FRONTEND, SYFT, COSIGN];

/** Every program. */
export const ALL_RECIPES: readonly Recipe[] = [...RECIPES, ...ON_DEMAND];

/** The set that a program is built with. */
export function setOf(recipe: Recipe): string {
  return recipe.module.split("/")[0] ?? recipe.module;
}
