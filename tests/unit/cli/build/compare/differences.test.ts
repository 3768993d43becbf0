import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { compareImages } from "../../../../../cli/build/compare/differences.ts";
import { removeFolders, temporaryFolder } from "../../../components/fixture.ts";

const OCI = "application/vnd.oci.image";
/** Several frames, as tools write them that compress in parallel. */
const zstdFrames = (bytes: Buffer) =>
  Buffer.concat([zstdCompressSync(bytes.subarray(0, 100)), zstdCompressSync(bytes.subarray(100))]);
const COMPRESSIONS = { "": (bytes: Buffer) => bytes, "+gzip": gzipSync, "+zstd": zstdFrames } as const;
type Compression = keyof typeof COMPRESSIONS;

/** Files of a layer: text, mode and time. */
type Files = Readonly<Record<string, readonly [text: string, mode?: number, time?: number]>>;

function layer(files: Files): Buffer {
  const folder = temporaryFolder();
  for (const [path, [text, mode = 0o644, time = 1]] of Object.entries(files)) {
    const file = join(folder, path);
    writeFileSync(file, text);
    chmodSync(file, mode);
    utimesSync(file, time, time);
  }
  return execFileSync("tar", ["-cf", "-", "-C", folder, ...Object.keys(files)]);
}

/** A folder of the OCI image layout. */
function layout(
  layers: readonly Files[],
  config: object = {},
  compression: Compression = "+gzip",
  isNested = false,
): string {
  const folder = temporaryFolder();
  rmSync(folder, { recursive: true });
  mkdirSync(join(folder, "blobs", "sha256"), { recursive: true });
  const add = (mediaType: string, bytes: Buffer) => {
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(folder, "blobs", "sha256", hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const document = (mediaType: string, value: object) => add(mediaType, Buffer.from(JSON.stringify(value)));
  const descriptors = layers.map((files) =>
    add(`${OCI}.layer.v1.tar${compression}`, COMPRESSIONS[compression](layer(files))),
  );
  const diffs = descriptors.map(({ digest }) => digest);
  const written = document(`${OCI}.config.v1+json`, { rootfs: { diff_ids: diffs }, ...config });
  const manifest = document(`${OCI}.manifest.v1+json`, { schemaVersion: 2, config: written, layers: descriptors });
  const attestation = {
    ...manifest,
    digest: "sha256:0",
    annotations: {
      "vnd.docker.reference.type": "attestation-manifest",
      "vnd.docker.reference.digest": manifest.digest,
    },
  };
  const index = { manifests: [attestation, manifest] };
  const top = isNested ? { manifests: [document(`${OCI}.index.v1+json`, index)] } : index;
  writeFileSync(join(folder, "index.json"), JSON.stringify(top));
  return folder;
}

describe("compareImages", () => {
  after(removeFolders);

  it("finds nothing where the digest is the same", async () => {
    const [one, other] = [layout([{ a: ["1"] }]), layout([{ a: ["1"] }], {}, "+gzip", true)];
    const { digests, layers, fields } = await compareImages(one, other);
    assert.equal(digests[0], digests[1]);
    assert.deepEqual([layers, fields], [[], []]);
  });

  for (const compression of Object.keys(COMPRESSIONS) as Compression[]) {
    it(`names layer, file and what of it, in ${compression || "plain"} layers`, async () => {
      const history = [
        { created_by: "/bin/sh -c #(nop) base" },
        { created_by: "ENV A=b", empty_layer: true },
        { created_by: "RUN |2 A=b C=d /bin/sh -c make   all # buildkit" },
      ];
      const base: Files = { base: ["base"] };
      const one = layout(
        [base, { a: ["1"], b: ["2"], c: ["3", 0o644, 5], gone: [""], same: ["s"] }],
        { history },
        compression,
      );
      const other = layout(
        [base, { a: ["x"], b: ["2", 0o664], c: ["3", 0o644, 6], new: [""], same: ["s"] }],
        { history },
        compression,
      );
      const { layers, fields, counts } = await compareImages(one, other);
      assert.equal(layers.length, 1);
      const [{ position, instruction, files } = assert.fail()] = layers;
      assert.deepEqual([position, instruction, fields, counts], [2, "RUN make all", [], undefined]);
      const told = files.map(({ path, aspects, onlyIn }) => [
        path,
        onlyIn ?? aspects.map(({ aspect }) => aspect).join(),
      ]);
      assert.deepEqual(told, [
        ["a", "content"],
        ["b", "mode"],
        ["c", "time"],
        ["gone", "first"],
        ["new", "second"],
      ]);
      assert.deepEqual(files[1]?.aspects[0]?.values, ["0644", "0664"]);
      assert.deepEqual(files[2]?.aspects[0]?.values, ["1970-01-01T00:00:05.000Z", "1970-01-01T00:00:06.000Z"]);
    });
  }

  it("gives no instruction to base layers of which the history does not speak", async () => {
    const history = [
      { created_by: "COPY a / # buildkit" },
      { created_by: "mount", comment: "buildkit.exporter.image.v0" },
    ];
    const one = layout([{ base: ["1"] }, { a: ["1"] }], { history });
    const other = layout([{ base: ["2"] }, { a: ["2"] }], { history });
    const instructions = (await compareImages(one, other)).layers.map(({ instruction }) => instruction);
    assert.deepEqual(instructions, ["", "COPY a /"]);
    const unknown = layout([{ base: ["3"] }, { a: ["3"] }]);
    assert.deepEqual(
      (await compareImages(unknown, other)).layers.map((each) => each.instruction),
      ["", ""],
    );
  });

  it("names fields of the configuration, and another number of layers", async () => {
    const one = layout([{ a: ["1"] }], { created: "x", config: { Env: ["A=1"], Cmd: ["sh"] } });
    const other = layout([{ a: ["1"] }, { b: ["2"] }], { created: "y", config: { Env: ["A=2"], Cmd: ["sh"] } });
    const { layers, fields, counts } = await compareImages(one, other);
    assert.deepEqual([layers, fields.toSorted(), counts], [[], ["config.Env", "created"], [1, 2]]);
  });

  it("says of files in another order that they are the same", async () => {
    const [one, other] = [layout([{ a: ["1"], b: ["2"] }]), layout([{ b: ["2"], a: ["1"] }])];
    assert.deepEqual((await compareImages(one, other)).layers, [{ position: 1, instruction: "", files: [] }]);
  });
});
