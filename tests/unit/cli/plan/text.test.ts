import assert from "node:assert/strict";
import { planMarkdown } from "../../../../cli/plan/markdown.ts";
import type { MovesReport, PlannedImageReport, PlanReport } from "../../../../cli/plan/model.ts";
import { planText } from "../../../../cli/plan/text.ts";
import type { PlannedTag } from "../../../../lib/tag-table.ts";

const image: PlannedImageReport = {
  name: "app",
  version: "1.2.3",
  repositories: ["ghcr.io/acme/app", "docker.io/acme/app"],
  platforms: ["linux/amd64", "linux/arm64"],
  tags: [
    { tag: "1.2.3", rule: "type=semver,pattern={{version}}" },
    { tag: "latest", rule: "type=match,pattern=(a|b)" },
  ],
  published: false,
  labels: { "org.opencontainers.image.title": "app" },
  annotations: {},
  warnings: ["something was left out"],
};

const planned: PlannedTag = {
  tag: "1.2.3",
  live: `sha256:${"b".repeat(64)}`,
  publication: { revision: "89abcde".padEnd(40, "0") },
  target: undefined,
  why: "moves",
  stays: false,
};
const moves: MovesReport = {
  repository: "ghcr.io/acme/app",
  next: { revision: "1234567".padEnd(40, "0") },
  tags: [planned, { ...planned, tag: "latest" }],
};

const plan = (...images: PlannedImageReport[]): PlanReport => ({
  source: {
    origin: "GitHub Actions",
    eventName: "push",
    ref: "refs/tags/v1.2.3",
    sha: "6071f564087d49be48dc318b89fc22ff96cf6a17",
    isDirty: false,
  },
  images,
  matrix: [],
});

const based: PlannedImageReport = {
  ...image,
  basesSetting: "follow",
  bases: [
    {
      name: "debian",
      reference: "docker.io/library/debian:latest",
      role: "base",
      platforms: image.platforms,
      digest: `sha256:${"b".repeat(64)}`,
      current: `sha256:${"b".repeat(64)}`,
    },
  ],
};

describe("the plan as text", () => {
  it("has the source, a table of tags with their rules, and the labels", () => {
    assert.equal(
      planText(plan(image), false),
      `source: refs/tags/v1.2.3 at 6071f564087d (push, GitHub Actions)

image  tag     rule                             published
app    1.2.3   type=semver,pattern={{version}}  new
app    latest  type=match,pattern=(a|b)         new

app, to ghcr.io/acme/app and docker.io/acme/app
  org.opencontainers.image.title=app
  warning: something was left out
`,
    );
  });

  it("names the platforms whose digests are given, in the text and as Markdown", () => {
    const given = { "linux/s390x": `sha256:${"c".repeat(64)}` };
    const platform = plan({ ...image, given });
    assert.match(planText(platform, false), /^ {2}linux\/s390x is given: sha256:c{64}$/m);
    assert.match(planMarkdown(platform), /for linux\/amd64, linux\/arm64, linux\/s390x \(`sha256:c{64}`\), published/);
  });

  it("names the images that an image is built on, in the text and as Markdown", () => {
    const child = plan({ ...image, parents: ["toolchain", "library"] });
    assert.match(planText(child, false), /^ {2}built on toolchain, library$/m);
    assert.match(planMarkdown(child), /for linux\/amd64, linux\/arm64, built on toolchain, library, published to/);
  });

  it("says what is published, what is not known, and what is not to be published", () => {
    const { published: _, ...unknown } = image;
    const lines = planText(
      plan({ ...image, published: true }, unknown, { ...image, repositories: [], tags: [] }),
      false,
    );
    assert.match(lines, /^app {4}1\.2\.3 .* yes$/m);
    assert.match(lines, /^app {4}1\.2\.3 .* -$/m);
    assert.match(lines, /^app {4}- +- +not to be published$/m);
  });

  it("ends with where the tags point in each repository, or why a registry could not tell", () => {
    const failed = { ...moves, repository: "docker.io/acme/app", tags: [], failure: "docker.io answered 503" };
    const [, text] = planText(plan({ ...image, moves: [moves, failed] }), false).split(
      "warning: something was left out\n",
    );
    assert.equal(
      text,
      `
ghcr.io/acme/app
  tag            now (digest, age, commit)  then              why
  1.2.3, latest  bbbbbbbbbbbb, 89abcde      build of 1234567  moves

docker.io/acme/app
  docker.io answered 503
`,
    );
  });

  it("ends with what the images are built on, and says when the state does not tell", () => {
    const text = planText({ ...plan(based, image), stateProblem: "nobody knows what was built" }, false);
    assert.match(
      text,
      /\n\nnobody knows what was built\n\napp, bases: follow\n {2}base {4}now \(digest, age\)\n {2}debian {2}b{12}\n$/,
    );
  });

  it("says so when there is no ref, no image, or a change that is not committed", () => {
    const { source } = plan();
    const bare = {
      source: { ...source, origin: "git", ref: "", sha: "", eventName: "", isDirty: true },
      images: [],
      matrix: [],
    };
    assert.equal(
      planText(bare, false),
      "source: no branch or tag (git), with uncommitted changes\nthe stack has no images\n",
    );
  });
});

