import assert from "node:assert/strict";
import type { ImageReport, RepositoryReport } from "../../../../cli/report/model.ts";
import { reportOutputs } from "../../../../cli/report/outputs.ts";
import { digest } from "./fixture.ts";

const repository = (name: string, more: Partial<RepositoryReport> = {}): RepositoryReport => ({
  repository: name,
  digest: digest("a"),
  tags: [
    { tag: "1.2.3", result: "new", to: digest("a") },
    { tag: "latest", result: "moved", from: digest("b"), to: digest("a") },
  ],
  ...more,
});
const image = (...repositories: RepositoryReport[]): ImageReport => ({ name: "app", platforms: [], repositories });
const outputs = (...images: ImageReport[]) => reportOutputs({ stack: "ghcr", images });

describe("the outputs of a report", () => {
  it("have one digest for one index, in however many repositories it is", () => {
    assert.deepEqual(outputs(image(repository("ghcr.io/acme/app"), repository("docker.io/acme/app"))), {
      digest: digest("a"),
      digests: JSON.stringify({ "ghcr.io/acme/app": digest("a"), "docker.io/acme/app": digest("a") }),
      tags: [
        "ghcr.io/acme/app:1.2.3",
        "ghcr.io/acme/app:latest",
        "docker.io/acme/app:1.2.3",
        "docker.io/acme/app:latest",
      ].join("\n"),
    });
  });

  it("have none where images differ, or nothing is published", () => {
    const other = repository("ghcr.io/acme/other", { digest: digest("c") });
    assert.equal(outputs(image(repository("ghcr.io/acme/app")), image(other)).digest, "");
    assert.deepEqual(outputs(image()), { digest: "", digests: "{}", tags: "" });
  });

  it("leave out a tag that stays at something newer", () => {
    const left = {
      tag: "latest",
      result: "left",
      to: digest("c"),
      reason: "version 1.2.4 is older than 1.3.0",
    } as const;
    const tags = [{ tag: "1.2.4", result: "new", to: digest("a") } as const, left];
    assert.equal(outputs(image(repository("ghcr.io/acme/app", { tags }))).tags, "ghcr.io/acme/app:1.2.4");
  });

  it("leave out tags that are not where they are to be", () => {
    const { digest: _, ...unpublished } = repository("ghcr.io/acme/app", {
      tags: [
        { tag: "1.2.3", result: "unchanged", to: digest("a") },
        { tag: "latest", result: "pending" },
      ],
    });
    assert.deepEqual(outputs(image(unpublished)), { digest: "", digests: "{}", tags: "ghcr.io/acme/app:1.2.3" });
  });
});
