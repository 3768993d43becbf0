import { StoppedError, TimeLimitError } from "../http/deadline.ts";
import { codeOf } from "../http/reason.ts";
import { RegistryError } from "./errors.ts";

/** How a TLS client sees a server that speaks plain HTTP, by OpenSSL's and Node's codes. */
const PLAIN_HTTP = new Set(["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"]);
const NOT_TLS = new Set([...PLAIN_HTTP, "EPROTO", "ECONNRESET"]);

/** The codes of a certificate whose authority nobody here knows. */
const UNTRUSTED = /^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT.*|\w*SELF_SIGNED\w*)$/;

/** Why a registry gave no answer, in one sentence. */
export function failureError(
  error: Error,
  { registry, host }: { readonly registry: string; readonly host: string },
  purpose: string,
): RegistryError {
  if (error instanceof RegistryError) return error;
  const cause = { cause: error };
  if (error instanceof StoppedError) return new RegistryError(`stopped while ${purpose}`, undefined, cause);
  if (error instanceof TimeLimitError) {
    const late = `${registry} gave no complete answer within ${error.seconds} s while ${purpose}`;
    return new RegistryError(late, undefined, cause);
  }
  const code = codeOf(error);
  const reason = UNTRUSTED.test(code)
    ? `${code}. Its certificate authority is not trusted here: add it to the system's store or as /etc/docker/certs.d/${host}/ca.crt, or name its file in SSL_CERT_FILE; BuildKit needs it as well, as ca under [registry."${registry}"] in the buildkitd.toml of the builder`
    : code || error.message;
  return new RegistryError(`${registry} could not be reached while ${purpose}: ${reason}`, undefined, cause);
}

/** Says that plain HTTP has to be allowed, and to whom. */
export function plainHttpError(registry: string, purpose: string, cause: Error): RegistryError {
  const sentence = `${registry} speaks plain HTTP while ${purpose}: use TLS, or allow it with multiarch:registries: {"${registry}": {http: true}}, and for BuildKit as well with http = true under [registry."${registry}"] in the buildkitd.toml of the builder`;
  return new RegistryError(sentence, undefined, { cause });
}

/** Whether a TLS client met a server that answered in plain HTTP. */
export function speaksPlainHttp(error: Error): boolean {
  const code = codeOf(error);
  return (
    PLAIN_HTTP.has(code) || (code === "EPROTO" && /wrong version number|packet length too long/.test(String(error)))
  );
}

/** Whether a server on this machine, where plain HTTP is usual, may have failed for a lack of TLS. */
export function mayLackTls(error: unknown): boolean {
  return NOT_TLS.has(codeOf(error));
}

/** A wrong certificate or an unknown host is not healed by waiting. */
export function isLasting(error: Error): boolean {
  return /CERT|SELF_SIGNED|ENOTFOUND|UNABLE_TO/.test(codeOf(error));
}
