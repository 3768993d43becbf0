import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Base } from "../../components/bases/base.ts";
import { listBases } from "../../components/bases/list-bases.ts";
import { pinsOf } from "../../components/bases/pins.ts";
import { GIT_SERVERS } from "../../components/contexts/git-servers.ts";
import { familiarName } from "../../components/dockerfile/image-name.ts";
import type { Build } from "../../components/settings/image.ts";
import { type Built, buildDockerfile, type DockerfileBuild, materialsOf } from "./support/dockerfile-build.ts";
import { pushFrontend } from "./support/frontend-image.ts";
import { crane } from "./support/images.ts";
import { Random } from "./support/random.ts";
import { SANDBOX, sandboxRegistry, Workspace } from "./support/workspace.ts";

/** Another one is tried with `MULTIARCH_TEST_SEED=2`. */
const SEED = Number(process.env.MULTIARCH_TEST_SEED ?? 1);
const RANDOM_BUILDS = 30;
/** How many builds BuildKit is asked for at once. */
const LANES = 6;
const BUILD_PLATFORM = "linux/amd64";

/** Bases on docker.io, which BuildKit finds in its mirror. What is built on them here was never built before. */
const BASES: Readonly<Record<string, { readonly lines: readonly string[]; readonly platforms: string }>> = {
  deb: { lines: ["FROM busybox", "RUN echo $ID deb > /u"], platforms: "linux/amd64,linux/arm64" },
  go: { lines: ["FROM busybox", "RUN echo $ID go > /u"], platforms: "linux/amd64,linux/arm64" },
  trigger: {
    lines: [
      "FROM busybox",
      "RUN echo $ID trigger > /u",
      "ONBUILD COPY file /triggered",
      "ONBUILD RUN echo again > /again",
    ],
    platforms: "linux/amd64,linux/arm64",
  },
  "trigger-deb": {
    lines: ["FROM busybox", "RUN echo $ID > /u", "ONBUILD COPY --from=deb /u /of-deb"],
    platforms: "linux/amd64",
  },
  rich: {
    lines: [
      "FROM busybox",
      "RUN echo $ID rich > /u && mkdir /work && chown daemon /work",
      'ENV ONE=1 TWO="two words"',
      "LABEL org.opencontainers.image.title=base own=label",
      'SHELL ["/bin/sh", "-ec"]',
      "USER daemon",
      "WORKDIR /work",
      'ENTRYPOINT ["/bin/sh", "-c"]',
      'CMD ["id"]',
      "HEALTHCHECK CMD true",
      "STOPSIGNAL SIGUSR1",
      "VOLUME /v",
      "EXPOSE 80 90/udp",
    ],
    platforms: "linux/amd64,linux/arm64",
  },
  bare: { lines: ["FROM scratch", "ENV OF=$ID", "LABEL a=b"], platforms: "linux/amd64" },
  single: { lines: ["FROM busybox", "RUN echo $ID single > /u"], platforms: "linux/amd64" },
  "arm-six": { lines: ["FROM scratch", "COPY file /u", "ENV OF=$ID"], platforms: "linux/arm/v6,linux/amd64" },
};

/** A Dockerfile and how it is built. */
interface Case extends Omit<DockerfileBuild, "contexts" | "push"> {
  readonly title: string;
  readonly lines: readonly string[];
  /** The images that cannot be pinned. */
  readonly unpinned?: readonly string[];
  /** Whether the Dockerfile names all images that are read; true by default. */
  readonly isSeen?: boolean;
}

