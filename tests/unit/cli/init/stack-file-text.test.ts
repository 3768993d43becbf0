import assert from "node:assert/strict";
import fc from "fast-check";
import { stackFileText } from "../../../../cli/init/stack-file-text.ts";
import type { ProjectDraft } from "../../../../cli/support/project-draft.ts";
import { parseEngineYaml } from "../../../../lib/yaml/engine-yaml.ts";

const HEAD = { schema: "node_modules/multiarch/schema.json", lines: ["Publishes to ghcr.io."] };

describe("the text of a stack file", () => {
  it("has the schema first, comments above their fields, and short lists on one line", () => {
    const draft: ProjectDraft = {
      images: {
        app: {
          fields: {
            repositories: ["ghcr.io/acme/app"],
            context: "..",
            platforms: ["linux/amd64", "linux/arm64"],
            args: { VERSION: "1.10", DEBUG: "yes" },
            secrets: { npm: { env: "NPM_TOKEN" } },
            cache: { type: "gha" },
          },
          comments: { "": "The server.", context: "What COPY reads.\nThe repository's root.", absent: "nothing" },
        },
      },
      builders: { default: "multi" },
      notes: [],
    };
    assert.equal(
      stackFileText(draft, { ...HEAD, comments: { builders: "docker buildx create --name multi" } }),
      `# yaml-language-server: $schema=node_modules/multiarch/schema.json
#
# Publishes to ghcr.io.
config:
  # docker buildx create --name multi
  multiarch:builders:
    default: multi
  multiarch:images:
    # The server.
    app:
      repositories: [ghcr.io/acme/app]
      # What COPY reads.
      # The repository's root.
      context: ..
      platforms: [linux/amd64, linux/arm64]
      args:
        VERSION: "1.10"
        DEBUG: "yes"
      secrets:
        npm: {env: NPM_TOKEN}
      cache: {type: gha}
`,
    );
  });

  it("is read by Pulumi as it was meant", () => {
    const words = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "yes",
        "No",
        "1.10",
        "0x10",
        "010",
        "1e3",
        "1_000",
        "~",
        "null",
        "12:30:45",
        "<<",
        "=",
        "2026-01-01",
      ),
      fc.constantFrom(
        "{{owner}}",
        "a\nb",
        "a\n\n b\n",
        "# no comment",
        "a: b",
        "- a",
        " spaced ",
        ".inf",
        "0b1",
        "0o7",
      ),
    );
    fc.assert(
      fc.property(words, words, fc.array(words), (value, key, list) => {
        // No name of an argument, and no key of a label.
        fc.pre(key !== "__proto__" && key !== "<<");
        const fields = { args: { [key]: value, other: "x" }, tags: list };
        const text = stackFileText({ images: { app: { fields: { ...fields, platforms: [] } } }, notes: [] }, HEAD);
        assert.deepEqual(parseEngineYaml(text), {
          config: { "multiarch:images": { app: { ...fields, platforms: [] } } },
        });
      }),
    );
  });
});
