import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { projectFiles } from "../../components/settings/files.ts";
import { parseSettings } from "../../components/settings/parse.ts";
import { GHCR_BUILDER } from "../../sandbox/ghcr/environment.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

describe("Pulumi.ghcr.example.yaml", () => {
  const { config } = parse(readFileSync(`${PROJECT}Pulumi.ghcr.example.yaml`, "utf8")) as {
    config: Record<string, unknown>;
  };
  const raw = { images: config["multiarch:images"], builders: config["multiarch:builders"] };
  const settings = (owner?: string) =>
    parseSettings(raw, {
      environment: {},
      files: projectFiles(PROJECT),
      ...(owner !== undefined && { owner }),
    });

  it("publishes below the owner of the checkout, with the builder of the example", () => {
    const result = settings("Octocat");
    assert.ok("settings" in result, JSON.stringify(result));
    assert.deepEqual(result.settings.images["hit-counter"]?.repositories, ["ghcr.io/octocat/hit-counter"]);
    const builders = result.images.flatMap(({ builds }) => builds.map(({ builder }) => builder));
    assert.deepEqual([...new Set(builders)], [GHCR_BUILDER]);
  });

  it("says what to do where the checkout has no owner", () => {
    const result = settings();
    assert.ok("problems" in result);
    assert.match(result.problems.map(({ message }) => message).join(), /set GITHUB_REPOSITORY_OWNER/);
  });
});