const CASES: readonly Case[] = [
  { title: "a base", lines: ["FROM deb", "RUN echo 1 > /one"] },
  { title: "ONBUILD of a base", lines: ["FROM trigger", "RUN cat /triggered /again"] },
  {
    title: "ONBUILD of a base of several stages",
    lines: ["FROM trigger AS a", "RUN echo a > /a", "FROM a AS b", "FROM trigger", "COPY --from=b /a /a"],
  },
  {
    title: "what a base of a base reads, which nobody sees",
    lines: ["FROM trigger-deb", "RUN cat /of-deb > /copy"],
    isSeen: false,
  },
  {
    title: "the configuration of a base",
    lines: ["FROM rich", "RUN echo $ONE $TWO > one; id > id; pwd > pwd", "COPY file here", "ENV THREE=$TWO"],
  },
  { title: "a base alone", lines: ["FROM rich"] },
  { title: "a base without layers", lines: ["FROM bare"] },
  { title: "a base that is not an index", lines: ["FROM single", "RUN cat /u > /one"] },
  { title: "a base of another platform", lines: ["FROM single", "COPY file /one"], platform: "linux/arm64" },
  { title: "a base of an older variant", lines: ["FROM arm-six", "COPY file /one"], platform: "linux/arm/v7" },
  { title: "a base that lacks the platform", lines: ["FROM arm-six", "COPY file /one"], platform: "linux/s390x" },
  {
    title: "stages of one base, written in several ways",
    lines: [
      "FROM deb AS a",
      "RUN echo a > /a",
      "FROM docker.io/library/deb:latest AS b",
      "COPY --from=a /a /a",
      "FROM index.docker.io/library/deb",
      "COPY --from=b /a /a",
      "COPY --from=library/deb /u /copy",
    ],
  },
  {
    title: "arguments",
    lines: ["ARG TAG=wrong", `ARG BASE=de\${X:-b}:$TAG`, `FROM \${BASE}`, "ARG TAG", "RUN echo $TAG > /tag"],
    args: { TAG: "latest" },
  },
  {
    title: "an argument of the platform",
    lines: [
      "ARG TARGETARCH",
      "FROM deb AS base-amd64",
      "FROM go AS base-arm64",
      `FROM base-\${TARGETARCH}`,
      "RUN cat /u",
    ],
    platform: "linux/arm64",
  },
  {
    title: "--platform=$BUILDPLATFORM",
    lines: [
      "FROM --platform=$BUILDPLATFORM go AS build",
      "ARG TARGETARCH",
      "RUN echo $TARGETARCH > /arch; uname -m >> /arch",
      "FROM deb",
      "COPY --from=build /arch /arch",
      "RUN uname -m > /own",
    ],
    platform: "linux/arm64",
  },
  {
    title: "--platform of its own",
    lines: ["FROM --platform=linux/arm64 go AS build", "RUN uname -m > /arch", "FROM go", "COPY --from=build /arch /a"],
  },
  {
    title: "files of images",
    lines: [
      "FROM deb",
      "COPY --from=go:latest /u /go",
      "RUN --mount=from=go,target=/go-root --mount=from=rich:latest,target=/rich cat /go-root/u /rich/u > /all",
    ],
    platform: "linux/arm64",
  },
  { title: "a stage by number", lines: ["FROM go", "RUN echo 1 > /one", "FROM deb", "COPY --from=0 /one /one"] },
  { title: "an earlier target", lines: ["FROM deb AS one", "RUN echo 1 > /1", "FROM go AS two"], target: "one" },
  { title: "a stage in capitals", lines: ["FROM deb AS Build", "RUN echo 1 > /1", "FROM build", "RUN cat /1"] },
  { title: "a stage of another base's name", lines: ["FROM deb AS go", "RUN echo 1 > /1", "FROM go", "RUN cat /1"] },
  { title: "a stage of its tagged base's name", lines: ["FROM go:old AS go", "RUN echo 1 > /1", "FROM go"] },
  { title: "a stage of its base's name", lines: ["FROM go AS go", "RUN echo 1 > /1"], unpinned: ["go"] },
  { title: "the same in capitals", lines: ["FROM go AS Go", "RUN echo 1 > /1"], unpinned: ["go"] },
  {
    title: "a stage of an earlier base's name",
    lines: ["FROM deb AS a", "RUN echo 1 > /1", "FROM go AS deb", "COPY --from=a /1 /1", "FROM deb"],
    unpinned: ["deb"],
  },
  {
    title: "heredocs, links and a cache",
    lines: [
      "FROM deb",
      "RUN <<E",
      "echo 1 > /one",
      "E",
      "COPY --link file /linked",
      "RUN --mount=type=cache,target=/cache echo x > /cache/x; cp /cache/x /y",
    ],
  },
  { title: "the frontend of an image", lines: ["# syntax=docker/dockerfile:1", "FROM deb", "RUN echo 2 > /two"] },
  {
    title: "a frontend without named contexts",
    lines: ["# syntax=docker/dockerfile:1.2", "FROM deb", "RUN echo 3 > /three"],
    unpinned: ["deb"],
  },
];

