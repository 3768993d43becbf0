import assert from "node:assert/strict";
import { summary } from "../../../sandbox/summary.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

describe("summary", () => {
  it("shows platforms in columns, then the tags and the pull line of each repository", () => {
    const text = summary({
      images: {
        "hit-counter": {
          platforms: {
            "linux/amd64": { digest: digest("a"), ref: `localhost:5055/acme/hit-counter@${digest("a")}` },
            "linux/arm/v7": { digest: digest("b"), ref: `localhost:5055/acme/hit-counter@${digest("b")}` },
          },
          repositories: {
            "localhost:5055/acme/hit-counter": {
              digest: digest("c"),
              ref: `localhost:5055/acme/hit-counter@${digest("c")}`,
              tags: ["v0.2.0", "latest"],
            },
          },
        },
      },
    });
    assert.equal(
      text,
      `image        platform      digest
hit-counter  linux/amd64   aaaaaaaaaaaa
hit-counter  linux/arm/v7  bbbbbbbbbbbb

localhost:5055/acme/hit-counter
  tags   v0.2.0, latest
  index  cccccccccccc
  docker pull localhost:5055/acme/hit-counter:v0.2.0
`,
    );
  });

  it("shows an image that is built and not published", () => {
    const text = summary({
      images: { tool: { platforms: { "linux/386": { digest: digest("d"), ref: "" } }, repositories: {} } },
    });
    assert.equal(text, "image  platform   digest\ntool   linux/386  dddddddddddd\n");
  });

  it("pulls an index without tags by its digest", () => {
    const repositories = { "ghcr.io/acme/tool": { digest: digest("e"), ref: "", tags: [] } };
    const text = summary({
      images: { tool: { platforms: { "linux/386": { digest: digest("d"), ref: "" } }, repositories } },
    });
    assert.match(text, new RegExp(`tags {3}none\n.*\n {2}docker pull ghcr.io/acme/tool@${digest("e")}\n$`));
  });

  for (const outputs of [{}, { images: {} }]) {
    it(`says that ${JSON.stringify(outputs)} has no images`, () => {
      assert.equal(summary(outputs), "the stack has no images\n");
    });
  }
});
