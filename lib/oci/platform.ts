/**
 * A platform as the OCI image index describes it: operating system, CPU architecture and, for some architectures,
 * a variant. The text form is `os/architecture[/variant]`, for example `linux/arm/v7`.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/**
 * Platforms that BuildKit or Docker Hub's official images name, in normal form. The list serves suggestions: what exists
 * besides is known to {@link isKnownPlatform}, and what a builder really runs is asked of the builder.
 *
 * @see https://github.com/containerd/platforms
 */
export const KNOWN_PLATFORMS: readonly string[] = [
  "linux/386",
  "linux/amd64",
  "linux/amd64/v2",
  "linux/amd64/v3",
  "linux/amd64/v4",
  "linux/arm/v5",
  "linux/arm/v6",
  "linux/arm/v7",
  "linux/arm64",
  "linux/loong64",
  "linux/mips",
  "linux/mipsle",
  "linux/mips64",
  "linux/mips64le",
  "linux/ppc64le",
  "linux/riscv64",
  "linux/s390x",
  "darwin/amd64",
  "darwin/arm64",
  "freebsd/amd64",
  "freebsd/arm64",
  "wasi/wasm",
  "windows/amd64",
  "windows/arm64",
];

/**
 * What else Go compiles for, by operating system and architecture. OCI platforms have Go's names: images that only copy
 * programs are published for any of them.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md#properties
 */
const OTHER_PORTS: Readonly<Record<string, readonly string[]>> = {
  aix: ["ppc64"],
  android: ["386", "amd64", "arm", "arm64"],
  dragonfly: ["amd64"],
  freebsd: ["386", "arm", "ppc64le", "riscv64"],
  illumos: ["amd64"],
  ios: ["amd64", "arm64"],
  js: ["wasm"],
  linux: ["ppc64"],
  netbsd: ["386", "amd64", "arm", "arm64"],
  openbsd: ["386", "amd64", "arm", "arm64", "ppc64", "riscv64"],
  plan9: ["386", "amd64", "arm"],
  solaris: ["amd64"],
  wasip1: ["wasm"],
  windows: ["386", "arm"],
};

/** The variant that an architecture means when none is written, where the OCI tools agree on one. */
const DEFAULT_VARIANTS: Readonly<Record<string, string>> = { amd64: "v1", arm64: "v8" };

/** Other names of architectures, as `uname -m` and package managers print them. */
const ARCHITECTURE_ALIASES: ReadonlyMap<string, string> = new Map([
  ["aarch64", "arm64"],
  ["armhf", "arm/v7"],
  ["armel", "arm/v6"],
  ["i386", "386"],
  ["x86_64", "amd64"],
  ["x86-64", "amd64"],
]);

/** Other ways to write a variant, with its architecture. */
const VARIANT_ALIASES: ReadonlyMap<string, string> = new Map([
  ...["5", "6", "7", "8"].map((variant): [string, string] => [`arm/${variant}`, `v${variant}`]),
  ["arm64/8", "v8"],
  ["arm64/v8.0", "v8"],
  ["arm64/9", "v9"],
  ["arm64/9.0", "v9"],
  ["arm64/v9.0", "v9"],
]);

const COMPONENT = /^[a-z0-9_.-]+$/;

/**
 * Reads `os/architecture[/variant]` into its normal form: lower case, aliases resolved (`aarch64` is `arm64`), the
 * default variant of amd64 and arm64 left out and that of 32-bit arm (`v7`) added, so that two spellings of one
 * platform are equal.
 *
 * @returns undefined when the text is not of that form
 */
export function parsePlatform(text: string): Platform | undefined {
  const [os, alias, written, ...rest] = text.trim().toLowerCase().split("/");
  if (!os || !alias || rest.length > 0) return undefined;
  const [architecture = alias, aliasVariant] = (ARCHITECTURE_ALIASES.get(alias) ?? alias).split("/");
  const parts = [os, architecture, ...(written === undefined ? [] : [written])];
  if (!parts.every((part) => COMPONENT.test(part))) return undefined;
  return normalizePlatform({ os, architecture, variant: written ?? aliasVariant });
}

/**
 * Reads a platform as builds name it, where one of its two parts may be enough: `arm64` is Linux on that architecture,
 * `linux` is Linux on the builder's own.
 *
 * @param buildPlatform the builder's own; undefined when it is unknown
 * @returns undefined when it is none, or it is unknown
 */
export function parseBuildPlatform(text: string, buildPlatform: string | undefined): Platform | undefined {
  if (text.includes("/")) return parsePlatform(text);
  const own = buildPlatform === undefined ? undefined : parsePlatform(buildPlatform);
  if (text.toLowerCase() === "linux") return own && normalizePlatform({ os: "linux", architecture: own.architecture });
  const platform = parsePlatform(`linux/${text}`);
  return platform && isKnownPlatform(formatPlatform(platform)) ? platform : undefined;
}

/** Gives a platform, for example one read from an image's configuration, the form that {@link parsePlatform} gives. */
export function normalizePlatform(platform: {
  os: string;
  architecture: string;
  variant?: string | undefined;
}): Platform {
  const { os, architecture } = platform;
  const written = VARIANT_ALIASES.get(`${architecture}/${platform.variant}`) ?? platform.variant;
  const variant = written || (architecture === "arm" ? "v7" : undefined);
  if (variant === undefined || variant === DEFAULT_VARIANTS[architecture]) return { os, architecture };
  return { os, architecture, variant };
}

/** The text form, `os/architecture[/variant]`. */
export function formatPlatform(platform: Platform): string {
  return [platform.os, platform.architecture, platform.variant].filter(Boolean).join("/");
}

/** Whether the name, in normal form, is of a platform that exists, with a variant that its architecture has. */
export function isKnownPlatform(name: string): boolean {
  const known = KNOWN_PLATFORMS.map((one) => parsePlatform(one) as Platform);
  const platform = parsePlatform(name);
  if (!platform) return false;
  const { os, architecture, variant } = platform;
  const isPort =
    OTHER_PORTS[os]?.includes(architecture) || known.some((one) => one.os === os && one.architecture === architecture);
  return (
    isPort &&
    (variant === undefined || known.some((one) => one.architecture === architecture && one.variant === variant))
  );
}

/** The text form with dashes, for names of resources and folders: `linux-arm-v7`. */
export function platformSlug(platform: Platform): string {
  return formatPlatform(platform).replaceAll("/", "-");
}
