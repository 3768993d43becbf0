import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pemFile, pemProblem, writePemFiles } from "../../../../components/builders/pem-files.ts";
import type { BuilderDeclaration, PemSource } from "../../../../components/settings/builder-schema.ts";

const PEM = "-----BEGIN PRIVATE KEY-----\n";
const node = (tls: Record<string, PemSource> & { ca: PemSource }) => ({ name: "arm0", tls });
const declaration = (tls: Parameters<typeof node>[0]): BuilderDeclaration => ({
  name: "arm",
  driver: "remote",
  nodes: [node(tls)],
});

describe("the certificates and keys of a builder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-pem-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are the project's files, or files of buildx's folder whose names do not change", () => {
    const own = node({ ca: { file: "tls/ca.pem" }, key: { env: "KEY" } });
    assert.equal(pemFile("/buildx", "/project", "arm", own, "ca"), "/project/tls/ca.pem");
    assert.equal(pemFile("/buildx", "/project", "arm", own, "key"), "/buildx/multiarch/arm/arm0-key.pem");
  });

  it("are written for their owner alone, and removed", () => {
    const tls = { ca: { file: "ca.pem" }, cert: { value: "cert" }, key: { env: "KEY" } };
    const remove = writePemFiles(declaration(tls), folder, { KEY: PEM });
    const own = join(folder, "multiarch/arm");
    assert.equal(readFileSync(join(own, "arm0-key.pem"), "utf8"), PEM);
    assert.equal(readFileSync(join(own, "arm0-cert.pem"), "utf8"), "cert");
    assert.ok(!existsSync(join(own, "arm0-ca.pem")));
    assert.equal(statSync(own).mode & 0o777, 0o700);
    assert.equal(statSync(join(own, "arm0-key.pem")).mode & 0o777, 0o600);
    remove();
    assert.ok(!existsSync(own));
    remove();
  });

  it("stay as long as another program uses them, and not because of one that was killed", () => {
    const own = join(folder, "multiarch/arm");
    const tls = { ca: { value: PEM } };
    mkdirSync(own, { recursive: true });
    // The first process of this machine runs.
    writeFileSync(join(own, "1.used"), "");
    writePemFiles(declaration(tls), folder, {})();
    assert.ok(existsSync(join(own, "arm0-ca.pem")));
    rmSync(join(own, "1.used"));
    writeFileSync(join(own, "4194305.used"), ""); // above what Linux gives
    writePemFiles(declaration(tls), folder, {})();
    assert.ok(!existsSync(own));
  });

  it("write nothing where all are files", () => {
    writePemFiles(declaration({ ca: { file: "ca.pem" } }), folder, {})();
    assert.ok(!existsSync(join(folder, "multiarch")));
  });

  it("are checked, without a word of what is in them", () => {
    writeFileSync(join(folder, "ca.pem"), PEM);
    writeFileSync(join(folder, "ca.der"), "SECRET");
    const problem = (source: PemSource) => pemProblem(source, folder, { KEY: PEM, OTHER: "SECRET" });
    assert.equal(problem({ file: "ca.pem" }), undefined);
    assert.equal(problem({ env: "KEY" }), undefined);
    assert.equal(problem({ value: PEM }), undefined);
    assert.equal(problem({ env: "NONE" }), "is not set: there is no variable NONE; set it");
    assert.equal(problem({ env: "OTHER" }), 'is not PEM: the text has no line "-----BEGIN ..."; write PEM');
    assert.equal(problem({ file: "ca.der" }), 'is not PEM: the file has no line "-----BEGIN ..."; write PEM');
    assert.equal(
      problem({ file: "none.pem" }),
      'cannot be read: "none.pem" is not a file of the project; fix the path',
    );
  });
});
