import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkDraft } from "../../../cli/init/check-draft.ts";
import { NEW_BUILDER, stackFileHead } from "../../../cli/init/prepare.ts";
import { PROGRAM, packageJson, pulumiYaml } from "../../../cli/init/project-files.ts";
import { stackFileText } from "../../../cli/init/stack-file-text.ts";
import type { ProjectDraft } from "../../../cli/support/project-draft.ts";
import { parseEngineYaml } from "../../../lib/yaml/engine-yaml.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const TEMPLATES = `${PROJECT}examples/templates/`;
/** In whose place `pulumi new` puts the project's name and description, with a line break after them. */
const [NAME, DESCRIPTION] = [`\${PROJECT}`, `\${DESCRIPTION}`];
/** No version of the package: its address is said when it is installed. */
const DEPENDENCIES = { "@pulumi/pulumi": "^3.245.0" };
const PLACEHOLDER = "pulumi new needs the folder that Pulumi.yaml names; npm install puts the package in its place.\n";
const QUICKSTART = [
  "Install the package by its address, and build what the stack file names:",
  "",
  "  npm install ADDRESS",
  "  pulumi preview",
].join("\n");

const draft: ProjectDraft = {
  images: {
    app: {
      fields: { repositories: ["ghcr.io/{{owner}}/app"], context: "..", platforms: ["linux/amd64", "linux/arm64"] },
      comments: { repositories: "{{owner}} is the owner of your git remote on GitHub." },
    },
  },
  builders: { default: NEW_BUILDER },
  notes: [],
};
const stackFile = stackFileText(draft, stackFileHead(NEW_BUILDER));
const common = (description: string, config: object = {}) => ({
  "Pulumi.yaml": pulumiYaml(NAME, DESCRIPTION, { description, quickstart: QUICKSTART, ...config }),
  "package.json": packageJson(NAME, DEPENDENCIES),
  ".gitignore": "node_modules/\n",
  "node_modules/multiarch/provider/placeholder.txt": PLACEHOLDER,
});

/** What `multiarch init` would write, in the words of `pulumi new`. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  images: {
    ...common("Publishes multi-architecture container images from one stack file"),
    "index.js": PROGRAM,
    "Pulumi.ghcr.yaml": stackFile,
  },
  "images-and-repository": {
    ...common("Publishes multi-architecture container images, and sets up their repository on GitHub"),
    "index.js": PROGRAM,
    "Pulumi.ghcr.yaml": stackFile,
    // The example's, but for the place of the schema and of the file.
    "Pulumi.repository.yaml": readFileSync(`${PROJECT}Pulumi.repository.example.yaml`, "utf8")
      .replace(/\$schema=\S+/, (/\$schema=\S+/.exec(stackFile) ?? [""])[0].replaceAll("$", "$$$$"))
      .replace(/^# Copy this file.*\n/m, "")
      .replace(/"\{\{owner\}\}\/hit-counter"/, '"{{owner}}/app"')
      .replace("IMAGE: hit-counter", "IMAGE: app"),
  },
  program: common("A Pulumi program of your own that publishes multi-architecture container images", {
    config: { namespace: { description: "Where to publish, with the registry in full", default: "ghcr.io/OWNER" } },
  }),
};
/** What only that template has. */
const OWN: Readonly<Record<string, readonly string[]>> = { program: ["index.js"] };

describe("the templates for pulumi new", () => {
  for (const [name, files] of Object.entries(EXPECTED)) {
    it(`${name} has the texts of multiarch init`, () => {
      for (const [file, text] of Object.entries(files)) {
        assert.equal(readFileSync(`${TEMPLATES}${name}/${file}`, "utf8"), text, file);
      }
      const all = [...Object.keys(files), ...(OWN[name] ?? [])];
      const found = execFileSync("git", ["ls-files", "--cached", "--others", "."], { cwd: TEMPLATES + name });
      assert.deepEqual(found.toString().trim().split("\n").toSorted(), all.toSorted());
    });
  }

  it("are all there are", () => {
    assert.deepEqual(readdirSync(TEMPLATES).toSorted(), Object.keys(EXPECTED).toSorted());
  });

  it("have settings that are valid once they have a name", () => {
    for (const file of ["images/Pulumi.ghcr.yaml", "images-and-repository/Pulumi.repository.yaml"]) {
      const text = readFileSync(TEMPLATES + file, "utf8").replaceAll(NAME, "hits");
      assert.ok(parseEngineYaml(text));
      assert.deepEqual(checkDraft(text, `${PROJECT}examples/hit-counter/images`), [], file);
    }
  });
});
