import assert from "node:assert/strict";
import { ignoreFiles } from "../../../../cli/init/docker-ignore.ts";
import type { FileSystem } from "../../../../components/settings/files.ts";

const PROJECT = "# The project that publishes the images.\nimages\n";
const GIT = "# With it, every commit triggers a build.\n.git\n";

/** What is written for images of these contexts and Dockerfiles, by path. */
function written(texts: Record<string, string>, fields: { context?: string; dockerfile?: string }[] = [{}]) {
  const files: FileSystem = {
    kind: (path) => (path in texts ? "file" : undefined),
    read: (path) => texts[path],
  };
  const images = Object.fromEntries(
    fields.map((each, index) => [`i${index}`, { fields: { repositories: [], platforms: [], ...each } }]),
  );
  const found = ignoreFiles({ images, notes: [] }, "images", files);
  return Object.fromEntries(found.map(({ path, content }) => [path, content]));
}

describe("the ignore files of a project", () => {
  const cases: [name: string, texts: Record<string, string>, content: string | undefined][] = [
    ["there is none", {}, PROJECT + GIT],
    ["there is one without a line end", { ".dockerignore": "*.md" }, `*.md\n${PROJECT}${GIT}`],
    [
      "it names git's other files",
      { ".dockerignore": ".gitignore\n.github\n" },
      `.gitignore\n.github\n${PROJECT}${GIT}`,
    ],
    ["it leaves out .git", { ".dockerignore": "/.git/\n" }, `/.git/\n${PROJECT}`],
    ["it asks for .git", { ".dockerignore": "!.git\n" }, `!.git\n${PROJECT}`],
    ["the Dockerfile copies .git", { Dockerfile: "COPY .git /src/.git\n" }, PROJECT],
    ["it leaves out the project", { ".dockerignore": "images\n" }, `images\n${GIT}`],
    ["it leaves out both", { ".dockerignore": "*\n!src\n" }, undefined],
  ];
  for (const [name, texts, content] of cases) {
    it(`are ${content === undefined ? "left alone" : "extended"} where ${name}`, () => {
      assert.deepEqual(written(texts), content === undefined ? {} : { ".dockerignore": content });
    });
  }

  it("are the Dockerfile's own where there is one, and each is written once", () => {
    const own = { "build/Dockerfile.dockerignore": "" };
    const fields = [{ dockerfile: "build/Dockerfile" }, { dockerfile: "Dockerfile" }, { dockerfile: "Dockerfile.b" }];
    assert.deepEqual(written(own, fields), {
      "build/Dockerfile.dockerignore": PROJECT + GIT,
      ".dockerignore": PROJECT + GIT,
    });
  });

  it("of other folders are left alone, and those of a folder around the project have nothing of git", () => {
    assert.deepEqual(written({}, [{ context: "app" }, { context: "https://github.com/acme/app.git" }]), {});
  });
});
