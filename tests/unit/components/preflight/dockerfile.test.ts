import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDockerfile } from "../../../../components/preflight/dockerfile.ts";

const read = (...lines: string[]) => parseDockerfile(lines.join("\n"));
const bases = (...lines: string[]) => read(...lines).stages.map(({ base }) => base);

describe("parseDockerfile", () => {
  it("reads stages with name, platform, sources and whether they run anything", () => {
    const { stages } = read(
      "FROM --platform=$BUILDPLATFORM golang:1.26 AS Build",
      "RUN --mount=type=cache,target=/go --mount=type=bind,from=tools,target=/tools go build",
      "from scratch",
      "COPY --link --from=Build /app /app",
      "ADD --from=0 /a /b",
    );
    assert.deepEqual(stages, [
      { name: "build", base: "golang:1.26", platform: "$BUILDPLATFORM", sources: ["tools"], runs: true },
      { name: undefined, base: "scratch", platform: undefined, sources: ["Build", "0"], runs: false },
    ]);
  });

  it("reads the ARGs before the first FROM, several on a line, and no others", () => {
    const { args } = read('ARG A=1 B="two"', "ARG C", "FROM a", "ARG D=4");
    assert.deepEqual(args, [
      { name: "A", value: "1" },
      { name: "B", value: "two" },
      { name: "C", value: undefined },
    ]);
  });

  const oneStage: [title: string, lines: string[]][] = [
    ["joins continued lines over comments and blanks", ["FROM \\", "# a comment", "", "  a"]],
    ["continues lines by the escape directive", ["# escape=`", "FROM `", "  a", "RUN dir C:\\", "RUN dir"]],
    ["takes no heredoc for instructions", ["FROM a", "RUN <<EOF", "FROM b", "EOF", "COPY <<-'X' /x", "FROM c", "\tX"]],
    ["takes several heredocs of one instruction in order", ["FROM a", "COPY <<A <<B /x", "FROM b", "A", "FROM c", "B"]],
    ["takes a heredoc that does not end for part of a command", ["FROM a", "RUN echo <<EOF"]],
    ["does not mind line ends of Windows, and a mark of the byte order", ["\uFEFFFROM a\r", "RUN b\r"]],
    ["leaves comments alone", ["# FROM b", "FROM a", "  # FROM c"]],
  ];
  for (const [title, lines] of oneStage) it(title, () => assert.deepEqual(bases(...lines), ["a"]));

  it("goes on after a heredoc", () => {
    assert.deepEqual(bases("FROM a", "RUN <<EOF", "FROM b", "EOF", "FROM c"), ["a", "c"]);
  });

  it("leaves out sources with variables, which only the stage can fill", () => {
    assert.deepEqual(read("FROM a", "COPY --from=$B /x /y").stages[0]?.sources, []);
  });

  it("never throws", () => {
    const word = fc.constantFrom(
      "FROM",
      "ARG",
      "RUN",
      "COPY",
      "--from=",
      "--mount=",
      "<<EOF",
      "EOF",
      "\\",
      "$",
      '"',
      "=",
      "#",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string(), fc.constant("\n"))), (words) => {
        parseDockerfile(words.join(" "));
      }),
    );
  });
});
