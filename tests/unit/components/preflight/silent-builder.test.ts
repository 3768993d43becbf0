import assert from "node:assert/strict";
import { plainReason, whySilent } from "../../../../components/preflight/silent-builder.ts";

const failed = (reason: string) => `failed to call diskusage: Unavailable: connection error: desc = "${reason}"`;
const verified = "transport: failed to write client preface: tls: failed to verify certificate: x509: ";

describe("plainReason", () => {
  for (const [text, reason] of [
    ["transport: Error while dialing: dial tcp 127.0.0.1:6149: connect: connection refused", "connection refused"],
    [
      "transport: Error while dialing: dial unix /no/sock: connect: no such file or directory",
      "no such file or directory",
    ],
    ["transport: Error while dialing: dial tcp: lookup arm.invalid: no such host", "no such host"],
    [
      `${verified}certificate signed by unknown authority`,
      "its certificate is not accepted: certificate signed by unknown authority",
    ],
    [
      `${verified}certificate is valid for 10.0.0.1, not 127.0.0.1`,
      "its certificate is not accepted: certificate is valid for 10.0.0.1, not 127.0.0.1",
    ],
    [
      `${verified}certificate has expired or is not yet valid: current time 2026-11-27T12:36:43Z is after 2026-11-26T12:36:37Z`,
      "its certificate has expired or is not valid yet: current time 2026-11-27T12:36:43Z is after 2026-11-26T12:36:37Z",
    ],
    [
      "error reading server preface: remote error: tls: certificate required",
      "it asks for a client certificate that its own authority has signed",
    ],
    [
      "error reading server preface: remote error: tls: expired certificate",
      "it refuses the client certificate: expired certificate",
    ],
    [
      "transport: failed to write client preface: tls: first record does not look like a TLS handshake",
      "it does not speak TLS",
    ],
    ["error reading server preface: EOF", "it closed the connection, as one does that expects TLS"],
    ["something else", "something else"],
  ] as const) {
    it(`reads ${text}`, () => assert.equal(plainReason(failed(text)), reason));
  }

  it("keeps what is not of a connection", () => {
    assert.equal(
      plainReason("could not read certificate/key: no such file\n"),
      "could not read certificate/key: no such file",
    );
  });
});

describe("whySilent", () => {
  it("has no reason where buildx does not tell one", async () => {
    assert.equal(await whySilent(async () => ({ kind: "answer", text: "Total: 0B" }), "far"), undefined);
    assert.equal(await whySilent(async () => ({ kind: "late" }), "far"), undefined);
  });

  it("asks again where the reason came too late to be read, and not for ever", async () => {
    const cut = "failed to call diskusage: Unavailable: write tcp 10.0.0.1:5->10.0.0.2:1234: write: broken pipe";
    const answers = [cut, "the reason"];
    const ask = async () => ({ kind: "refusal", reason: answers.shift() ?? "" }) as const;
    assert.equal(await whySilent(ask, "far"), "the reason");
    assert.equal(await whySilent(async () => ({ kind: "refusal", reason: cut }), "far"), cut);
  });
});
