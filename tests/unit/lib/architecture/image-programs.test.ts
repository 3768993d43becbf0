import assert from "node:assert/strict";
import { ImagePrograms } from "../../../../lib/architecture/image-programs.ts";
import { layerFiles } from "../../../../lib/architecture/layer-files.ts";
import { parsePlatform } from "../../../../lib/oci/platform.ts";
import { TarError } from "../../../../lib/tar/tar-error.ts";
import { type Entry, tarOf } from "../tar/fixture.ts";
import { AMD64, ARM64, armElf, ELF, elf, fatMachO, I386, machO, pe } from "./fixture.ts";

/** The programs of layers that are for another platform, `PATH PLATFORM` each. */
async function wrong(platform: string, layers: readonly (readonly Entry[])[], allow: readonly string[] = []) {
  const parsed = parsePlatform(platform);
  assert.ok(parsed);
  const programs = new ImagePrograms(parsed, allow);
  for (const [number, entries] of layers.entries()) await programs.addLayer(number, layerFiles(chunks(tarOf(entries))));
  return programs.wrong.map(({ path, isFor }) => `${path} ${isFor}`);
}

async function* chunks(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
}

describe("ImagePrograms", () => {
  it("finds the programs of the builder's architecture in an image for linux/386", async () => {
    const layer = [
      { path: "bin/", type: "5" },
      { path: "bin/sh", content: I386 },
      { path: "usr/local/cargo/bin/rustc", content: AMD64 },
      { path: "./opt/lib/libx.so.1", content: elf(ELF.amd64, { type: 3 }) },
      { path: "bin/script", content: "#!/bin/sh\n".repeat(100) },
      { path: "bin/short", content: AMD64.subarray(0, 40) },
      { path: "usr/lib/x.o", content: elf(ELF.amd64, { type: 1 }) },
      { path: "bin/link", type: "2", target: "/usr/local/cargo/bin/rustc" },
    ];
    const expected = ["/opt/lib/libx.so.1 linux/amd64", "/usr/local/cargo/bin/rustc linux/amd64"];
    assert.deepEqual(await wrong("linux/386", [layer]), expected);
    assert.deepEqual(await wrong("linux/amd64", [layer]), []);
  });

  it("counts only what is left of all layers", async () => {
    const layers = [
      [
        { path: "a", content: AMD64 },
        { path: "b", content: AMD64 },
        { path: "c", content: AMD64 },
        { path: "d", content: I386 },
      ],
      [{ path: ".wh.a" }, { path: "b", content: I386 }, { path: "d", content: AMD64 }],
    ];
    assert.deepEqual(await wrong("linux/386", layers), ["/c linux/amd64", "/d linux/amd64"]);
  });

  it("counts a file once that has many names", async () => {
    const links = Array.from({ length: 50 }, (_, index) => ({
      path: `bin/tool${index}`,
      type: "1",
      target: "bin/busybox",
    }));
    const layers = [[{ path: "bin/busybox", content: AMD64 }, ...links], [{ path: "bin/.wh.busybox" }]];
    assert.deepEqual(await wrong("linux/386", layers.slice(0, 1)), ["/bin/busybox linux/amd64"]);
    assert.deepEqual(await wrong("linux/386", layers), ["/bin/tool0 linux/amd64"]);
  });

  it("leaves out what is allowed, by the patterns of .dockerignore files", async () => {
    const layer = ["opt/firmware/a/b", "opt/firmware.bin", "srv/x.bin", "srv/y"].map((path) => ({
      path,
      content: ARM64,
    }));
    const found = (...allow: string[]) => wrong("linux/amd64", [layer], allow);
    assert.deepEqual(await found("/opt/firmware/**"), [
      "/opt/firmware.bin linux/arm64",
      "/srv/x.bin linux/arm64",
      "/srv/y linux/arm64",
    ]);
    assert.deepEqual(await found("opt", "/srv/*", "!/srv/y"), ["/srv/y linux/arm64"]);
    assert.deepEqual(await found("**/*.bin", "**/b", "/srv/y"), []);
  });

  it("leaves out what is for other machines on purpose", async () => {
    const paths = [
      "lib/firmware/modem",
      "usr/lib/firmware/qcom/a.mdt",
      "usr/lib/modules/6.1/vdso/vdso.so",
      "boot/vmlinux",
      "usr/local/go/src/debug/elf/testdata/exec",
      "usr/bin/qemu-aarch64-static",
      "usr/aarch64-linux-gnu/lib/libc.so.6",
      "app/node_modules/x/prebuilds/linux-arm64/x.node",
      "opt/firmware",
      "srv/testdata",
    ];
    const layer = [
      ...paths.map((path) => ({ path, content: ARM64 })),
      { path: "app/node_modules/x/prebuilds/linux-x64/x.node", content: AMD64 },
    ];
    assert.deepEqual(await wrong("linux/amd64", [layer]), ["/opt/firmware linux/arm64", "/srv/testdata linux/arm64"]);
  });

  it("tells the versions of 32-bit arm, and takes one that tells none for right", async () => {
    const layer = [
      { path: "v5", content: armElf(4) },
      { path: "v6", content: armElf(9) },
      { path: "v7", content: armElf(10) },
      { path: "v8", content: armElf(14) },
      { path: "unknown", content: armElf(undefined) },
    ];
    assert.deepEqual(await wrong("linux/arm/v7", [layer]), ["/v8 linux/arm/v8"]);
    assert.deepEqual(await wrong("linux/arm/v6", [layer]), ["/v7 linux/arm/v7", "/v8 linux/arm/v8"]);
    assert.deepEqual(await wrong("linux/arm64", [layer]), []);
    assert.equal((await wrong("linux/amd64", [layer])).length, 5);
  });

  it("reads programs of other systems", async () => {
    const layer = [
      { path: "Files/app/app.exe", content: pe(0x8664) },
      { path: "app/mac", content: machO(0x0100000c) },
      { path: "app/fat", content: fatMachO([0x01000007, 0x0100000c]) },
      { path: "app/fat.dylib", content: fatMachO([0x01000007, 0x0100000c], 6) },
    ];
    assert.deepEqual(await wrong("linux/arm64", [layer]), [
      "/app/fat darwin/amd64, darwin/arm64",
      "/app/mac darwin/arm64",
    ]);
    assert.deepEqual(await wrong("windows/arm64", [layer]), ["/Files/app/app.exe windows/amd64"]);
  });

  it("takes no file for a program that begins with a hole", async () => {
    const hole = { path: "sparse", type: "S", content: AMD64, fields: { 386: "00000010000\0" } };
    const none = { path: "whole", type: "S", content: AMD64 };
    assert.deepEqual(await wrong("linux/386", [[hole, none]]), ["/whole linux/amd64"]);
  });

  it("reads a layer anew", async () => {
    const programs = new ImagePrograms({ os: "linux", architecture: "386" });
    const bytes = tarOf([{ path: "a", content: AMD64 }]);
    await assert.rejects(programs.addLayer(0, layerFiles(chunks(bytes.subarray(0, 600)))), TarError);
    await programs.addLayer(0, layerFiles(chunks(bytes)));
    await programs.addLayer(1, layerFiles(chunks(tarOf([{ path: ".wh.a" }]))));
    assert.deepEqual(programs.wrong, []);
  });
});
