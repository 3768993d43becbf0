import assert from "node:assert/strict";
import { imageGraph } from "../../../../../cli/report/page/graph.ts";
import { elbow, layOut } from "../../../../../cli/report/page/layout.ts";
import { failedGate, fifty, first } from "./fixture.ts";

const imageOf = (make: typeof first, position = 0) => make().report.images[position] ?? assert.fail();

describe("the layout of a graph", () => {
  it("has every node at a place of its own, platforms to the left of gates, indexes and tags", () => {
    const { nodes, width, height } = layOut(imageGraph(imageOf(first), "i0"));
    assert.deepEqual(
      nodes.map(({ node }) => node.title),
      ["linux/amd64", "starts", "architecture", "linux/arm64", "starts", "architecture"].concat([
        "linux/arm/v7",
        "starts",
        "architecture",
        "ghcr.io/acme/app",
        "1.4.0",
        "1.4",
        "1",
        "latest",
      ]),
    );
    for (const [position, one] of nodes.entries()) {
      assert.ok(one.x >= 0 && one.y >= 0 && one.x + one.width <= width && one.y + one.height <= height);
      for (const other of nodes.slice(position + 1)) {
        const isApart = one.x + one.width <= other.x || other.x + other.width <= one.x;
        assert.ok(isApart || one.y + one.height <= other.y || other.y + other.height <= one.y, other.node.title);
      }
    }
    const columns = ["platform", "gate", "index", "tag"].map((kind) => nodes.find(({ node }) => node.kind === kind)?.x);
    assert.deepEqual(
      columns,
      columns.toSorted((one = 0, other = 0) => one - other),
    );
  });

  it("is the same for the same graph", () => {
    assert.deepEqual(layOut(imageGraph(imageOf(first), "i0")), layOut(imageGraph(imageOf(first), "i0")));
  });

  it("stops the line behind what failed", () => {
    const graph = imageGraph(imageOf(failedGate), "i0");
    assert.equal(layOut(graph).lines.filter(({ isStopped }) => isStopped).length, 4); // of the gate, to the index, to two tags
    assert.equal(
      layOut(imageGraph(imageOf(first), "i0")).lines.some(({ isStopped }) => isStopped),
      false,
    );
  });

  it("has one node for many tags that did not move", () => {
    const [outlet] = imageGraph(imageOf(fifty, 3), "i3").outlets;
    assert.deepEqual(
      outlet?.tags.map(({ title, state }) => [title, state.word]),
      [["200 more tags", "unchanged"]],
    );
  });

  it("draws lines to the side, with corners where they turn", () => {
    assert.equal(elbow({ x: 0, y: 5 }, { x: 40, y: 5 }), "M0 5H40");
    assert.equal(elbow({ x: 0, y: 0 }, { x: 40, y: 40 }), "M0 0H13q7 0 7 7V33q0 7 7 7H40");
    assert.equal(elbow({ x: 0, y: 40 }, { x: 20, y: 0 }, 20), "M0 40H13q7 0 7 -7V0");
  });
});
