// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of Dockerfiles.
import assert from "node:assert/strict";
import type { Base } from "../../../../components/bases/base.ts";
import { listBases } from "../../../../components/bases/list-bases.ts";
import { readApp } from "../settings/fixture.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const PLATFORMS = ["linux/amd64", "linux/arm/v7"];

/** The bases of an image whose Dockerfiles are these, and how often each was read. */
async function list(dockerfiles: Readonly<Record<string, string>>, settings: object = {}) {
  const reads: string[] = [];
  const read = (path: string) => {
    reads.push(path);
    return dockerfiles[path];
  };
  const places = {
    files: { kind: () => "file" as const, read },
    git: {
      pin: async (location: string) => `${location}#commit`,
      dockerfile: async (_: string, path: string) => read(path) ?? assert.fail("nobody answers"),
    },
    debug: () => undefined,
  };
  return { bases: await listBases(readApp({ platforms: PLATFORMS, ...settings }), places), reads };
}

/** Each as `role reference [context] on platforms`. */
function lines(bases: readonly Base[]): string[] {
  return bases.map(
    ({ role, reference, context, platforms }) =>
      `${role} ${reference}${context === undefined ? "" : ` (${context})`} on ${platforms.join(" ")}`,
  );
}

async function listed(dockerfile: string, settings?: object): Promise<string[]> {
  return lines((await list({ Dockerfile: dockerfile }, settings)).bases);
}

const BOTH = PLATFORMS.join(" ");

