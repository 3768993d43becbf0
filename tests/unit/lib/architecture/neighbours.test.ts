import assert from "node:assert/strict";
import { Neighbours } from "../../../../lib/architecture/neighbours.ts";

function neighbours(...paths: string[]): Neighbours {
  const found = new Neighbours();
  for (const path of paths) found.add(path);
  return found;
}

describe("Neighbours", () => {
  it("knows what lies side by side for several architectures", () => {
    const found = neighbours(
      "app/prebuilds/linux-x64/a.node",
      "app/prebuilds/linux-arm64/a.node",
      "app/runtimes/linux-musl-x64/native/lib.so",
      "app/runtimes/linux-musl-arm/native/lib.so",
      "opt/attach_linux_amd64.so",
      "opt/attach_linux_x86.so",
      "usr/lib/x86_64-linux-gnu/libc.so.6",
      "usr/lib/aarch64-linux-gnu/libc.so.6",
      "app/bin/darwin-arm64/helper",
      "app/bin/linux-x64/helper",
    );
    for (const [path, architecture] of [
      ["app/prebuilds/linux-arm64/a.node", "arm64"],
      ["app/runtimes/linux-musl-arm/native/lib.so", "arm"],
      ["opt/attach_linux_amd64.so", "amd64"],
      ["usr/lib/aarch64-linux-gnu/libc.so.6", "arm64"],
      ["app/bin/darwin-arm64/helper", "arm64"],
    ] as const) {
      assert.equal(found.isOneOfSeveral(path, [architecture]), true, path);
      // Its name says that it is for another one.
      assert.equal(found.isOneOfSeveral(path, ["386"]), false, path);
    }
  });

  it("takes what is alone for what was meant", () => {
    const found = neighbours(
      "root/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/bin/rustc",
      "root/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/lib/librustc.so",
      "opt/node-v22-linux-x64/bin/node",
      "opt/other-v1-linux-arm64/bin/other",
      "usr/bin/tool",
    );
    for (const path of [
      "root/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/bin/rustc",
      "opt/node-v22-linux-x64/bin/node",
    ]) {
      assert.equal(found.isOneOfSeveral(path, ["amd64"]), false, path);
    }
    assert.equal(found.isOneOfSeveral("usr/bin/tool", ["amd64"]), false);
  });

  it("reads words, and no parts of them", () => {
    const found = neighbours("a/charm/x", "a/arm/x", "b/x86_64/x", "b/x86/x");
    assert.equal(found.isOneOfSeveral("a/arm/x", ["arm"]), false);
    assert.equal(found.isOneOfSeveral("b/x86_64/x", ["amd64"]), true);
    assert.equal(found.isOneOfSeveral("b/x86/x", ["386"]), true);
  });
});
