import assert from "node:assert/strict";
import type { GithubSettings } from "../../../../components/settings/github.ts";
import { linkPackages } from "../../../../components/settings/package-link.ts";

const SOURCE = "org.opencontainers.image.source";
const github: GithubSettings = { repository: "acme/app", secrets: {}, variables: {}, environments: {} };

describe("linkPackages", () => {
  it("sets label and annotation, and leaves an image's own", () => {
    const page = "https://github.com/acme/app";
    const own = { labels: { [SOURCE]: "mine", a: "b" }, annotations: { c: "d" } };
    assert.deepEqual(linkPackages({ app: {}, other: own }, github), {
      app: { labels: { [SOURCE]: page }, annotations: { [SOURCE]: page } },
      other: { labels: { [SOURCE]: "mine", a: "b" }, annotations: { [SOURCE]: page, c: "d" } },
    });
  });

  it("names the page on the server of an enterprise", () => {
    const linked = linkPackages({ app: {} }, { ...github, baseUrl: "https://github.example.com/api/v3" });
    assert.match(JSON.stringify(linked), /"https:\/\/github\.example\.com\/acme\/app"/);
  });

  it("leaves what has no valid shape to the schema", () => {
    for (const images of [[], "x", { app: 5 }, { app: { labels: ["a"], annotations: 1 } }]) {
      assert.deepEqual(linkPackages(images, github), images);
    }
  });
});
