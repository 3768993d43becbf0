import type {
  ImageReport,
  PlatformReport,
  Report,
  RepositoryReport,
  TagReport,
} from "../../../../../cli/report/model.ts";
import type { ImageSizes } from "../../../../../cli/report/sizes.ts";

/** Reports of the shape that `multiarch report --json` prints, of updates of every kind. */
export interface PageFixture {
  readonly report: Report;
  readonly sizes: ReadonlyMap<string, ImageSizes>;
}

/** A digest that is another one for every number. */
export function numbered(number: number): string {
  return `sha256:${(number * 2654435761).toString(16).padStart(12, "0").slice(0, 12)}${number.toString(16).padStart(52, "0")}`;
}

const BASE = "docker.io/library/debian:bookworm-slim";
const STARTED = "2026-02-01T10:00:00.000Z";
const REVISION = "8f2c1d0e9b7a6c5d4e3f2a1b0c9d8e7f6a5b4c3d";

const gates = (from?: number): PlatformReport["gates"] => [
  {
    name: "starts",
    result: from === undefined ? "unchanged" : "passed",
    ...(from && { span: { from, to: from + 3 } }),
  },
  {
    name: "architecture",
    result: from === undefined ? "unchanged" : "passed",
    ...(from && { span: { from, to: from + 1 } }),
  },
];

function platform(
  name: string,
  number: number,
  span: [number, number],
  more: Partial<PlatformReport> = {},
): PlatformReport {
  return {
    platform: name,
    builder: name === "linux/arm64" ? "arm" : "multi",
    emulated: name === "linux/arm/v7",
    digest: numbered(number),
    result: "built",
    span: { from: span[0], to: span[1] },
    attestations: { provenance: "max", packages: 27 },
    base: { name: BASE, digest: numbered(900) },
    gates: gates(span[1]) ?? [],
    ...more,
  };
}

function unchanged(name: string, number: number): PlatformReport {
  const digest = numbered(number);
  const base = { name: BASE, digest: numbered(900) };
  return { platform: name, digest, result: "unchanged", base, gates: gates() ?? [] };
}

function published(
  repository: string,
  number: number,
  tags: readonly TagReport[],
  more: Partial<RepositoryReport> = {},
): RepositoryReport {
  const reference = `${repository}:${tags[0]?.tag}`;
  const identity = "https://github.com/acme/app/.github/workflows/publish.yml@refs/heads/main";
  return {
    repository,
    digest: numbered(number),
    tags,
    commands: {
      pull: `docker pull ${reference}`,
      inspect: `docker buildx imagetools inspect ${reference}`,
      verify: [
        `npx multiarch verify ${reference} --identity ${identity} --issuer https://token.actions.githubusercontent.com`,
        `cosign verify ${reference} --certificate-identity ${identity} --certificate-oidc-issuer https://token.actions.githubusercontent.com`,
      ],
    },
    ...more,
  };
}

const none: PageFixture["sizes"] = new Map();

const REPORTED = {
  stack: "ghcr",
  startedAt: STARTED,
  update: {
    result: "succeeded",
    seconds: 74,
    revision: REVISION,
    run: "https://github.com/acme/app/actions/runs/7412345678",
  },
} as const;

function app(more: Partial<ImageReport>): ImageReport {
  return { name: "app", version: "1.4.0", revision: REVISION, platforms: [], repositories: [], ...more };
}

/** The sizes of an image of two layers, of which the first is the base's. */
function sizes(platforms: readonly string[], previous?: number): ImageSizes {
  return {
    ...(previous !== undefined && { previous: numbered(previous) }),
    platforms: new Map(
      platforms.map((name, position) => [
        name,
        {
          bytes: 41_300_000 - position * 1_700_000,
          layers: 6,
          ...(previous !== undefined && {
            before: {
              bytes: 39_900_000 - position * 1_700_000,
              shared: 4,
              added: 2,
              base: { name: BASE, digest: numbered(899) },
            },
          }),
        },
      ]),
    ),
  };
}

/** The first publication of an image. */
export function first(): PageFixture {
  const to = numbered(100);
  const tags: TagReport[] = ["1.4.0", "1.4", "1", "latest"].map((tag) => ({ tag, result: "new", to }));
  const platforms = [
    platform("linux/amd64", 1, [4, 31]),
    platform("linux/arm64", 2, [4, 26]),
    platform("linux/arm/v7", 3, [4, 62], { result: "taken", taken: { job: "build (arm)", seconds: 58 } }),
  ];
  const repositories = [published("ghcr.io/acme/app", 100, tags, { span: { from: 66, to: 72 } })];
  const names = platforms.map((each) => each.platform);
  return {
    report: { ...REPORTED, images: [app({ platforms, repositories })] },
    sizes: new Map([["app", sizes(names)]]),
  };
}

