import assert from "node:assert/strict";
import { NoGitFile } from "../../../../lib/git/remote.ts";
import { image, problemsOf } from "./fixture.ts";

const CONTEXT = "https://example.com/app.git#v1";

describe("a git context", () => {
  /** The problems with a server that has these Dockerfiles, and does not give those that are locked. */
  const check = (changes: Record<string, unknown>, { files = ["Dockerfile"], locked = [] as string[] } = {}) => {
    const git = {
      pin: (location: string) => (location === CONTEXT ? "pinned" : assert.fail("it has no such ref")),
      dockerfile(location: string, path: string) {
        assert.equal(location, "pinned");
        if (locked.includes(path)) throw new Error(`${path} cannot be read`);
        if (!files.includes(path)) throw new NoGitFile("is not there");
        return "FROM scratch";
      },
    };
    return problemsOf({ app: image({ context: CONTEXT, ...changes }) }, { environment: {}, git });
  };
  const own = (dockerfile: string) => ({ platforms: { "linux/amd64": { dockerfile }, "linux/arm64": {} } });

  const cases: [title: string, problems: string[], expected: string[]][] = [
    ["that is well", check({}), []],
    [
      "without such a ref, whose files nobody asks for",
      check({ context: "https://example.com/app.git#v2", dockerfile: "D" }),
      ["images.app.context: it has no such ref"],
    ],
    [
      "without a Dockerfile",
      check({}, { files: [] }),
      ['images.app.dockerfile: "Dockerfile" is not there; write the file\'s path relative to the context'],
    ],
    [
      "without the Dockerfile of one platform",
      check(own("D")),
      [
        'images.app.platforms["linux/amd64"].dockerfile: "D" is not there; write the file\'s path relative to the context',
      ],
    ],
    ["whose server does not give the Dockerfile of the default name", check({}, { locked: ["Dockerfile"] }), []],
    [
      "whose server does not give a named Dockerfile",
      check({ dockerfile: "D" }, { locked: ["D"] }),
      ["images.app.dockerfile: D cannot be read"],
    ],
  ];
  for (const [title, problems, expected] of cases) it(title, () => assert.deepEqual(problems, expected));

  it("is asked for nothing where it is a folder or illegal", () => {
    assert.deepEqual(check({ context: "app" }), []);
    assert.match(
      check({ context: "https://example.com/app" }).join(),
      /^images\.app\.context: "\S+" is no git address/,
    );
  });
});
