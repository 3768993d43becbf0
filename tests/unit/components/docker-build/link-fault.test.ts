import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linkFault } from "../../../../components/docker-build/link-fault.ts";

describe("linkFault", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-link-"));
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "file"), "");
    execFileSync("mkfifo", [join(folder, "pipe")]);
  });
  after(() => rmSync(folder, { recursive: true }));

  const links: [target: string, fault: string | undefined][] = [
    ["file", undefined],
    ["folder", undefined],
    ["nowhere", undefined],
    ["../nowhere/at/all", undefined],
    ["file/below", undefined],
    ["/etc", undefined],
    ["/dev/null", undefined],
    ["/dev/not-there", undefined],
    ["pipe", 'is a link to "pipe", which docker-build cannot read'],
    ["/dev/zero", 'is a link to "/dev/zero", which docker-build cannot read'],
    ["/dev/stdout", 'is a link to "/dev/stdout", which docker-build cannot read'],
    ["/proc/self/fd/1", 'is a link to "/proc/self/fd/1", which docker-build cannot read'],
    ["link", 'is a link to "link", which docker-build cannot follow (ELOOP)'],
  ];
  for (const [target, fault] of links) {
    it(`answers for a link to ${target}`, () => {
      const link = join(folder, "link");
      symlinkSync(target, link);
      try {
        assert.equal(linkFault(link, target), fault);
      } finally {
        rmSync(link);
      }
    });
  }
});
