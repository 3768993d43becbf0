/** The prefix of the keys that the OCI image specification defines. */
export const OCI_PREFIX = "org.opencontainers.image.";