/** A Dockerfile of any of what the cases have. */
function randomCase(random: Random, number: number): Case {
  const ways = (name: string) => [name, `${name}:latest`, `docker.io/library/${name}`, `\${REGISTRY}${name}`];
  const image = () => random.of(ways(random.of(["deb", "go", "trigger", "rich", "deb", "go"])));
  const names: string[] = [];
  const lines = ["ARG REGISTRY=index.docker.io/library/"];
  for (let stage = 1 + random.below(4), position = 0; stage > 0; stage -= 1, position += 1) {
    const isInner = names.length > 0 && random.below(3) === 0;
    const base = isInner ? random.of(names) : image();
    const platform = isInner ? "" : random.of(["", "", "", "--platform=$BUILDPLATFORM ", "--platform=linux/arm64 "]);
    const name = random.of(["one", "Two", "three.3", "deb", "go", "a", "b", "c"]);
    const source = () =>
      random.of([...names, image().replace(/^\$\{.*\}/, ""), ...(position > 0 ? [`${position - 1}`] : [])]);
    lines.push(`FROM ${platform}${base} AS ${name}`, "USER root");
    for (let step = random.below(4); step > 0; step -= 1) {
      lines.push(
        random.of([
          () => `RUN echo ${random.below(5)} > /n`,
          () => "RUN cat /u > /v; env | sort > /env; pwd >> /env",
          () => "COPY file /w",
          () => `ENV N${random.below(3)}=$ONE`,
          () => `COPY --from=${source()} /u /x${random.below(3)}`,
          () => `RUN --mount=from=${source().replace(/^\d$/, "go")},target=/m cat /m/u > /y`,
          () => "ONBUILD RUN echo on > /onbuild",
          () => "WORKDIR /dir",
        ])(),
      );
    }
    names.push(name.toLowerCase());
  }
  return { title: `${number}`, lines, platform: random.of(["linux/amd64", "linux/amd64", "linux/arm64"]) };
}

