/** What a registry does not show by itself. */
export interface RegistryArgs {
  /**
   * Hosts of token services that are the registry's own, where they are not at its host: they get its credentials.
   * Default: none.
   * @example ["auth.example.com"]
   */
  tokenServices?: readonly string[] | undefined;
  /**
   * Speak plain HTTP with it. BuildKit has to be told as well, in the buildkitd.toml of the builder. Default: `false`.
   * @example true
   */
  http?: boolean | undefined;
}
