import assert from "node:assert/strict";
import { parseDockerfile } from "../../../../components/dockerfile/dockerfile.ts";
import { frontendOf } from "../../../../components/dockerfile/frontend.ts";
import { pinProblem } from "../../../../components/dockerfile/pin-problem.ts";

function problem(name: string, ...lines: string[]): string | undefined {
  const text = lines.join("\n");
  const dockerfile = parseDockerfile(text);
  assert.ok(dockerfile);
  return pinProblem(dockerfile, name, frontendOf(text, {}));
}

describe("pinProblem", () => {
  const pinned: [name: string, lines: string[]][] = [
    ["debian", ["FROM debian"]],
    ["debian", ["FROM debian AS golang", "FROM golang"]],
    ["golang:1.26", ["FROM golang:1.26 AS golang", "FROM golang"]],
    ["acme/golang", ["FROM acme/golang AS golang"]],
    ["ghcr.io/acme/app", ["FROM ghcr.io/acme/app AS app"]],
    ["debian", ["# syntax=docker/dockerfile:1", "FROM debian"]],
  ];
  for (const [name, lines] of pinned) {
    it(`has none for ${name} in ${lines.join(", ")}`, () => assert.equal(problem(name, ...lines), undefined));
  }

  const replaced: [name: string, stage: string, line: number, lines: string[]][] = [
    ["golang", "golang", 1, ["FROM golang AS golang"]],
    ["golang", "golang", 1, ["FROM golang AS Golang"]],
    ["golang:latest", "golang", 1, ["FROM golang:latest AS golang"]],
    ["docker.io/library/golang", "golang", 1, ["FROM docker.io/library/golang AS golang"]],
    ["debian", "debian", 3, ["FROM debian AS build", "", "FROM golang AS debian", "COPY --from=build / /"]],
  ];
  for (const [name, stage, line, lines] of replaced) {
    it(`is that ${name} has the name of a stage in ${lines.join(", ")}`, () => {
      const clause = `line ${line} of the Dockerfile names a stage ${stage}, which the pin would replace as well; give the stage another name`;
      assert.equal(problem(name, ...lines), clause);
    });
  }

  it("is a frontend that reads no named contexts", () => {
    assert.equal(
      problem("debian", "# syntax=docker/dockerfile:1.2", "FROM debian"),
      "docker/dockerfile:1.2, which reads the Dockerfile, knows no named contexts; use docker/dockerfile:1",
    );
  });
});