describe("a base that a named context pins", function () {
  this.timeout(900_000);
  const registry = sandboxRegistry();
  const unique = randomBytes(8).toString("hex");
  /** By name in full. */
  const digests = new Map<string, string>();
  let workspace: Workspace | undefined;

  before(async () => {
    await inLanes(Object.entries(BASES), async ([name, { lines, platforms }]) => {
      const text = lines.join("\n").replaceAll("$ID", unique);
      const push = `${registry}/library/${name}`;
      const { digest, error } = await buildDockerfile(text, { platform: platforms, push });
      assert.ok(digest, error);
      digests.set(`${name}:latest`, digest);
    });
    await crane("tag", `${registry}/library/go`, "old");
    digests.set("go:old", digests.get("go:latest") ?? "");
    const syntax = await pushFrontend(`${registry}/docker/dockerfile:1`);
    const foreign = await pushFrontend(`${registry}/acme/frontend:1`, []);
    const frontends = { "docker/dockerfile:1": syntax, "docker/dockerfile:1.2": foreign, "acme/frontend:1": foreign };
    for (const [name, digest] of Object.entries(frontends)) digests.set(name, digest);
    await crane("copy", `${registry}/acme/frontend:1`, `${registry}/docker/dockerfile:1.2`);
  });

  after(() => workspace?.remove());

  /** What pins what a build reads, and what cannot be pinned. */
  async function pin({ lines, platform = BUILD_PLATFORM, target, args = {} }: Case) {
    const build = { context: "app", dockerfile: "Dockerfile", platform, target, args, contexts: {}, secrets: {} };
    const bases = await listBases(
      { builds: [build as unknown as Build] },
      {
        files: { kind: () => "file", read: () => lines.join("\n") },
        git: GIT_SERVERS,
        debug: () => undefined,
      },
    );
    const found = bases.map((base): Base => {
      const digest = digests.get(base.reference.replace(/^docker\.io\/(library\/)?/, ""));
      return digest === undefined ? base : { ...base, digest };
    });
    const unpinned = new Set(bases.filter((base) => base.unpinned).map(({ name }) => familiarName(name)));
    return { pins: pinsOf(found, platform), unpinned: [...unpinned] };
  }

  it("stays where it was, and the frontend with it", async () => {
    workspace = await Workspace.create();
    const image = (name: string) => ({
      repositories: [`${workspace?.namespace}/${name}`],
      context: name,
      platforms: [BUILD_PLATFORM],
      tags: ["latest"],
    });
    workspace.configure({ builders: SANDBOX, images: { own: image("own"), foreign: image("foreign") } });
    workspace.write("own/Dockerfile", "# syntax=docker/dockerfile:1\nFROM deb\nRUN echo own > /own\n");
    // A frontend that reads no named contexts, and would refuse any.
    workspace.write("foreign/Dockerfile", "# syntax=acme/frontend:1\nFROM deb\nRUN echo foreign > /foreign\n");
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    const state = await workspace.state();
    for (const name of ["docker/dockerfile:1", "acme/frontend:1"]) {
      assert.ok(state.includes(`"BUILDKIT_SYNTAX": "docker.io/${name}@${digests.get(name)}"`), state);
    }
    assert.equal(state.split(`"docker-image://docker.io/library/deb:latest@${digests.get("deb:latest")}"`).length, 3);
  });

  it("is named by the provenance as it was", async () => {
    const lines = ["# syntax=docker/dockerfile:1", "FROM deb", "COPY --from=go:latest /u /go"];
    const { pins } = await pin({ title: "", lines });
    const plain = await materialsOf(lines.join("\n"), {});
    assert.deepEqual(plain, {
      "pkg:docker/deb@latest": digests.get("deb:latest"),
      "pkg:docker/docker/dockerfile@1": digests.get("docker/dockerfile:1"),
      "pkg:docker/go@latest": digests.get("go:latest"),
    });
    const pinned = await materialsOf(lines.join("\n"), pins);
    assert.deepEqual(pinned, plain);
  });

  it("means what it meant", async () => {
    const random = new Random(SEED);
    const cases = [...CASES, ...Array.from({ length: RANDOM_BUILDS }, (_, number) => randomCase(random, number))];
    const builds = await Promise.all(
      cases.map(async (each) => ({ ...each, ...(await pin(each)), text: each.lines.join("\n") })),
    );
    for (const [position, { title, unpinned = [] }] of CASES.entries()) {
      assert.deepEqual(builds[position]?.unpinned, unpinned, title);
    }
    const plain = await inLanes(builds, (build) => buildDockerfile(build.text, build));
    const pinned = new Map<(typeof builds)[number], Built>();
    const buildPinned = async (build: (typeof builds)[number]) => {
      const { contexts, args } = build.pins;
      pinned.set(build, await buildDockerfile(build.text, { ...build, contexts, args: { ...build.args, ...args } }));
    };
    const isWhole = ({ unpinned, isSeen = true }: (typeof builds)[number]) => unpinned.length === 0 && isSeen;
    await inLanes(
      builds.filter((build) => !isWhole(build)),
      buildPinned,
    );
    // From here on no tag points to what it did, and Docker's frontend is none.
    for (const name of [...Object.keys(BASES).map((base) => `library/${base}`), "docker/dockerfile:1"]) {
      await crane("copy", `${registry}/library/busybox`, `${registry}/${name}`);
    }
    await inLanes(builds.filter(isWhole), buildPinned);
    const preview = await workspace?.preview();
    assert.deepEqual(preview?.steps, [], preview?.output);
    for (const what of ["own: base deb", "own: frontend docker/dockerfile:1"]) {
      assert.match(preview?.output ?? "", new RegExp(`warning: ${what} moved sha256:\\w{12} to sha256:\\w{12}`));
    }
    for (const [position, build] of builds.entries()) {
      const [before, after] = [plain[position], pinned.get(build)];
      const what = `seed ${SEED}, ${build.title} for ${build.platform ?? BUILD_PLATFORM}, pins ${JSON.stringify(build.pins)}`;
      assert.equal(after?.digest, before?.digest, [what, build.text, before?.error, after?.error].join("\n"));
    }
    // A test in which nothing is built, or everything is alike, would show nothing.
    const failed = CASES.filter((_, position) => plain[position]?.digest === undefined).map(({ title }) => title);
    assert.deepEqual(failed, ["a base that lacks the platform"]);
    const different = new Set(plain.flatMap(({ digest }) => digest ?? [])).size;
    assert.ok(different > builds.length / 2, `seed ${SEED}: ${different} different of ${builds.length}`);
  });
});

/** Works through a list, several at once. */
async function inLanes<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const waiting = [...items.entries()];
  const results: Result[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}
