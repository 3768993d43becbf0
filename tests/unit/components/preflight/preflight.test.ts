import assert from "node:assert/strict";
import type { ImageAnswer } from "../../../../components/preflight/base-image.ts";
import type { Builder, BuilderAnswer } from "../../../../components/preflight/builder.ts";
import { checkBeforehand } from "../../../../components/preflight/preflight.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { readApp } from "../settings/fixture.ts";

const BUILDER: Builder = {
  name: "sandbox",
  driver: "remote",
  error: undefined,
  booted: true,
  platforms: ["linux/amd64", "linux/arm64"],
  nodes: [],
};
/** With one machine, unless other ones are given. */
const builder = ({ platforms = BUILDER.platforms, ...changes }: Partial<Builder>): BuilderAnswer => ({
  kind: "builder",
  builder: { ...BUILDER, platforms, nodes: [{ own: platforms[0], platforms }], ...changes },
});
const THERE: ImageAnswer = {
  kind: "there",
  digest: "sha256:0",
  isIndex: true,
  platforms: ["linux/amd64", "linux/arm64"],
};

interface World {
  image?: Record<string, unknown>;
  builders?: Record<string, string>;
  dockerfile?: string | undefined;
  answer?: BuilderAnswer;
  images?: Readonly<Record<string, ImageAnswer>>;
  /** The Dockerfile of {@link GIT} at the commit. */
  gitDockerfile?: string;
}

const GIT = "https://example.com/a.git";

/** What is found in a world in which everything is well but for this. */
async function find(world: World) {
  const { problems, ofBases, warnings, debugged } = await check(world);
  const all = [...problems, ...new Map(ofBases.map(({ problem }) => [problem.message, problem])).values()];
  return { problems: all.map(({ path, message }) => `${formatPath(path)}: ${message}`), warnings, debugged };
}

async function check({
  image = {},
  builders = { default: "sandbox" },
  dockerfile = "FROM base AS build\nRUN x\n",
  answer = builder({}),
  images = {},
  gitDockerfile,
}: World) {
  const { builds } = readApp({ platforms: ["linux/amd64", "linux/arm64"], ...image }, builders);
  const debugged: string[] = [];
  const found = await checkBeforehand(builds, {
    files: {
      kind: () => "file",
      read: (path) => (path === "Dockerfile" ? dockerfile : undefined),
    },
    git: {
      pin: async (location) => `${location}#commit`,
      async dockerfile(location, path) {
        assert.deepEqual([location, path], [`${GIT}#commit`, "Dockerfile"]);
        return gitDockerfile ?? assert.fail("nobody answers");
      },
    },
    askBuilder: async () => answer,
    askImage: async (name) => images[name] ?? THERE,
    debug: (text) => debugged.push(text),
  });
  return { ...found, debugged };
}

describe("the machines of builds", () => {
  const emulated = async (world: World) =>
    (await check(world)).machines.map(({ build, machine }) => [build.platform, machine.emulated]);

  it("tell what runs by emulation", async () => {
    assert.deepEqual(await emulated({}), [
      ["linux/amd64", false],
      ["linux/arm64", true],
    ]);
  });

  it("emulate nothing for a Dockerfile that compiles on the builder's own platform, or runs nothing", async () => {
    const compiled = "FROM --platform=$BUILDPLATFORM base AS build\nRUN x\nFROM base\nCOPY --from=build /x /x\n";
    for (const dockerfile of [compiled, "FROM base\nCOPY . /\n"]) {
      assert.deepEqual(await emulated({ dockerfile }), [
        ["linux/amd64", false],
        ["linux/arm64", false],
      ]);
    }
  });

  it("are judged by the platform where only BuildKit understands the Dockerfile", async () => {
    assert.deepEqual(await emulated({ dockerfile: "# syntax=acme/frontend\nbuild it" }), [
      ["linux/amd64", false],
      ["linux/arm64", true],
    ]);
  });

  it("are only a name as long as a builder is not made, and nothing where there is none", async () => {
    const planned = await check({ answer: { kind: "planned", isNew: true, isPreview: true } });
    assert.deepEqual(
      planned.machines.map(({ machine }) => machine),
      [{ builder: "sandbox" }, { builder: "sandbox" }],
    );
    assert.deepEqual((await check({ answer: { kind: "absent" } })).machines, []);
  });
});

const CREATE = "docker buildx create --name multi --driver docker-container --bootstrap";

