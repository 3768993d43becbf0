/** The beginning of a program or shared object, as far as it tells for what it is. */
export interface Program {
  readonly format: "ELF" | "Mach-O" | "PE";
  /** Those of OCI for which it is, several for one that has the code of several: `["amd64", "arm64"]`. */
  readonly architectures: readonly string[];
  /** Whether it can only be loaded by a program, as far as its header tells. */
  readonly isLibrary: boolean;
}
