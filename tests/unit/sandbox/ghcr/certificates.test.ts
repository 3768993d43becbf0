import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificateSteps, tlsFiles } from "../../../../sandbox/ghcr/certificates.ts";
import { ghcrLayout } from "../../../../sandbox/ghcr/layout.ts";
import { sandboxLayout } from "../../../../sandbox/layout.ts";
import { runSteps } from "../../../../sandbox/progress.ts";

describe("certificateSteps", () => {
  const folder = mkdtempSync(join(tmpdir(), "certificates-"));
  const layout = ghcrLayout(sandboxLayout({ MULTIARCH_SANDBOX: folder }));
  const { authority, certificate, bundle } = tlsFiles(layout);
  const read = (file: string) => new X509Certificate(readFileSync(file));
  const make = () => runSteps(certificateSteps(layout), () => undefined);
  const { SSL_CERT_FILE } = process.env;

  before(async () => {
    process.env.SSL_CERT_FILE = join(folder, "system.crt");
    writeFileSync(join(folder, "system.crt"), "what the host trusts\n");
    await make();
  });
  after(() => {
    if (SSL_CERT_FILE === undefined) delete process.env.SSL_CERT_FILE;
    else process.env.SSL_CERT_FILE = SSL_CERT_FILE;
    rmSync(folder, { recursive: true });
  });

  it("make a certificate for ghcr.io alone, signed by an authority whose key is gone", () => {
    assert.equal(read(certificate).subjectAltName, "DNS:ghcr.io");
    assert.ok(read(certificate).checkIssued(read(authority)));
    assert.ok(read(certificate).verify(read(authority).publicKey));
    assert.equal(read(certificate).ca, false);
    assert.equal(read(authority).ca, true);
    assert.deepEqual(readdirSync(layout.tls).sort(), ["authority.crt", "bundle.crt", "server.crt", "server.key"]);
  });

  it("trust it beside what the host trusts", () => {
    assert.equal(readFileSync(bundle, "utf8"), `what the host trusts\n${readFileSync(authority, "utf8")}`);
  });

  it("have nothing to do the second time, also in the shell, where the bundle itself is what is trusted", async () => {
    for (const trusted of [process.env.SSL_CERT_FILE, bundle]) {
      process.env.SSL_CERT_FILE = trusted;
      for (const step of certificateSteps(layout)) assert.equal(await step.done(), true, step.title);
    }
  });
});