describe("checkBeforehand", () => {
  it("asks nobody about what is no platform", async () => {
    const nobody = await find({ image: { platforms: ["linux/amd46", 1] }, answer: { kind: "missing", known: [] } });
    assert.deepEqual(nobody, { problems: [], warnings: [], debugged: [] });
  });

  it("finds nothing where all is well", async () => {
    assert.deepEqual(await find({}), { problems: [], warnings: [], debugged: [] });
  });

  const cases: [title: string, world: World, problems: string[]][] = [
    [
      "a builder that does not exist",
      { answer: { kind: "missing", known: ["sandbix"] } },
      [
        'builders.default: "sandbox" is not a builder that buildx knows; did you mean "sandbix"? Or create it: docker buildx create --name sandbox --driver docker-container --bootstrap',
      ],
    ],
    [
      "a builder that does not exist, with none like it",
      { answer: { kind: "missing", known: ["one", "two"] } },
      [
        'builders.default: "sandbox" is not a builder that buildx knows; it knows one, two; name one of them, or create it: docker buildx create --name sandbox --driver docker-container --bootstrap',
      ],
    ],
    [
      "a builder that does not answer",
      { answer: { kind: "late" } },
      [
        `builders.default: "sandbox" cannot be reached: buildx did not answer within 8 s; start it, or create another one and name it: ${CREATE}`,
      ],
    ],
    [
      "a builder with an error",
      { answer: builder({ error: "no daemon.", booted: false }) },
      [
        `builders.default: "sandbox" cannot be reached (no daemon); start it, or create another one and name it: ${CREATE}`,
      ],
    ],
    [
      "no builder at all",
      { builders: {}, answer: builder({ error: "no daemon", booted: false }) },
      [
        `builders: names no builder, and the one in use cannot be reached (no daemon); start it, or create another one and name it: ${CREATE}`,
      ],
    ],
    [
      "the daemon's own builder",
      { answer: builder({ driver: "docker", error: "whatever" }) },
      [
        `builders.default: "sandbox" uses buildx's driver "docker", which cannot push by digest; create another one and name it: ${CREATE}`,
      ],
    ],
    [
      "a platform that the builder does not run",
      { answer: builder({ platforms: ["linux/amd64"] }) },
      [
        'images.app.platforms[1]: "linux/arm64" cannot run on the builder "sandbox" (it runs linux/amd64); on its machine, install QEMU\'s handlers (docker run --privileged --rm tonistiigi/binfmt --install arm64, or on Debian apt-get install qemu-user-static), or name another builder for the platform under multiarch:builders',
      ],
    ],
    [
      "a stage of another platform that the builder does not run",
      {
        dockerfile: "FROM --platform=linux/s390x base AS one\nRUN x\nFROM scratch\nCOPY --from=one /a /a",
        image: { platforms: ["linux/amd64"] },
        images: { base: { kind: "there", digest: "sha256:0", isIndex: true, platforms: undefined } },
      },
      [
        'images.app.platforms[0]: "linux/amd64" runs programs of linux/s390x, which cannot run on the builder "sandbox" (it runs linux/amd64, linux/arm64); on its machine, install QEMU\'s handlers (docker run --privileged --rm tonistiigi/binfmt --install s390x, or on Debian apt-get install qemu-user-static), or name another builder for the platform under multiarch:builders',
      ],
    ],
    [
      "a target that is no stage, once for all platforms",
      { image: { target: "biuld" } },
      ['images.app.target: "biuld" is not a stage of "Dockerfile"; did you mean "build"?'],
    ],
    [
      "a target in a file whose stages have no names",
      { image: { target: "build" }, dockerfile: "FROM base" },
      [
        'images.app.target: "build" is not a stage of "Dockerfile"; its stages have no names; leave target out, or write FROM ... AS',
      ],
    ],
    [
      "a base image that does not exist, once for all platforms",
      { images: { base: { kind: "missing" } } },
      [
        'images.app.dockerfile: "Dockerfile" starts from "base", which its registry does not have; fix the name or the tag',
      ],
    ],
    [
      "a base image that lacks a platform",
      { images: { base: { kind: "there", digest: "sha256:0", isIndex: true, platforms: ["linux/amd64"] } } },
      [
        'images.app.platforms[1]: "linux/arm64" is not among the platforms of "base", from which "Dockerfile" starts: it has linux/amd64; remove the platform, or start from another image',
      ],
    ],
    [
      "a platform that the Dockerfile gives the programs of another one",
      { dockerfile: "ARG P=linux/amd64\nFROM --platform=$P base AS one\nFROM one" },
      [
        'images.app.platforms[1]: "linux/arm64" would contain programs for linux/amd64: the image is based on line 2 of "Dockerfile", which says --platform=$P; remove it there, and use it only in stages that are read by COPY --from',
      ],
    ],
    [
      "a platform that the Dockerfile gives the builder's programs, once",
      {
        dockerfile: "FROM --platform=$BUILDPLATFORM base",
        images: { base: { kind: "there", digest: "sha256:0", platforms: ["linux/amd64"], isIndex: false } },
      },
      [
        'images.app.platforms[1]: "linux/arm64" would contain programs for linux/amd64: the image is based on line 1 of "Dockerfile", which says --platform=$BUILDPLATFORM; remove it there, and use it only in stages that are read by COPY --from',
      ],
    ],
    [
      "platforms that an unknown machine would give the same programs, with one sentence",
      { dockerfile: "FROM --platform=$BUILDPLATFORM base", answer: builder({ platforms: [] }) },
      [
        'images.app.platforms[1]: "linux/arm64" would contain the programs of linux/amd64, or vice versa: both are based on line 1 of "Dockerfile", which says --platform=$BUILDPLATFORM; remove it there, and use it only in stages that are read by COPY --from',
      ],
    ],
    [
      "a platform that the first of several machines builds for another one",
      {
        dockerfile: "FROM --platform=$BUILDPLATFORM base",
        answer: builder({
          nodes: [
            { own: "linux/amd64", platforms: ["linux/amd64", "linux/386"] },
            { own: "linux/s390x", platforms: ["linux/s390x", "linux/arm64"] },
          ],
        }),
        images: { base: { kind: "there", digest: "sha256:0", isIndex: true, platforms: undefined } },
      },
      [
        'images.app.platforms[1]: "linux/arm64" would contain programs for linux/s390x: the image is based on line 1 of "Dockerfile", which says --platform=$BUILDPLATFORM; remove it there, and use it only in stages that are read by COPY --from',
      ],
    ],
    [
      "a platform that a base gives the programs of the only one it has",
      { images: { base: { kind: "there", digest: "sha256:0", platforms: ["linux/amd64"], isIndex: false } } },
      [
        'images.app.platforms[1]: "linux/arm64" would contain programs for linux/amd64: that is the only platform of "base", which line 1 of "Dockerfile" names; remove the platform, or start from an image that has it',
      ],
    ],
    [
      "a platform that the image of a context gives other programs",
      {
        image: { contexts: { base: "docker-image://other" } },
        images: { other: { kind: "there", digest: "sha256:0", platforms: ["linux/amd64"], isIndex: false } },
      },
      [
        'images.app.platforms[1]: "linux/arm64" would contain programs for linux/amd64: that is the only platform of "other", which the context "base" names; remove the platform, or start from an image that has it',
      ],
    ],
    [
      "a target that is not a stage of a Dockerfile at a git server",
      { image: { target: "biuld", context: GIT }, gitDockerfile: "FROM other AS build" },
      ['images.app.target: "biuld" is not a stage of "Dockerfile"; did you mean "build"?'],
    ],
    [
      "a base image that lacks a platform, in a Dockerfile at a git server",
      {
        image: { context: GIT },
        gitDockerfile: "FROM other",
        images: { other: { kind: "there", digest: "sha256:0", isIndex: true, platforms: ["linux/amd64"] } },
      },
      [
        'images.app.platforms[1]: "linux/arm64" is not among the platforms of "other", from which "Dockerfile" starts: it has linux/amd64; remove the platform, or start from another image',
      ],
    ],
    [
      "a builder and a target, both",
      { answer: { kind: "late" }, image: { target: "biuld", platforms: ["linux/amd64"] } },
      [
        `builders.default: "sandbox" cannot be reached: buildx did not answer within 8 s; start it, or create another one and name it: ${CREATE}`,
        'images.app.target: "biuld" is not a stage of "Dockerfile"; did you mean "build"?',
      ],
    ],
  ];
  for (const [title, world, problems] of cases) {
    it(`refuses ${title}`, async () => {
      const found = await find(world);
      assert.deepEqual(found.problems, problems);
      assert.deepEqual(found.warnings, []);
    });
  }

  const fine: [title: string, world: World][] = [
    [
      "the daemon's own builder where nothing is published",
      { answer: builder({ driver: "docker" }), image: { publish: false } },
    ],
    [
      "the platforms of several machines, each of which builds its own",
      {
        dockerfile: "FROM --platform=$BUILDPLATFORM base",
        answer: builder({
          nodes: [
            { own: "linux/amd64", platforms: ["linux/amd64"] },
            { own: "linux/arm64", platforms: ["linux/arm64"] },
          ],
        }),
      },
    ],
    [
      "a platform that only files are copied for",
      { dockerfile: "FROM scratch\nCOPY . /", answer: builder({ platforms: ["linux/amd64"] }) },
    ],
    [
      "an earlier stage that is compiled for a platform of its own, on a base that has no other",
      {
        dockerfile:
          "FROM --platform=linux/amd64 base AS one\nRUN x\nFROM other\nCOPY --from=one /a /a\nCOPY --from=third /a /a",
        images: {
          base: { kind: "there", digest: "sha256:0", platforms: ["linux/amd64"], isIndex: false },
          third: { kind: "there", digest: "sha256:0", platforms: ["linux/amd64"], isIndex: false },
        },
      },
    ],
    [
      "a frontend of its own",
      {
        dockerfile: "FROM missing",
        image: { args: { BUILDKIT_SYNTAX: "acme/frontend" } },
        images: { missing: { kind: "missing" } },
      },
    ],
    ["a target that is a named context", { image: { target: "other", contexts: { other: "b" } } }],
    [
      "a Dockerfile that cannot be read, which the settings' rules report",
      { dockerfile: undefined, image: { dockerfile: "None" } },
    ],
    [
      "what runs on Windows, for which there are no handlers",
      {
        dockerfile: "FROM --platform=windows/amd64 base\nRUN x",
        image: { platforms: ["windows/amd64"] },
        images: { base: { kind: "there", digest: "sha256:0", isIndex: true, platforms: undefined } },
      },
    ],
  ];
  for (const [title, world] of fine)
    it(`accepts ${title}`, async () => assert.deepEqual((await find(world)).problems, []));

  it("warns of a builder that is not booted yet, once, and does not judge its platforms", async () => {
    const { problems, warnings } = await find({ answer: builder({ booted: false, platforms: [] }) });
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, ['the builder "sandbox" is not booted yet, so its platforms were not checked']);
  });

  it("warns of a platform whose programs an unknown machine decides", async () => {
    const dockerfile = "FROM --platform=$BUILDPLATFORM base";
    const UNCHECKED =
      'contains programs for that platform was not checked: line 1 of "Dockerfile" says --platform=$BUILDPLATFORM, and the platform of the builder is not known yet';
    const unknown = builder({ booted: false, platforms: [] });
    const one = await find({ dockerfile, answer: unknown, image: { platforms: ["linux/amd64", "linux/amd64/v2"] } });
    assert.deepEqual(one.problems, []);
    assert.deepEqual(one.warnings, [
      'the builder "sandbox" is not booted yet, so its platforms were not checked',
      `whether the image for "linux/amd64" ${UNCHECKED}`,
      `whether the image for "linux/amd64/v2" ${UNCHECKED}`,
    ]);
    const nodes = [
      { own: undefined, platforms: [] },
      { own: undefined, platforms: [] },
    ];
    const several = await find({ dockerfile, answer: builder({ booted: false, platforms: [], nodes }) });
    assert.deepEqual([several.problems, several.warnings.length], [[], 3]);
    const compiled = "FROM --platform=$BUILDPLATFORM base AS one\nRUN x\nFROM other\nCOPY --from=one /a /a";
    assert.equal((await find({ dockerfile: compiled, answer: unknown })).warnings.length, 1);
  });

  it("builds nothing together on several machines of a builder, or where nobody can tell", async () => {
    const nodes = ["linux/amd64", "linux/arm64"].map((own) => ({ own, platforms: [own] }));
    const image = { build: "together" };
    assert.deepEqual((await find({ image, answer: builder({ nodes }) })).problems, [
      'images.app.build: together is for one machine, and the builder "sandbox" builds linux/amd64, linux/arm64 on 2; make each machine a builder of its own, or set build: separate',
    ]);
    assert.match((await find({ image, answer: { kind: "absent" } })).problems.join(), /^images\.app\.build: together /);
    const [all] = [{ own: "linux/amd64", platforms: ["linux/amd64", "linux/arm64"] }];
    for (const world of [
      { image, answer: builder({ nodes: [all] }) },
      { image: { ...image, publish: false }, answer: builder({ nodes }) },
      { image, answer: builder({ nodes }), builders: { "linux/amd64": "one", "linux/arm64": "two" } },
    ]) {
      assert.deepEqual((await find(world)).problems, []);
    }
  });

  it("warns where there is no buildx to ask", async () => {
    const { problems, warnings } = await find({ answer: { kind: "absent" } });
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, [
      "the builders were not checked: this machine has neither docker-buildx nor docker with its buildx plugin",
    ]);
  });

  it("leaves a Dockerfile that no git server gives to the settings' rules and the build", async () => {
    const { problems, debugged } = await find({ image: { context: GIT, platforms: ["linux/amd64"] } });
    assert.deepEqual(problems, []);
    assert.deepEqual(debugged, ["Dockerfile was not checked: nobody answers"]);
  });

  it("leaves a base image whose registry tells nothing to the build", async () => {
    const { problems, debugged } = await find({
      images: { base: { kind: "unchecked", reason: "it forbids it" } },
      image: { platforms: ["linux/amd64"] },
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(debugged, ["the image base was not checked: it forbids it"]);
  });
});
