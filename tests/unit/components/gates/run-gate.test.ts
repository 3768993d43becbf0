import assert from "node:assert/strict";
import { runDockerfile } from "../../../../components/gates/run-gate.ts";

describe("the Dockerfile of a gate", () => {
  const gate = { name: "starts", run: ["app", "--version", "<<EOF", 'it\'s "a"'], timeout: "1m30s" };

  it("is the same for every image, mounts what it needs, and runs the words as they are", () => {
    const lines = runDockerfile(gate, "linux/arm64", "1.2.3").split("\n");
    assert.deepEqual(lines.slice(0, 6), [
      "FROM scratch AS multiarch-script",
      "ARG MULTIARCH_IMAGE",
      "COPY <<REF /image",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: BuildKit fills it in.
      "${MULTIARCH_IMAGE}",
      "REF",
      "COPY <<'MULTIARCH' /run",
    ]);
    assert.ok(lines.includes("FROM image AS gate"));
    assert.ok(lines.includes("  $gate_shell sleep 90"));
    const last = lines.at(-2) ?? "";
    const words = JSON.parse(last.slice(last.indexOf("[")));
    assert.deepEqual(words, ["/.multiarch/busybox", "sh", "/.multiarch/gate/run", ...gate.run]);
    assert.ok(!last.includes("<<"), "no word begins a heredoc");
  });

  it("ends the script where nothing that is expected can end it", () => {
    const text = runDockerfile(gate, "linux/arm64", "a\nMULTIARCH\nb");
    assert.ok(text.includes("COPY <<'MULTIARCH_' /run\n"));
    assert.ok(text.includes("\nMULTIARCH_\nFROM image AS gate\n"));
  });
});
