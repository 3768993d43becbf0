import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RepositoryFacts } from "../../../../../components/metadata/source/index.ts";
import { manifestFacts } from "../../../../../components/metadata/source/package-manifest.ts";
import { removeFolders, temporaryFolder } from "../../fixture.ts";

describe("manifestFacts", () => {
  afterEach(removeFolders);

  const MIT = { license: { spdx_id: "MIT" } };
  const manifests: [name: string, files: Record<string, string>, facts: RepositoryFacts][] = [
    ["no manifest", {}, {}],
    [
      "package.json",
      { "package.json": '{"name": "app", "description": " Counts hits ", "license": "(MIT OR Apache-2.0)"}' },
      { description: "Counts hits", license: { spdx_id: "(MIT OR Apache-2.0)" } },
    ],
    ["a package.json without a license", { "package.json": '{"license": "UNLICENSED"}' }, {}],
    ["a package.json with a file for a license", { "package.json": '{"license": "SEE LICENSE IN COPYING"}' }, {}],
    ["a package.json of an old form", { "package.json": '{"license": {"type": "MIT"}, "description": 1}' }, {}],
    ["a broken package.json", { "package.json": "{" }, {}],
    ["a package.json of nothing", { "package.json": "null" }, {}],
    [
      "Cargo.toml",
      {
        "Cargo.toml": [
          "[dependencies]",
          'license = "no"',
          "[package]",
          'description = "Counts hits" # so far',
          "license = 'MIT'",
          "[features]",
          'description = "no"',
        ].join("\n"),
      },
      { description: "Counts hits", license: { spdx_id: "MIT" } },
    ],
    ["a table that ends the file", { "Cargo.toml": '[package]\nlicense = "MIT"' }, MIT],
    ["a table without keys", { "Cargo.toml": '[package]\n[other]\nlicense = "MIT"\n' }, {}],
    ["keys in no table", { "Cargo.toml": 'license = "MIT"\n' }, {}],
    ["keys set in, and aligned", { "Cargo.toml": '[package]\r\n  license   =   "MIT"\r\n' }, MIT],
    ["keys without white space", { "Cargo.toml": "[package]\nlicense='MIT'# or so\n" }, MIT],
    ["the key of another table", { "Cargo.toml": '[package]\nmetadata.license = "MIT"\n' }, {}],
    ["more than a string", { "Cargo.toml": '[package]\nlicense = "MIT" "X"\n' }, {}],
    ["a string with escapes", { "Cargo.toml": '[package]\ndescription = "a\\nb"\n' }, {}],
    [
      "pyproject.toml",
      { "pyproject.toml": '[project]\r\nname = "app"\r\ndescription = "Counts hits"\r\nlicense = "BSD-3-Clause"\r\n' },
      { description: "Counts hits", license: { spdx_id: "BSD-3-Clause" } },
    ],
    [
      "a pyproject.toml, before its table of Poetry",
      { "pyproject.toml": '[project]\ndescription = "One"\n[tool.poetry]\ndescription = "Two"\nlicense = "MIT"\n' },
      { description: "One", ...MIT },
    ],
    [
      "a pyproject.toml of Poetry",
      { "pyproject.toml": '[tool.poetry]\ndescription = "Counts hits"\nlicense = "Proprietary"\n' },
      { description: "Counts hits" },
    ],
    [
      "a pyproject.toml with a text for a license",
      { "pyproject.toml": '[project]\nlicense = {text = "MIT License"}\n' },
      {},
    ],
    [
      "two manifests, of which the first has no license",
      {
        "package.json": '{"description": "Of npm"}',
        "Cargo.toml": '[package]\nlicense = "MIT"\ndescription = "Of Rust"',
      },
      { description: "Of npm", license: { spdx_id: "MIT" } },
    ],
  ];
  for (const [name, files, facts] of manifests) {
    it(`of ${name}`, async () => {
      const folder = temporaryFolder();
      for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
      assert.deepEqual(await manifestFacts(folder), facts);
    });
  }
});
