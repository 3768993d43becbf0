import assert from "node:assert/strict";
import { Overlay } from "../../../../lib/layers/overlay.ts";

/**
 * What is left of layers, the lowest first: `a/b` is a file, `a/` a folder, `a -> b` a symbolic link, `a = b` a hard
 * link. Every file is kept, under its first name and layer.
 */
function left(...layers: string[][]): string[] {
  const overlay = new Overlay<string>();
  for (const [number, members] of layers.entries()) {
    overlay.begin(number);
    for (const member of members) {
      const [path = "", sign, target = ""] = member.split(" ");
      const type = sign === "->" ? "2" : sign === "=" ? "1" : path.endsWith("/") ? "5" : "0";
      const place = overlay.add({ path, type, target });
      if (place !== undefined) overlay.keep(place, `${place}@${number}`);
    }
  }
  assert.equal(overlay.size, [...overlay.entries()].length);
  return [...overlay.entries()]
    .map(([path, value]) => (value.startsWith(`${path}@`) ? value : `${path} = ${value}`))
    .sort();
}

describe("Overlay", () => {
  const ROWS: Readonly<Record<string, readonly [layers: string[][], expected: string[]]>> = {
    "keeps what no layer takes away": [
      [["a", "b/c"], ["d"]],
      ["a@0", "b/c@0", "d@1"],
    ],
    "replaces a file": [[["a"], ["a"]], ["a@1"]],
    "takes the last of two members of one name": [[["a", "a"]], ["a@0"]],
    "removes what a whiteout names": [[["b/a", "b/aa"], ["b/.wh.a"]], ["b/aa@0"]],
    "removes a folder with its contents": [[["b/c/d", "b/cc"], ["b/.wh.c"]], ["b/cc@0"]],
    "removes what is at the top": [[["a", "b"], [".wh.a"]], ["b@0"]],
    "empties an opaque folder, but not of its own layer": [
      [
        ["b/a", "b/c/d", "e"],
        ["b/new", "b/.wh..wh..opq", "b/c/other"],
      ],
      ["b/c/other@1", "b/new@1", "e@0"],
    ],
    "empties an opaque root": [
      [
        ["a", "b/c"],
        [".wh..wh..opq", "d"],
      ],
      ["d@1"],
    ],
    "keeps a file of a layer whose whiteout is for those below": [[["a"], ["a", ".wh.a"]], ["a@1"]],
    "puts a file in the place of a folder": [[["b/c/d", "b/e"], ["b"]], ["b@1"]],
    "puts a folder in the place of a file": [[["a"], ["a/", "a/b"]], ["a/b@1"]],
    "leaves the contents of a folder that is mentioned again": [[["a/b"], ["a/"]], ["a/b@0"]],
    "puts a link in the place of a file": [[["a"], ["a -> b"]], []],
    "keeps a file by its other name": [[["a", "b = a"], [".wh.a"]], ["b = a@0"]],
    "keeps a hard link to a lower layer": [[["a"], ["b = a", ".wh.a"]], ["b = a@0"]],
    "forgets what a hard link to something else replaces": [[["a"], ["x/", "a = x/y"]], []],
    "follows links of folders": [[["bin -> usr/bin", "usr/bin/a"], ["bin/a"]], ["usr/bin/a@1"]],
    "follows absolute links and links to links": [
      [["l/one -> /l/two", "l/two -> ../real", "real/a"], ["l/one/.wh.a"]],
      [],
    ],
    "follows no link that was replaced": [
      [
        ["b -> c", "c/a"],
        ["b/", "b/a"],
      ],
      ["b/a@1", "c/a@0"],
    ],
    "ends at links in a circle": [[["a -> b", "b -> a", "a/c"]], ["a/c@0"]],
    "ignores the files of aufs": [[["a"], [".wh..wh.plnk/1.2", ".wh..wh.aufs"]], ["a@0"]],
    "stays in the image": [
      [
        ["../../a", "/b", "./c", "d/../e"],
        [".wh.a", "./.wh.b"],
      ],
      ["c@0", "e@0"],
    ],
    "ignores the root": [[["./", "/", "a"], ["./"]], ["a@0"]],
  };
  for (const [title, [layers, expected]] of Object.entries(ROWS)) {
    it(title, () => {
      const found = left(...layers);
      assert.deepEqual(found, expected);
    });
  }

  it("reads a layer anew that was read in part", () => {
    const overlay = new Overlay<number>();
    for (const attempt of [1, 2]) {
      overlay.begin(1);
      overlay.add({ path: "a", type: "0", target: "" });
      overlay.keep("a", attempt);
    }
    overlay.begin(2);
    overlay.add({ path: "x/.wh.y", type: "0", target: "" });
    assert.deepEqual([...overlay.entries()], [["a", 2]]);
  });
});