/** An update that changed nothing. */
export function nothing(): PageFixture {
  const to = numbered(100);
  const tags: TagReport[] = ["1.4.0", "latest"].map((tag) => ({ tag, result: "unchanged", to }));
  const platforms = [unchanged("linux/amd64", 1), unchanged("linux/arm64", 2)];
  const images = [app({ platforms, repositories: [published("ghcr.io/acme/app", 100, tags)] })];
  return { report: { ...REPORTED, update: { result: "succeeded", seconds: 2 }, images }, sizes: none };
}

/** A platform that failed: no tag moved. */
export function failedPlatform(): PageFixture {
  const reason = 'process "/bin/sh -c make install" did not complete successfully: exit code: 2';
  const notRun = [{ name: "starts", result: "not run" as const }];
  const platforms = [
    platform("linux/amd64", 11, [4, 31]),
    platform("linux/arm64", 2, [4, 19], { result: "failed", reason, gates: notRun }),
    unchanged("linux/arm/v7", 3),
  ];
  const tags: TagReport[] = [
    { tag: "1.4.1", result: "pending" },
    { tag: "latest", result: "pending", to: numbered(100) },
  ];
  const repositories = [published("ghcr.io/acme/app", 100, tags)];
  const update = { ...REPORTED.update, result: "failed", failures: [`app failed on linux/arm64: ${reason}`] };
  return { report: { ...REPORTED, update, images: [app({ version: "1.4.1", platforms, repositories })] }, sizes: none };
}

/** A gate that failed: no tag moved. */
export function failedGate(): PageFixture {
  const reason =
    'app exited with 1 in ghcr.io/acme/app@sha256:5d1f3b, the last line: "listen tcp :8080: permission denied"';
  const platforms = [
    platform("linux/amd64", 21, [4, 31], {
      gates: [
        { name: "starts", result: "passed", span: { from: 31, to: 34 } },
        { name: "smoke", result: "failed", reason, span: { from: 31, to: 42 } },
      ],
    }),
    platform("linux/arm64", 22, [4, 26], {
      gates: [
        { name: "starts", result: "passed", span: { from: 26, to: 29 } },
        { name: "smoke", result: "passed", span: { from: 26, to: 33 } },
      ],
    }),
  ];
  const tags: TagReport[] = ["1.4.1", "latest"].map((tag) => ({ tag, result: "pending", to: numbered(100) }));
  const update = {
    ...REPORTED.update,
    result: "failed",
    failures: [`the gate "smoke" of app failed on linux/amd64: ${reason}`],
  };
  const repositories = [published("ghcr.io/acme/app", 100, tags)];
  return { report: { ...REPORTED, update, images: [app({ version: "1.4.1", platforms, repositories })] }, sizes: none };
}

/** Tags that move from one index to another, in two repositories, one of which a newer release has. */
export function moving(): PageFixture {
  const [from, to] = [numbered(100), numbered(110)];
  const tags: TagReport[] = [
    { tag: "1.4.1", result: "new", to },
    { tag: "1.4", result: "moved", from, to },
    { tag: "1", result: "moved", from, to },
    { tag: "latest", result: "left", to: numbered(120), reason: "version 1.4.1 is older than 2.0.0" },
  ];
  const platforms = [
    platform("linux/amd64", 31, [3, 28], { changed: ["buildArgs.VERSION", "contextHash"] }),
    platform("linux/arm64", 32, [3, 24], { changed: ["buildArgs.VERSION", "contextHash"] }),
    unchanged("linux/arm/v7", 3),
  ];
  const repositories = ["docker.io/acme/app", "ghcr.io/acme/app"].map((name) =>
    published(name, 110, tags, { span: { from: 32, to: 37 } }),
  );
  const compared = sizes(
    platforms.map((each) => each.platform),
    100,
  );
  const problem = "the registries did not answer within 30 seconds";
  const known = { ...compared, platforms: new Map([...compared.platforms, ["linux/arm/v7", { problem }]]) };
  return {
    report: { ...REPORTED, images: [app({ version: "1.4.1", platforms, repositories })] },
    sizes: new Map([["app", known]]),
  };
}