describe("the plan as Markdown", () => {
  it("keeps bars out of the table's way and names platforms, repositories and warnings", () => {
    const markdown = planMarkdown(plan(image));
    assert.match(markdown, /^\| app \| `latest` \| `type=match,pattern=\(a\\\|b\)` \| new \|$/m);
    assert.match(markdown, /^\*\*app\*\* for linux\/amd64, linux\/arm64, published to `ghcr\.io\/acme\/app`, `docker/m);
    assert.match(markdown, /^- app: something was left out$/m);
  });

  it("has a table of tags for each repository, or why its registry could not tell", () => {
    const failed = { ...moves, repository: "docker.io/acme/app", tags: [], failure: "docker.io answered 503" };
    const markdown = planMarkdown(plan({ ...image, moves: [moves, failed] }));
    assert.match(
      markdown,
      /^### ghcr\.io\/acme\/app\n\n\| tag \| now .*\n.*\n\| `1\.2\.3`, `latest` \| b{12}, 89abcde \| build of/m,
    );
    assert.match(markdown, /^### docker\.io\/acme\/app\n\ndocker\.io answered 503$/m);
  });

  it("has a table of bases for each image that has some", () => {
    const markdown = planMarkdown({ ...plan(based, image), stateProblem: "nobody knows" });
    assert.match(
      markdown,
      /^nobody knows\n\n### Bases of app \(bases: follow\)\n\n\| base \| now .*\n.*\n\| debian \| b{12} \| {2}\|$/m,
    );
    assert.equal(markdown.match(/### Bases/g)?.length, 1);
  });

  it("says when nothing would move", () => {
    assert.match(planMarkdown(plan({ ...image, tags: [], repositories: [], warnings: [] })), /No tag would move\./);
  });
});

describe("words from outside", () => {
  const hostile: PlannedImageReport = {
    ...image,
    name: "a|b",
    tags: [{ tag: "x", rule: "type=raw,value=\u001b[2J`|</td>" }],
    labels: { description: "one\n::error::two\u009b31m", title: "##[group]x" },
    warnings: ["<script>alert(1)</script> @acme/team\n## heading", "::add-mask::x"],
    moves: [
      {
        ...moves,
        tags: [{ ...planned, publication: { revision: "\u001b[2J", created: "x" }, why: "<script>@acme/team" }],
      },
      { ...moves, tags: [], failure: "::error::\u001b[2J<script>" },
    ],
  };
  const from = {
    ...plan(hostile),
    source: { ...plan().source, ref: "refs/heads/<img>@acme\u202e", eventName: "push\n::stop-commands::x" },
  };

  it("are shown and not acted on, as text", () => {
    const text = planText(from, false);
    assert.doesNotMatch(text.replaceAll("\n", ""), /\p{Cc}|[\u202a-\u202e]/u);
    assert.doesNotMatch(text, /^\s*::|##\w*\[/m);
    assert.ok(text.includes("description=one\\n::error::two\\x9b31m"), text);
  });

  it("are shown and not acted on, as Markdown", () => {
    const markdown = planMarkdown(from);
    assert.doesNotMatch(markdown.replaceAll("\n", ""), /\p{Cc}|[\u202a-\u202e]/u);
    assert.doesNotMatch(markdown, /^\s*::|##\w*\[/m);
    assert.doesNotMatch(markdown, /(?<!\\)<(script|img)|@acme/);
    assert.ok(markdown.includes("| a\\|b | `x` | `` type=raw,value=\\x1b[2J`\\|</td> `` | new |"), markdown);
  });
});
