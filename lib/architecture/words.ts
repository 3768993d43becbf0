/** How folders and files say for which architecture they are, by OCI's names. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  "386": ["386", "i386", "i486", "i586", "i686", "ia32", "x86"],
  amd64: ["amd64", "x86_64", "x86-64", "x64"],
  arm: [
    "arm",
    "arm32",
    "armel",
    "armhf",
    "armeabi",
    "armeabi-v7a",
    "armv5",
    "armv6",
    "armv6l",
    "armv7",
    "armv7l",
    "armv7a",
  ],
  arm64: ["arm64", "arm64-v8a", "aarch64", "armv8"],
  loong64: ["loong64", "loongarch64"],
  mips: ["mips"],
  mipsle: ["mipsle", "mipsel"],
  mips64: ["mips64"],
  mips64le: ["mips64le", "mips64el"],
  ppc64: ["ppc64", "powerpc64"],
  ppc64le: ["ppc64le", "ppc64el", "powerpc64le"],
  riscv64: ["riscv64", "riscv64gc"],
  s390x: ["s390x"],
};

const ARCHITECTURES = new Map(
  Object.entries(WORDS).flatMap(([name, words]) => words.map((word): [string, string] => [word, name])),
);
/** Longer words first, so that each is found whole. */
const ALTERNATIVES = [...ARCHITECTURES.keys()].sort((one, other) => other.length - one.length).join("|");
const SYSTEM = /(?<![a-z0-9])(?:linux|darwin|macos|osx|windows|win32|win64|win|freebsd|android)(?![a-z0-9])/i;
const WORD = new RegExp(`(?<![a-z0-9])(?:${ALTERNATIVES})(?![a-z0-9])`, "i");

/** A name that says for which architecture it is: `linux-arm64`. */
export interface NamedArchitecture {
  readonly architecture: string;
  /** The rest of it without the system, by which those of one kind are told: of `linux-arm64` it is `*-*`. */
  readonly pattern: string;
}

/** What the name of a folder or file says; undefined where it says nothing. */
export function namedArchitecture(name: string): NamedArchitecture | undefined {
  const found = WORD.exec(name);
  const architecture = found && ARCHITECTURES.get(found[0].toLowerCase());
  return architecture ? { architecture, pattern: name.replace(found[0], "*").replace(SYSTEM, "*") } : undefined;
}
