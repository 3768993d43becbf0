import assert from "node:assert/strict";
import { buildMatrix } from "../../../../cli/plan/matrix.ts";
import type { PlannedImageReport } from "../../../../cli/plan/model.ts";
import { planOutputs } from "../../../../cli/plan/outputs.ts";
import { readRunners } from "../../../../components/settings/runners.ts";

const source = { origin: "git", eventName: "", ref: "refs/tags/v1.2.3", sha: "", isDirty: false };

function image(more: Partial<PlannedImageReport> = {}): PlannedImageReport {
  return {
    name: "app",
    version: "1.2.3",
    repositories: ["ghcr.io/acme/app"],
    platforms: ["linux/amd64"],
    tags: ["1.2.3", "latest"].map((tag) => ({ tag, rule: tag })),
    labels: {},
    annotations: {},
    warnings: [],
    ...more,
  };
}

const branch = image({ version: "main", tags: [{ tag: "main", rule: "type=ref,event=branch" }] });

describe("the outputs of a plan", () => {
  for (const [what, images, expected] of [
    ["of no image", [], ""],
    ["without an exact version", [branch], ""],
    ["that no registry could tell", [image()], ""],
    ["that is published", [image({ published: true })], "true"],
    ["that is new", [image({ published: false })], "false"],
    ["that is new for one image", [image({ published: true }), image({ published: false })], "false"],
    ["that is published, beside an image without one", [image({ published: true }), branch], "true"],
    ["that is not known of one image", [image({ published: true }), image()], ""],
    [
      "that is published, beside an image that is only built",
      [image({ published: true }), image({ repositories: [] })],
      "true",
    ],
  ] as const) {
    it(`say "${expected}" of a version ${what}`, () => {
      assert.equal(planOutputs({ source, images, matrix: [] }).published, expected);
    });
  }

  it("name the version that all images share", () => {
    const version = (...images: PlannedImageReport[]) => planOutputs({ source, images, matrix: [] }).version;
    const { version: _, ...none } = image();
    assert.deepEqual([version(), version(image(), image(), none), version(image(), branch)], ["", "1.2.3", ""]);
  });

  it("leave out a tag in the repository where it stays at something newer", () => {
    const repositories = ["ghcr.io/acme/app", "docker.io/acme/app"];
    const left = [{ repository: "ghcr.io/acme/app", tag: "latest", reason: "version 1.2.3 is older than 1.3.0" }];
    assert.deepEqual(planOutputs({ source, images: [image({ repositories, left })], matrix: [] }).tags?.split("\n"), [
      "ghcr.io/acme/app:1.2.3",
      "docker.io/acme/app:1.2.3",
      "docker.io/acme/app:latest",
    ]);
  });

  it("have each tag in each repository, and the whole plan", () => {
    const images = [image({ repositories: ["ghcr.io/acme/app", "docker.io/acme/app"] })];
    const plan = { source, images, matrix: buildMatrix(images, readRunners(undefined)) };
    const { tags, json, matrix } = planOutputs(plan);
    assert.deepEqual(tags?.split("\n"), [
      "ghcr.io/acme/app:1.2.3",
      "ghcr.io/acme/app:latest",
      "docker.io/acme/app:1.2.3",
      "docker.io/acme/app:latest",
    ]);
    assert.deepEqual(JSON.parse(json ?? ""), plan);
    assert.deepEqual(JSON.parse(matrix ?? ""), plan.matrix);
  });
});
