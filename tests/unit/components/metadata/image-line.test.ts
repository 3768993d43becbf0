import assert from "node:assert/strict";
import { compute, problemsOf } from "./fixture.ts";

describe("the images", () => {
  const rows: [images: string[], tags: string[]][] = [
    [[], ["main"]],
    [["# none", ""], ["main"]],
    [["name/app"], ["name/app:main"]],
    [["Name/App"], ["name/app:main"]],
    [
      ["name=name/foo", "ghcr.io/name/bar"],
      ["name/foo:main", "ghcr.io/name/bar:main"],
    ],
    [["name=name/foo,enable=true", "name=name/bar,enable=false"], ["name/foo:main"]],
    [["name/foo,enable=false"], ["main"]],
    [["name/foo, name/bar"], ["name/foo:main", "name/bar:main"]],
    [["localhost:5000/app"], ["localhost:5000/app:main"]],
  ];
  for (const [images, tags] of rows) {
    it(`${images.join(" and ") || "that are left out"} give ${tags.join(", ")}`, () => {
      const metadata = compute({ images });
      assert.deepEqual(metadata.tags, tags);
      assert.deepEqual(metadata.tagNames, ["main"]);
    });
  }

  const refused: [images: string[], problem: string][] = [
    [["enable=true"], "images[0]: has no name; write name=ghcr.io/acme/app"],
    [["name="], "images[0]: has no name; write name=ghcr.io/acme/app"],
    [["a,"], "images[0]: has no name; write name=ghcr.io/acme/app"],
    [["a,b", "c"], "images[0]: has several names; write one per line"],
    [["name=a,name=b"], "images[0]: has several names; write one per line"],
    [["a,enable=yes"], "images[0]: has enable=yes; write enable=true or enable=false"],
    [["a", "b,enabel=true"], 'images[1]: has the unknown attribute "enabel"; did you mean "enable"?'],
    [['a"'], "images[0]: has a misplaced quote; put the whole field in double quotes, and double each quote inside it"],
  ];
  for (const [images, problem] of refused) {
    it(`refuses ${images.join(" and ")}`, () => assert.deepEqual(problemsOf({ images }), [problem]));
  }
});
