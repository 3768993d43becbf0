import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_GATE_SHELL, gatesOf } from "../../../../components/settings/gates.ts";
import { checkImage } from "../../../../components/settings/parse.ts";
import { image, problemsOf, readApp } from "./fixture.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64/v8"];
const problems = (...gates: unknown[]) => problemsOf({ app: image({ platforms: PLATFORMS, gates }) });
const gates = (...all: unknown[]) =>
  gatesOf(readApp(image({ platforms: PLATFORMS, gates: all }))).map(({ at: _, ...gate }) => gate);

describe("the setting gates", () => {
  it("takes the three kinds, with defaults", () => {
    const all = [
      { name: "starts", run: ["app", "--version"], expect: "{{version}}" },
      { name: "smoke", dockerfile: "test/Dockerfile.smoke", platforms: ["linux/arm64"], args: { N: 1 }, timeout: "2m" },
      { name: "architecture", builtin: "architecture", allow: ["/opt/firmware/**"], limit: "50GB" },
      { name: "again", builtin: "architecture", platforms: ["linux/amd64"] },
    ];
    assert.deepEqual(problems(...all), []);
    const platforms = ["linux/amd64", "linux/arm64"];
    assert.deepEqual(gates(...all), [
      {
        kind: "run",
        name: "starts",
        platforms,
        run: ["app", "--version"],
        isExpecting: true,
        shell: DEFAULT_GATE_SHELL,
        timeout: "10m",
      },
      {
        kind: "dockerfile",
        name: "smoke",
        platforms: ["linux/arm64"],
        dockerfile: "test/Dockerfile.smoke",
        args: { N: "1" },
        secrets: {},
        timeout: "2m",
      },
      { kind: "architecture", name: "architecture", platforms, allow: ["/opt/firmware/**"], limit: 50_000_000_000 },
      { kind: "architecture", name: "again", platforms: ["linux/amd64"], allow: [] },
    ]);
  });

  it("reports every problem at once, each with its field, its value and the fix", () => {
    assert.deepEqual(
      problems(
        { name: "a b", run: [] },
        { name: "starts", run: ["app"], dockerfile: "Dockerfile", expect: "/(/" },
        { name: "starts" },
        { name: "scan", dockerfile: "scan", expect: "1", allow: ["/x"], context: "https://example.com/a.git" },
        {
          name: "late",
          run: ["", "a"],
          timeout: "2 minutes",
          platforms: ["linux/s390x", "linux/arm64", "linux/arm64/v8"],
        },
        { name: "shell", run: ["a\0b"], shell: "busybox", expect: " " },
        { name: "kind", builtin: "architectur", secrets: { t: 1 }, platforms: [] },
        "starts",
        {
          name: "built-in",
          builtin: "architecture",
          allow: ["/ok/[a-z]*", "/opt/[", "/"],
          limit: "0GB",
          timeout: "1m",
        },
      ),
      [
        'images.app.gates[0].name: "a b" is not a valid name of a gate, which resources are named after; use letters, digits, - and _, starting with a letter or digit',
        "images.app.gates[0].run: is empty; write a program of the image and its arguments",
        "images.app.gates[1].dockerfile: is a second kind of gate beside run; remove one of them, or write two gates",
        'images.app.gates[1].expect: "/(/" is not a regular expression (Unterminated group); fix it, or remove the slashes around it to expect the text',
        "images.app.gates[2]: does nothing; add run: [PROGRAM], dockerfile: PATH or builtin: architecture",
        'images.app.gates[2].name: "starts" is listed twice; remove one of them',
        "images.app.gates[3].allow: has no effect beside dockerfile, only beside builtin; remove it",
        'images.app.gates[3].context: "https://example.com/a.git" is an address; write a folder, relative to the project',
        "images.app.gates[3].expect: has no effect beside dockerfile, only beside run; remove it",
        'images.app.gates[4].platforms[0]: "linux/s390x" is not a platform of the image; write one of linux/amd64, linux/arm64',
        'images.app.gates[4].platforms[2]: "linux/arm64/v8" is the same as "linux/arm64"; remove one of them',
        "images.app.gates[4].run[0]: is empty; write a program of the image",
        'images.app.gates[4].timeout: "2 minutes" is not a duration; write "45s", "90m", "2h" or "1h30m"',
        'images.app.gates[5].expect: " " is empty; write a value or remove the key',
        'images.app.gates[5].run[0]: "a\\u0000b" contains a zero byte, which no argument of a program may; remove it',
        'images.app.gates[5].shell: "busybox" has neither a tag nor a digest; write one as "registry.example.com/busybox:1.36.1"',
        'images.app.gates[6].builtin: is the text "architectur"; write architecture (did you mean "architecture"?)',
        "images.app.gates[6].platforms: is empty; name a platform of the image, or remove the field",
        "images.app.gates[6].secrets: has no effect beside builtin, only beside dockerfile; remove it",
        "images.app.gates[6].secrets.t: is a number; write a text or a map",
        'images.app.gates[7]: is the text "starts"; write a map',
        'images.app.gates[8].allow[1]: "/opt/[" is not a pattern: a bracket or a backslash in it has no second half; fix it, or put a backslash before it',
        'images.app.gates[8].allow[2]: "/" names no file; write a path in the image, /opt/firmware/**',
        'images.app.gates[8].limit: "0GB" is not a size; write "500MB", "50GB" or "50GiB"',
        "images.app.gates[8].timeout: has no effect beside builtin, only beside run or dockerfile; remove it",
      ],
    );
  });

  it("refuses unknown expressions at once", () => {
    assert.deepEqual(problems({ name: "starts", run: ["app"], expect: "{{versoin}}" }), [
      'images.app.gates[0].expect: "{{versoin}}" has the unknown expression {{versoin}}; did you mean "version"?',
    ]);
  });

  it("in a program takes values of secrets that are known only later", () => {
    const later = pulumi.secret("hunter2");
    const gate = { name: "scan", dockerfile: "scan", secrets: { token: later, file: { file: "x" } } };
    const args = { repositories: ["localhost:5055/acme/app"], platforms: ["linux/amd64"], tags: ["v1"], gates: [gate] };
    const read = checkImage<pulumi.Input<string>>("app", args, { environment: {} });
    assert.deepEqual(read.problems, []);
    const [scan] = gatesOf(read.image);
    assert.deepEqual(scan?.kind === "dockerfile" && scan.secrets, { token: { value: later }, file: { file: "x" } });
  });
});
