import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runScript } from "../../../../components/gates/run-script.ts";
import { readExpectation } from "../../../../components/settings/expectation.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";

const IMAGE = "ghcr.io/acme/app@sha256:1";
const HEAD = 'multiarch: the gate "starts" failed on linux/arm64: ';

describe("the script of a gate", () => {
  let place: string;
  let bin: string;
  before(() => {
    place = temporaryFolder();
    for (const folder of ["gate", "tmp"]) mkdirSync(join(place, folder));
    writeFileSync(join(place, "gate/image"), `${IMAGE}\n`);
    // Where there is no busybox, the programs of this machine stand in for its own.
    writeFileSync(join(place, "busybox"), '#!/bin/sh\nexec "$@"\n');
    chmodSync(join(place, "busybox"), 0o755);
    bin = join(place, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "tell"), '#!/bin/sh\nprintf "%s\\n" "$@"; echo complaint >&2\n', { mode: 0o755 });
    writeFileSync(join(bin, "plain"), "", { mode: 0o644 });
    symlinkSync("/bin/sh", join(bin, "sh"));
  });
  after(removeFolders);

  function run(command: string[], expected?: string, env: Record<string, string> = {}, seconds = 60) {
    const script = runScript({
      place,
      gate: "starts",
      platform: "linux/arm64",
      command: command.join(" "),
      program: command[0] ?? "",
      timeout: "1s",
      seconds,
      ...(expected !== undefined && { expectation: readExpectation(expected) }),
    });
    writeFileSync(join(place, "gate/run"), script);
    const path = `${bin}:/usr/bin:/bin`;
    const { status, stdout } = spawnSync("/bin/sh", [join(place, "gate/run"), ...command], {
      encoding: "utf8",
      env: { PATH: path, ...env },
    });
    const lines = stdout.trimEnd().split("\n");
    execFileSync("rm", ["-rf", join(place, "tmp/late"), join(place, "tmp/output")]);
    return { status, output: stdout, last: lines.at(-1) ?? "" };
  }

  it("passes with what the program prints on either stream, and ends as it does", () => {
    assert.deepEqual(run(["tell", "1.2.3"], "1.2.3"), { status: 0, output: "1.2.3\ncomplaint\n", last: "complaint" });
    assert.equal(run(["tell", "a b"], "a b\ncomplaint\n").status, 0);
    assert.equal(run(["tell", "app 1.2"], "/^app \\d+\\.\\d+$/").status, 0);
    assert.equal(run(["sh", "-c", "exit 0"]).status, 0);
  });

  it("reads what is printed as a terminal shows it", () => {
    const print = (text: string) => ["sh", "-c", `printf '${text}'`];
    const coloured = print("\\033[1;32mapp\\033[0m 1.2.3\\r\\nnext\\r\\n");
    assert.equal(run(coloured, "/^app 1\\.2\\.3$/").status, 0);
    assert.deepEqual(run(coloured, "app 1.2.3\nnext"), { status: 0, output: "app 1.2.3\nnext\n", last: "next" });
    assert.equal(run(print("10%%\\r100%%\\rdone"), "/^100%$/").status, 0);
    assert.equal(run(print("a\\000b\\001c\\td\\303\\251"), "/^abc\td\u00e9$/").status, 0);
  });

  it("shows little of what has passed", () => {
    const { output } = run(["sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do echo $i; done"]);
    assert.equal(output, "5\n6\n7\n8\n9\n");
  });

  const FAILURES: [command: string[], expected: string | undefined, sentence: string][] = [
    [["tell", "x"], "it's", `tell x did not print "it's" in ${IMAGE}`],
    [["tell", "x"], "/^y$/", `tell x printed no line that matches /^y$/ in ${IMAGE}`],
    [["tell", "*"], "$HOME `id`", `tell * did not print "$HOME \`id\`" in ${IMAGE}`],
    [["sh", "-c", "printf a; exit 3"], undefined, `sh -c printf a; exit 3 exited with 3 in ${IMAGE}`],
    [["sh", "-c", "sleep 30"], undefined, `sh -c sleep 30 did not end within 1s in ${IMAGE}`],
    // One that ends in order when it is told to was late all the same.
    [
      ["sh", "-c", "trap 'exit 0' TERM; sleep 30 & wait"],
      undefined,
      `sh -c trap 'exit 0' TERM; sleep 30 & wait did not end within 1s in ${IMAGE}`,
    ],
    [
      ["sh", "-c", "head -c 100000001 /dev/zero"],
      undefined,
      "sh -c head -c 100000001 /dev/zero printed more than 100 MB",
    ],
    [["nothing-of-this-name"], undefined, `${IMAGE} does not have nothing-of-this-name in `],
    [["/nothing/here"], undefined, `${IMAGE} does not have /nothing/here`],
  ];
  for (const [command, expected, sentence] of FAILURES) {
    it(`fails ${command.join(" ")} with a sentence`, () => {
      const { status, last } = run(command, expected, {}, sentence.includes("within") ? 1 : undefined);
      assert.equal(status, 1);
      assert.ok(last.startsWith(HEAD + sentence), last);
    });
  }

  it("says of a file that it is no program, and takes variables of the image for its own", () => {
    assert.match(run([join(bin, "plain")]).last, /plain is not executable for the user of ghcr/);
    const own = { gate_program: "/bin/true", gate_image: "x", program: "x", IFS: "l" };
    assert.match(run(["nothing-of-this-name"], undefined, own).last, /failed on linux\/arm64: ghcr.io\/acme\/app@/);
    assert.equal(run(["sh", "-c", "echo $program"], "mine", { program: "mine" }).status, 0);
  });
});