/** A toolchain, a library on it, and two applications on that, whose platforms overtake each other. */
export function stack(): PageFixture {
  const of = (
    name: string,
    parents: readonly string[],
    spans: [[number, number], [number, number]],
    number: number,
  ) => {
    const repository = `ghcr.io/acme/${name}`;
    const to = numbered(number);
    const tags: TagReport[] = [{ tag: "main", result: "moved", from: numbered(number + 1), to }];
    const end = Math.max(...spans.map(([, last]) => last)) + 1;
    return {
      name,
      version: "main",
      ...(parents.length > 0 && { parents }),
      platforms: [platform("linux/amd64", number + 2, spans[0]), platform("linux/arm64", number + 3, spans[1])],
      repositories: [published(repository, number, tags, { span: { from: end + 3, to: end + 5 } })],
    };
  };
  const images = [
    of(
      "api",
      ["library"],
      [
        [31, 48],
        [81, 96],
      ],
      210,
    ),
    of(
      "library",
      ["toolchain"],
      [
        [19, 30],
        [63, 80],
      ],
      220,
    ),
    of(
      "toolchain",
      [],
      [
        [2, 18],
        [2, 62],
      ],
      230,
    ),
    of(
      "worker",
      ["library", "toolchain"],
      [
        [31, 39],
        [81, 103],
      ],
      240,
    ),
  ];
  return { report: { ...REPORTED, update: { ...REPORTED.update, seconds: 112 }, images }, sizes: none };
}

/** 50 images for 4 platforms, of which one changed; one has 200 tags. */
export function fifty(): PageFixture {
  const names = ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386"];
  const images = Array.from({ length: 50 }, (_, image): ImageReport => {
    const name = `service-${String(image + 1).padStart(2, "0")}`;
    const isChanged = image === 17;
    const [from, to] = [numbered(1000 + image), numbered(2000 + image)];
    const tags = Array.from({ length: image === 3 ? 200 : 2 }, (_, tag): TagReport => {
      const moved = isChanged && tag === 1;
      const own = tag === 0 ? "latest" : `1.${tag}.0`;
      return moved ? { tag: own, result: "moved", from, to } : { tag: own, result: "unchanged", to };
    });
    const platforms = names.map((each, position) =>
      isChanged && position === 0 ? platform(each, 3000, [2, 19]) : unchanged(each, 4000 + image * 4 + position),
    );
    return { name, version: "1.1.0", platforms, repositories: [published(`ghcr.io/acme/${name}`, 2000 + image, tags)] };
  });
  return { report: { ...REPORTED, images }, sizes: none };
}

/** Texts that a browser would interpret, or that look like others. */
export const HOSTILE = [
  "</script><script>document.title='owned'</script>",
  `"><img src=x onerror="document.title='owned'">`,
  "</style><svg onload=document.title='owned'>",
  "javascript:document.title='owned'",
  "abc\u202egnp.exe\u202c",
  "bell\u0007 escape\u001b[31m null\u0000 line\nend",
  "&lt;b&gt; &amp; $" + "{alert(1)} {{7*7}} '`",
  "--><!--",
  "\u{1f600} emoji, \u4e2d\u6587, \u05e2\u05d1\u05e8\u05d9\u05ea",
  "x".repeat(300),
] as const;

/** Every text from outside is one of {@link HOSTILE}. */
export function hostile(): PageFixture {
  const at = (position: number) => HOSTILE[position % HOSTILE.length] ?? "";
  const images = HOSTILE.map((name, position): ImageReport => {
    const [one, two, three] = [at(position + 1), at(position + 2), at(position + 3)];
    const spans = { span: { from: 1, to: 4 } };
    return {
      name,
      version: one,
      revision: two,
      parents: [at(position + 1)],
      platforms: [
        {
          platform: one,
          builder: two,
          digest: three,
          result: "failed",
          reason: at(position + 4),
          base: { name: one, digest: two },
          changed: [three],
          attestations: { provenance: "max", builder: one },
          gates: [{ name: two, result: "failed", reason: three, ...spans }],
          ...spans,
        },
      ],
      repositories: [
        {
          repository: one,
          digest: two,
          reason: three,
          tags: [{ tag: at(position + 5), result: "left", from: one, to: two, reason: three }],
          commands: { pull: `docker pull ${one}`, inspect: two, verify: [three] },
          ...spans,
        },
      ],
    };
  });
  const update = { result: "failed", seconds: 4, revision: at(0), failures: [...HOSTILE] };
  const sizes: PageFixture["sizes"] = new Map(
    HOSTILE.map((name, position) => [
      name,
      { previous: at(position), problem: at(position + 1), platforms: new Map() },
    ]),
  );
  return { report: { stack: at(0), startedAt: at(1), update, images }, sizes };
}

/** Each by its name. */
export const FIXTURES: Readonly<Record<string, () => PageFixture>> = {
  first,
  nothing,
  "failed-platform": failedPlatform,
  "failed-gate": failedGate,
  moving,
  stack,
  fifty,
  hostile,
};
