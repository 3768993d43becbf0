import assert from "node:assert/strict";
import {
  contextProblem,
  imageOf,
  isFolderLocation,
  isGitLocation,
  leavesFolder,
  namedContextProblem,
} from "../../../../components/settings/location.ts";

describe("a context's location", () => {
  const git = [
    "https://github.com/acme/app.git",
    "https://github.com/acme/app.git#main:server",
    "https://github.com/acme/app.git?ref=main",
    "http://localhost:3000/app.git",
    "git://example.com/app",
    "ssh://git@example.com/app.git",
    "git@github.com:acme/app.git#v1",
  ];
  for (const location of git) {
    it(`takes ${location} for git`, () => {
      assert.equal(isGitLocation(location), true);
      assert.equal(isFolderLocation(location), false);
      assert.equal(contextProblem(location), undefined);
    });
  }

  for (const location of [".", "examples/app", "../app", "app.git", "/srv/app", "C:\\app"]) {
    it(`takes ${location} for a folder`, () => {
      assert.equal(isFolderLocation(location), true);
      assert.equal(contextProblem(location), undefined);
    });
  }

  const refused: [location: string, problem: RegExp][] = [
    ["", /is empty/],
    [" ", /is empty/],
    ["-", /standard input/],
    ["github.com/acme/app", /write "https:\/\/github\.com\/acme\/app"/],
    ["https://github.com/acme/app", /does not end in \.git/],
    ["https://example.com/app.tar#x.git", /does not end in \.git/],
    ["docker-image://busybox", /has the scheme docker-image:/],
    ["s3://bucket/app", /has the scheme s3:/],
    ["https://alice:hunter2@example.com/app.git", /has a user or a password in its address; .*: \{GIT_AUTH_TOKEN: /],
    ["git:hunter2@example.com:app.git", /has a user or a password/],
  ];
  for (const [location, problem] of refused) {
    it(`refuses "${location}"`, () => assert.match(contextProblem(location) ?? "", problem));
  }
});

describe("a named context's location", () => {
  for (const location of ["web", "https://example.com/a.tar", "docker-image://busybox", "oci-layout://base@sha256:0"]) {
    it(`allows ${location}`, () => assert.equal(namedContextProblem(location), undefined));
  }
  it("refuses what BuildKit would take for a folder or not know", () => {
    assert.match(namedContextProblem("docker-image:busybox") ?? "", /write "docker-image:\/\/busybox"/);
    assert.match(namedContextProblem("oci-layout:base") ?? "", /write "oci-layout:\/\/base"/);
    assert.match(namedContextProblem("ftp://example.com/a") ?? "", /scheme ftp:/);
    assert.match(namedContextProblem("") ?? "", /is empty/);
    for (const location of ["ssh://git@example.com/lib.git", "alice@example.com:lib.git"]) {
      assert.match(namedContextProblem(location) ?? "", /accepts for the main context only; write git@host:path/);
    }
    assert.equal(namedContextProblem("git@example.com:lib.git#main"), undefined);
    assert.match(namedContextProblem("https://alice:hunter2@example.com/a.tar") ?? "", /has a user or a password/);
  });
});

describe("the image that a named context is", () => {
  const images: [location: string, image: string | undefined][] = [
    ["docker-image://busybox:stable", "busybox:stable"],
    ["docker-image://", undefined],
    ["docker-image://scratch", undefined],
    ["oci-layout://base", undefined],
    ["busybox", undefined],
    ["app/docker-image://", undefined],
  ];
  for (const [location, image] of images) {
    it(`of ${location} is ${image ?? "none"}`, () => assert.equal(imageOf(location), image));
  }
});

describe("leavesFolder", () => {
  const paths: [path: string, leaves: boolean][] = [
    ["Dockerfile", false],
    ["./a/../Dockerfile", false],
    ["a/..", false],
    ["../Dockerfile", true],
    ["a/../../a/Dockerfile", true],
    ["/Dockerfile", true],
    ["./../Dockerfile", true],
    ["a//../../Dockerfile", true],
    [".hidden/../Dockerfile", false],
  ];
  for (const [path, leaves] of paths) it(`is ${leaves} for ${path}`, () => assert.equal(leavesFolder(path), leaves));
});
