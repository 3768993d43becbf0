import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { rootFileSystem } from "../../../sandbox/images/busybox.ts";
import { type Image, writeLayout } from "../../../sandbox/images/oci-layout.ts";

const images: Image[] = [
  { platform: { os: "linux", architecture: "386" }, settings: { Cmd: ["sh"] }, layers: [Buffer.from("one")] },
  {
    platform: { os: "linux", architecture: "arm", variant: "v7" },
    settings: {},
    layers: [Buffer.from("two"), Buffer.from("three")],
  },
];

describe("writeLayout", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "layout-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const blob = (digest: string) => readFileSync(join(folder, "blobs", digest.replace(":", "/")));
  const json = (digest: string) => JSON.parse(blob(digest).toString());
  const index = () => readFileSync(join(folder, "index.json"), "utf8");

  it("leads from the index to manifest, configuration and layer of each platform", () => {
    writeLayout(folder, images);
    const { manifests } = JSON.parse(index());
    assert.deepEqual(
      manifests.map(({ platform }: Image) => platform),
      images.map(({ platform }) => platform),
    );
    for (const [position, image] of images.entries()) {
      const manifest = json(manifests[position].digest);
      const config = json(manifest.config.digest);
      const layers: { digest: string; size: number }[] = manifest.layers;
      assert.deepEqual(
        layers.map(({ digest }) => gunzipSync(blob(digest))),
        image.layers,
      );
      assert.ok(layers.every(({ digest, size }) => size === blob(digest).length));
      assert.equal(config.architecture, image.platform.architecture);
      assert.equal(config.variant, image.platform.variant);
      assert.deepEqual(config.config, image.settings);
      assert.deepEqual(
        config.rootfs.diff_ids,
        image.layers.map((layer) => `sha256:${createHash("sha256").update(layer).digest("hex")}`),
      );
    }
  });

  it("names every blob by its digest", () => {
    writeLayout(folder, images);
    const names = readdirSync(join(folder, "blobs", "sha256"));
    assert.equal(names.length, 7);
    for (const name of names) {
      assert.equal(
        createHash("sha256")
          .update(blob(`sha256:${name}`))
          .digest("hex"),
        name,
      );
    }
  });

  it("gives the same bytes for the same images", () => {
    writeLayout(folder, images);
    const first = index();
    writeLayout(folder, images);
    assert.equal(index(), first);
  });
});

describe("rootFileSystem", () => {
  const members = rootFileSystem(Buffer.from("program"), ["busybox", "sh", "wget"]);
  const member = (path: string) => members.find((one) => one.path === path);

  it("links the applets to the program, which is no link to itself", () => {
    assert.deepEqual(member("bin/sh"), { type: "link", path: "bin/sh", target: "busybox" });
    assert.deepEqual(member("bin/wget"), { type: "link", path: "bin/wget", target: "busybox" });
    const program = members.filter(({ path }) => path === "bin/busybox");
    assert.deepEqual(program, [{ type: "file", path: "bin/busybox", mode: 0o755, content: Buffer.from("program") }]);
  });

  it("lets everybody write to the temporary folders, with the sticky bit", () => {
    for (const path of ["tmp", "var/tmp"]) assert.deepEqual(member(path), { type: "folder", path, mode: 0o1777 });
  });

  it("has each folder before what is in it", () => {
    const paths = members.map(({ path }) => path);
    for (const [position, path] of paths.entries()) {
      const folder = path.split("/").slice(0, -1).join("/");
      if (folder) assert.ok(paths.slice(0, position).includes(folder), path);
    }
  });
});
