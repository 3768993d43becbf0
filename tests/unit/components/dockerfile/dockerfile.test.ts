import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parseDockerfile } from "../../../../components/dockerfile/dockerfile.ts";
import { expand } from "../../../../components/dockerfile/variables.ts";

/** What `parser.Parse`, `instructions.Parse` and `shell.Lex` of BuildKit 0.31 make of a file, P being linux/amd64. */
interface Answer {
  readonly text: string;
  /** Build arguments. */
  readonly args: Readonly<Record<string, string>>;
  /** `filled` is the base with its variables; absent when BuildKit refuses the file. */
  readonly stages?: readonly object[];
}

const buildkit: unknown = JSON.parse(readFileSync(new URL("./as-buildkit-reads.json", import.meta.url), "utf8"));

const read = (...lines: string[]) => {
  const dockerfile = parseDockerfile(lines.join("\n"));
  assert.ok(dockerfile);
  return dockerfile;
};
const bases = (...lines: string[]) => read(...lines).stages.map(({ base }) => base);
const NONE = { froms: [], runs: false };

describe("parseDockerfile", () => {
  it("reads stages with name, platform, line, sources and whether they run anything", () => {
    const { stages } = read(
      "FROM --platform=$BUILDPLATFORM golang:1.26 AS Build",
      "RUN --mount=type=cache,target=/go --mount=type=bind,from=tools,target=/tools go build",
      "from scratch",
      "COPY --link --from=Build /app /app",
      "COPY --from=0 /a /b",
    );
    assert.deepEqual(stages, [
      {
        name: "build",
        base: "golang:1.26",
        platform: "$BUILDPLATFORM",
        line: 1,
        froms: [{ name: "tools", isCopied: false, line: 2 }],
        runs: true,
        onBuild: NONE,
      },
      {
        name: undefined,
        base: "scratch",
        platform: undefined,
        line: 3,
        froms: [
          { name: "Build", isCopied: true, line: 4 },
          { name: "0", isCopied: true, line: 5 },
        ],
        runs: false,
        onBuild: NONE,
      },
    ]);
  });

  it("reads what a stage adds to those that start from it", () => {
    const { stages } = read("FROM a", "ONBUILD COPY --from=b /x /y", "ONBUILD RUN <<EOF", "FROM x", "EOF", "RUN y");
    assert.equal(stages.length, 1);
    assert.deepEqual(stages[0]?.onBuild, { froms: [{ name: "b", isCopied: true, line: 2 }], runs: true });
    assert.deepEqual([stages[0]?.froms, stages[0]?.runs], [[], true]);
  });

  it("reads the ARGs before the first FROM, several on a line, and no others, quotes and all", () => {
    const { args } = read('ARG A=1 B="two words"', "ARG C", "FROM a", "ARG D=4");
    assert.deepEqual(args, [
      { name: "A", value: "1" },
      { name: "B", value: '"two words"' },
      { name: "C", value: undefined },
    ]);
  });

  const oneStage: [title: string, lines: string[]][] = [
    ["joins continued lines over comments and blanks", ["FROM \\", "# a comment", "", "  a"]],
    ["continues lines by the escape directive", ["# escape=`", "FROM `", "  a", "RUN dir C:\\", "RUN dir"]],
    ["takes no heredoc for instructions", ["FROM a", "RUN <<EOF", "FROM b", "EOF", "COPY <<-'X' /x", "FROM c", "\tX"]],
    ["takes several heredocs of one instruction in order", ["FROM a", "COPY <<A <<B /x", "FROM b", "A", "FROM c", "B"]],
    ["takes no heredoc in words of ONBUILD for instructions", ["FROM a", "ONBUILD RUN <<EOF", "FROM x", "EOF"]],
    ["takes a quoted end of a heredoc with its space", ["FROM a", 'RUN cat <<"E F"', "FROM x", "E F"]],
    ["takes a heredoc whose mark stands apart", ["FROM a", "RUN cat << EOF", "FROM x", "EOF"]],
    ["takes none in the words of another instruction", ["FROM a", "ENV A=<<EOF", "LABEL b=<<EOF"]],
    ["takes none in a here-string, or in the midst of a word", ["FROM a", "RUN cat <<<x", "RUN cat<<EOF"]],
    ["takes none in a list", ["FROM a", 'RUN ["cat", "<<EOF"]']],
    ["does not continue a line after an escaped escape character", ["FROM a", "RUN echo \\\\\\\\", "RUN b"]],
    ["does not mind line ends of Windows, and a mark of the byte order", ["\uFEFFFROM a\r", "RUN b\r"]],
    ["leaves comments alone", ["# FROM b", "FROM a", "  # FROM c"]],
  ];
  for (const [title, lines] of oneStage) it(title, () => assert.deepEqual(bases(...lines), ["a"]));

  it("goes on after a heredoc", () => {
    assert.deepEqual(bases("FROM a", "RUN <<EOF", "FROM b", "EOF", "FROM c"), ["a", "c"]);
  });

  it("leaves out sources with variables, which only BuildKit judges", () => {
    assert.deepEqual(read("FROM a", "COPY --from=$B /x /y", "RUN --mount=from=$B,target=/x y").stages[0]?.froms, []);
  });

  const unread: [title: string, lines: string[]][] = [
    ["is empty", []],
    ["has no FROM", ["ARG A=1"]],
    ["runs something before the first FROM", ["RUN x", "FROM a"]],
    ["has an instruction that is none", ["FROM a", "BOGUS x"]],
    ["has a heredoc that does not end", ["FROM a", "RUN cat <<EOF", "x"]],
    ["has a FROM of too many words", ["FROM a b"]],
    ["has a name that is none", ["FROM a AS 1x"]],
    ["has a directive twice", ["# escape=`", "# escape=`", "FROM a"]],
    ["has an escape character that is none", ["# escape=x", "FROM a"]],
    ["has a list of more than texts", ["FROM a", "RUN [1]"]],
    ["is for another frontend", ["# syntax=ghcr.io/acme/frontend:1", "FROM a"]],
    ["is for another frontend behind a shebang", ["#!/usr/bin/env x", "// syntax=acme/frontend", "FROM a"]],
    ["is for another frontend, in JSON", ['{ "syntax": "acme/frontend" }']],
  ];
  for (const [title, lines] of unread) {
    it(`leaves a file alone that ${title}`, () => assert.equal(parseDockerfile(lines.join("\n")), undefined));
  }

  it("reads a file for any version of Docker's frontend", () => {
    for (const name of [
      "docker/dockerfile:1",
      "docker.io/docker/dockerfile-upstream:master",
      "docker/dockerfile:1 x",
    ]) {
      assert.deepEqual(bases(`# syntax=${name}`, "FROM a"), ["a"]);
    }
  });

  describe("as BuildKit's own parser", () => {
    for (const { text, args, stages } of buildkit as Answer[]) {
      it(JSON.stringify(text), () => {
        const dockerfile = parseDockerfile(text);
        if (!stages) return assert.equal(dockerfile, undefined);
        assert.ok(dockerfile);
        const variables = new Map<string, string | undefined>([["P", "linux/amd64"]]);
        for (const { name, value } of dockerfile.args) {
          const filled =
            args[name] ?? (value === undefined ? undefined : expand(value, variables, dockerfile.escapeToken));
          if (filled !== undefined) variables.set(name, filled);
        }
        const found = dockerfile.stages.map(({ name = "", base, platform = "", line, froms, runs }) => {
          const filled = expand(base, variables, dockerfile.escapeToken) ?? null;
          return { name, base, platform, line, filled, sources: froms.map((from) => from.name), runs };
        });
        assert.deepEqual(found, stages);
        return undefined;
      });
    }
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
