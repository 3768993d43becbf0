import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { reportMarkdown } from "../../../../cli/report/markdown.ts";
import type { Report } from "../../../../cli/report/model.ts";
import { reportText } from "../../../../cli/report/text.ts";
import { timeline } from "../../../../cli/report/timeline.ts";
import { digest, REPOSITORY } from "./fixture.ts";

const COMMANDS = {
  pull: `docker pull ${REPOSITORY}:1.0.0`,
  inspect: `docker buildx imagetools inspect ${REPOSITORY}:1.0.0`,
};

const REPORT: Report = {
  stack: "dev",
  images: [
    {
      name: "app",
      platforms: [
        {
          platform: "linux/amd64",
          builder: "multi",
          emulated: false,
          digest: digest("a"),
          result: "built",
          span: { from: 2, to: 14 },
        },
        { platform: "linux/arm/v7", digest: digest("b"), result: "unchanged" },
        { platform: "linux/386", builder: "multi", emulated: true, result: "failed", span: { from: 3, to: 3 } },
      ],
      repositories: [
        {
          repository: REPOSITORY,
          digest: digest("c"),
          tags: [
            { tag: "1.0.0", result: "new", to: digest("c") },
            { tag: "1.0", result: "moved", from: digest("d"), to: digest("c") },
            { tag: "edge", result: "unchanged", to: digest("c") },
            { tag: "latest", result: "pending", to: digest("d") },
          ],
          commands: COMMANDS,
        },
        { repository: "docker.io/acme/app", tags: [{ tag: "1.0.0", result: "pending" }] },
      ],
    },
  ],
};

const TEXT = `image  platform      builder          digest               waited  seconds  result
app    linux/amd64   multi, native    sha256:aaaaaaaaaaaa  2       12       built
app    linux/arm/v7  in use           sha256:bbbbbbbbbbbb  -       -        unchanged
app    linux/386     multi, emulated  -                    3       0        failed

ghcr.io/acme/app  sha256:cccccccccccc
  1.0.0   new, sha256:cccccccccccc
  1.0     moved from sha256:dddddddddddd to sha256:cccccccccccc
  edge    unchanged, sha256:cccccccccccc
  latest  not moved, still sha256:dddddddddddd
  docker pull ghcr.io/acme/app:1.0.0
  docker buildx imagetools inspect ghcr.io/acme/app:1.0.0

docker.io/acme/app  not published
  1.0.0  not published
`;

describe("the report as text", () => {
  it("is a table of the builds, then each repository with its tags and commands", () => {
    assert.equal(reportText(REPORT, false), TEXT);
  });

  it("says the same in colours", () => {
    const colored = reportText(REPORT, true);
    assert.equal(stripVTControlCharacters(colored), TEXT);
    assert.ok(colored.includes("\u001b[31mfailed\u001b[39m"));
    assert.ok(colored.includes("\u001b[32mbuilt\u001b[39m"));
  });

  it("ends with the commands that verify", () => {
    const verify = ["npx multiarch verify ghcr.io/acme/app:1.0.0 --key cosign.pub", "cosign verify ..."];
    const [image] = REPORT.images;
    assert.ok(image);
    const repositories = [{ repository: REPOSITORY, digest: digest("c"), tags: [], commands: { ...COMMANDS, verify } }];
    const report = { stack: "dev", images: [{ ...image, repositories }] };
    assert.ok(reportText(report, false).endsWith(`  ${COMMANDS.inspect}\n  ${verify.join("\n  ")}\n`));
    assert.ok(reportMarkdown(report).endsWith(`${COMMANDS.inspect}\n${verify.join("\n")}\n\`\`\`\n`));
  });

  it("says that a stack has no images", () => {
    assert.equal(reportText({ stack: "dev", images: [] }, false), "the stack dev has no images\n");
  });

  it("says where a tag went when the publication broke off behind it", () => {
    const repository = { repository: REPOSITORY, digest: digest("c"), commands: COMMANDS };
    const tags = [{ tag: "1.0.0", result: "moved", to: digest("c") }] as const;
    const [image] = REPORT.images;
    assert.ok(image);
    const text = reportText({ stack: "dev", images: [{ ...image, repositories: [{ ...repository, tags }] }] }, false);
    assert.ok(text.includes("  1.0.0  moved to sha256:cccccccccccc\n"));
  });
});

describe("the report as Markdown", () => {
  it("holds the table, the timeline and the repositories", () => {
    assert.equal(
      reportMarkdown(REPORT),
      `## Images of the stack dev

| image | platform | builder | digest | waited | seconds | result |
| --- | --- | --- | --- | ---: | ---: | --- |
| app | linux/amd64 | multi, native | \`sha256:aaaaaaaaaaaa\` | 2 | 12 | built |
| app | linux/arm/v7 | in use | \`sha256:bbbbbbbbbbbb\` |  |  | unchanged |
| app | linux/386 | multi, emulated |  | 3 | 0 | **failed** |

\`\`\`mermaid
gantt
  title Builds, in seconds
  dateFormat X
  axisFormat %s
  section app
  linux/amd64 native on multi, 12 s after 2 s :2, 14
  linux/386 emulated on multi, 0 s after 3 s :crit, 3, 4
\`\`\`

### ghcr.io/acme/app

Index \`${digest("c")}\`

- \`1.0.0\`: new, sha256:cccccccccccc
- \`1.0\`: moved from sha256:dddddddddddd to sha256:cccccccccccc
- \`edge\`: unchanged, sha256:cccccccccccc
- \`latest\`: not moved, still sha256:dddddddddddd

\`\`\`sh
${COMMANDS.pull}
${COMMANDS.inspect}
\`\`\`

### docker.io/acme/app

Not published.

- \`1.0.0\`: not published
`,
    );
  });

  it("says that a stack has no images", () => {
    assert.equal(
      reportMarkdown({ stack: "dev", images: [] }),
      "## Images of the stack dev\n\nThe stack has no images.\n",
    );
  });
});

describe("the timeline", () => {
  it("is absent when no build was timed", () => {
    const platforms = [{ platform: "linux/amd64", result: "unchanged" }] as const;
    assert.equal(timeline({ stack: "dev", images: [{ name: "app", platforms, repositories: [] }] }), undefined);
  });

  it("keeps out of labels what would end them", () => {
    const platforms = [
      { platform: "linux/amd64", builder: "a:b;c#d", result: "built", span: { from: 0, to: 5 } },
    ] as const;
    const chart = timeline({ stack: "dev", images: [{ name: "x:y", platforms, repositories: [] }] });
    assert.ok(chart?.endsWith("  section x-y\n  linux/amd64 on a-b-c-d, 5 s after 0 s :0, 5\n"));
  });
});