describe("listBases", () => {
  it("lists an image as written that the builder's own platform names, and says that it is not pinned", async () => {
    const { bases } = await list({
      Dockerfile: "FROM tools-$BUILDARCH AS tools\nFROM debian:12\nCOPY --from=tools a /\n",
    });
    assert.deepEqual(
      bases.map(({ name, unpinned }) => [name, unpinned]),
      [
        ["debian:12", undefined],
        ["tools-$BUILDARCH", "a variable in its name is known to the builder alone"],
      ],
    );
  });

  it("lists what FROM, COPY and RUN read, the base of the published image first", async () => {
    const text = [
      "FROM golang:1.23 AS build",
      "RUN --mount=type=bind,from=alpine:3,target=/a true",
      "FROM --platform=$BUILDPLATFORM node AS unused",
      "FROM debian:bookworm-slim",
      "COPY --from=build /a /a",
      "COPY --from=ghcr.io/acme/tools:1 /b /b",
      "RUN <<EOF",
      "FROM no:image",
      "EOF",
    ].join("\n");
    assert.deepEqual(await listed(text), [
      `base docker.io/library/debian:bookworm-slim on ${BOTH}`,
      `stage docker.io/library/golang:1.23 on ${BOTH}`,
      `stage docker.io/library/alpine:3 on ${BOTH}`,
      `stage ghcr.io/acme/tools:1 on ${BOTH}`,
    ]);
  });

  it("fills variables by platform, and reads each text once", async () => {
    const settings = { platforms: { "linux/amd64": {}, "linux/arm/v7": { args: { VERSION: 13 } } } };
    const text = "ARG VERSION=12\nFROM debian:$VERSION-$TARGETARCH\n";
    const { bases, reads } = await list({ Dockerfile: text }, settings);
    assert.deepEqual(lines(bases), [
      "base docker.io/library/debian:12-amd64 on linux/amd64",
      "base docker.io/library/debian:13-arm on linux/arm/v7",
    ]);
    assert.deepEqual(reads, ["Dockerfile"]);
  });

  it("reads the Dockerfile and the target of each platform", async () => {
    const settings = {
      platforms: { "linux/amd64": { dockerfile: "Other" }, "linux/arm/v7": { target: "small" }, "linux/arm64": {} },
    };
    const dockerfiles = {
      Other: "FROM debian\nCOPY --from=busybox /a /a",
      Dockerfile: "FROM busybox AS small\nFROM debian",
    };
    assert.deepEqual(lines((await list(dockerfiles, settings)).bases), [
      "base docker.io/library/debian:latest on linux/amd64 linux/arm64",
      "base docker.io/library/busybox:latest on linux/arm/v7",
      "stage docker.io/library/busybox:latest on linux/amd64",
    ]);
  });

  it("takes an image that is read in two ways, or written in two, for one", async () => {
    const text = "FROM debian AS build\nFROM docker.io/library/debian:latest\nCOPY --from=build /a /a";
    assert.deepEqual(await listed(text), [`base docker.io/library/debian:latest on ${BOTH}`]);
  });

  it("lists named contexts that are images, in the place of what they replace", async () => {
    const contexts = {
      debian: "docker-image://ghcr.io/acme/debian:1",
      tools: "docker-image://busybox",
      folder: "folder",
      none: "docker-image://scratch",
    };
    assert.deepEqual(await listed("FROM debian\nCOPY --from=folder /a /a", { contexts }), [
      `base ghcr.io/acme/debian:1 (debian) on ${BOTH}`,
      `context docker.io/library/busybox:latest (tools) on ${BOTH}`,
    ]);
  });

  it("lists contexts alone where a Dockerfile cannot be read", async () => {
    const contexts = { tools: "docker-image://busybox" };
    const only = [`context docker.io/library/busybox:latest (tools) on ${BOTH}`];
    assert.deepEqual(lines((await list({}, { contexts })).bases), only);
    assert.deepEqual(await listed("# syntax=acme/other\nFROM debian", { contexts }), [
      ...only,
      `syntax docker.io/acme/other:latest on ${BOTH}`,
    ]);
    assert.deepEqual(await listed("FROM debian", { contexts, target: "missing" }), only);
    const git = { context: "https://example.com/a.git", contexts };
    assert.deepEqual(lines((await list({}, git)).bases), only);
    assert.deepEqual(
      lines((await list({ Dockerfile: "FROM debian" }, git)).bases)[0],
      `base docker.io/library/debian:latest on ${BOTH}`,
    );
  });

  it("lists the frontends that read the Dockerfiles", async () => {
    const dockerfiles = { Other: "FROM debian", Dockerfile: "# syntax=docker/dockerfile:1\nFROM debian" };
    const platforms = {
      "linux/amd64": {},
      "linux/arm64": { args: { BUILDKIT_SYNTAX: "acme/other" } },
      "linux/386": { dockerfile: "Other" },
    };
    assert.deepEqual(lines((await list(dockerfiles, { platforms })).bases).slice(1), [
      "syntax docker.io/docker/dockerfile:1 on linux/amd64",
      "syntax docker.io/acme/other:latest on linux/arm64",
    ]);
    const args = { BUILDKIT_SYNTAX: "docker/dockerfile:1" };
    assert.deepEqual(lines((await list({}, { args })).bases), [`syntax docker.io/docker/dockerfile:1 on ${BOTH}`]);
  });

  it("lists a frontend that is a base as well by itself", async () => {
    assert.deepEqual(await listed("# syntax=docker/dockerfile:1\nFROM docker/dockerfile:1"), [
      `base docker.io/docker/dockerfile:1 on ${BOTH}`,
      `syntax docker.io/docker/dockerfile:1 on ${BOTH}`,
    ]);
  });

  it("lists no frontend in the place of which there is a named context", async () => {
    const contexts = { "docker/dockerfile:1": "docker-image://acme/dockerfile" };
    assert.deepEqual(await listed("# syntax=docker/dockerfile:1\nFROM scratch", { contexts }), [
      `context docker.io/acme/dockerfile:latest (docker/dockerfile:1) on ${BOTH}`,
    ]);
  });

  it("says why a frontend cannot be pinned", async () => {
    const { bases } = await list({ Dockerfile: "# syntax=acme/other:1 mode=x\n" });
    assert.deepEqual(bases, [
      {
        name: "acme/other:1",
        reference: "docker.io/acme/other:1",
        role: "syntax",
        platforms: PLATFORMS,
        unpinned: 'more than an image is written as its name: "mode=x"',
      },
    ]);
  });

  it("knows the digest of what is named by one", async () => {
    const { bases } = await list({ Dockerfile: `FROM debian:12@${DIGEST} AS debian\n` });
    assert.deepEqual(bases, [
      {
        name: `debian:12@${DIGEST}`,
        reference: `docker.io/library/debian:12@${DIGEST}`,
        role: "base",
        platforms: PLATFORMS,
        digest: DIGEST,
        current: DIGEST,
      },
    ]);
  });

  it("says why an image cannot be pinned, by platform", async () => {
    const dockerfiles = { Other: "FROM debian AS debian\n", Dockerfile: "FROM debian\n" };
    const { bases } = await list(dockerfiles, {
      platforms: { "linux/amd64": { dockerfile: "Other" }, "linux/arm64": {} },
    });
    assert.deepEqual(
      bases.map(({ platforms, unpinned }) => [platforms, unpinned]),
      [
        [
          ["linux/amd64"],
          "line 1 of the Dockerfile names a stage debian, which the pin would replace as well; give the stage another name",
        ],
        [["linux/arm64"], undefined],
      ],
    );
  });

  it("lists nothing of an empty image, nor what is no image", async () => {
    assert.deepEqual(await listed("FROM scratch\nCOPY a /a"), []);
    assert.deepEqual(await listed("FROM Not/An/Image"), []);
  });
});
