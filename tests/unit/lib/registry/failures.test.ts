import assert from "node:assert/strict";
import { StoppedError, TimeLimitError } from "../../../../lib/http/deadline.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { failureError, isLasting, mayLackTls, speaksPlainHttp } from "../../../../lib/registry/failures.ts";

const fault = (code: string, message = "no") =>
  new Error("fetch failed", { cause: Object.assign(new Error(message), { code }) });

describe("a fault on the way to a registry", () => {
  const kinds: [error: Error, lasting: boolean, plainHttp: boolean, maybeNoTls: boolean][] = [
    [fault("DEPTH_ZERO_SELF_SIGNED_CERT"), true, false, false],
    [fault("SELF_SIGNED_CERT_IN_CHAIN"), true, false, false],
    [fault("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), true, false, false],
    [fault("CERT_HAS_EXPIRED"), true, false, false],
    [fault("ERR_TLS_CERT_ALTNAME_INVALID"), true, false, false],
    [fault("ENOTFOUND"), true, false, false],
    [fault("ECONNREFUSED"), false, false, false],
    [fault("EAI_AGAIN"), false, false, false],
    [fault("ECONNRESET"), false, false, true],
    [fault("ERR_SSL_WRONG_VERSION_NUMBER"), false, true, true],
    [fault("ERR_SSL_PACKET_LENGTH_TOO_LONG"), false, true, true],
    [Object.assign(new Error("0A:wrong version number:ssl"), { code: "EPROTO" }), false, true, true],
    [Object.assign(new Error("0A:packet length too long:ssl"), { code: "EPROTO" }), false, true, true],
    [Object.assign(new Error("0A:handshake failure:ssl"), { code: "EPROTO" }), false, false, true],
    [Object.assign(new Error("wrong version number"), { code: "EOTHER" }), false, false, false],
    [new Error("wrong version number"), false, false, false],
  ];
  for (const [error, ...kind] of kinds) {
    const [lasting, plainHttp, maybeNoTls] = kind;
    const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
    const title = [lasting && "lasts", plainHttp && "is plain HTTP", maybeNoTls && "may lack TLS"].filter(Boolean);
    it(`${code ?? "no code"} (${message}) ${title.join(", ") || "is one of the moment"}`, () =>
      assert.deepEqual([isLasting(error), speaksPlainHttp(error), mayLackTls(error)], kind));
  }

  const at = { registry: "Registry.example", host: "registry.example:5000" };
  const sentences: [error: Error, sentence: string][] = [
    [fault("ECONNREFUSED"), "Registry.example could not be reached while pushing: ECONNREFUSED"],
    [new Error("no words"), "Registry.example could not be reached while pushing: no words"],
    [new TimeLimitError(5000), "Registry.example gave no complete answer within 5 s while pushing"],
    [new StoppedError("x"), "stopped while pushing"],
  ];
  for (const [error, sentence] of sentences) {
    it(`says "${sentence}"`, () => {
      const told = failureError(error, at, "pushing");
      assert.ok(told instanceof RegistryError);
      assert.equal(told.message, sentence);
      assert.equal(told.cause, error);
    });
  }

  it("says whose authority is not trusted, and where to add it", () => {
    assert.match(
      failureError(fault("SELF_SIGNED_CERT_IN_CHAIN"), at, "pushing").message,
      /^Registry\.example could not be reached while pushing: SELF_SIGNED_CERT_IN_CHAIN\. .* \/etc\/docker\/certs\.d\/registry\.example:5000\/ca\.crt/,
    );
    assert.doesNotMatch(failureError(fault("CERT_HAS_EXPIRED"), at, "pushing").message, /certs\.d/);
  });

  it("leaves a sentence as it is", () => {
    const told = new RegistryError("a sentence");
    assert.equal(failureError(told, at, "pushing"), told);
  });
});
