import assert from "node:assert/strict";
import { gitDockerfiles } from "../../../../components/contexts/git-dockerfiles.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { NoGitFile, PasswordInSubmodule } from "../../../../lib/git/remote-file.ts";
import { image, readApp } from "../settings/fixture.ts";

describe("the Dockerfiles of a git context", () => {
  /** What a server gives that has these Dockerfiles, and does not give those that are locked. */
  const read = async (changes: Record<string, unknown>, { files = ["Dockerfile"], locked = [] as string[] } = {}) => {
    const secrets = { GIT_AUTH_TOKEN: { env: "TOKEN" } };
    const { texts, problems } = await gitDockerfiles(readApp(image({ secrets, ...changes })), "pinned", {
      pin: () => assert.fail("it is pinned"),
      async dockerfile(location, path, given) {
        assert.deepEqual([location, given], ["pinned", secrets]);
        if (path === "Dockerfile" && changes.context === "shown") throw new PasswordInSubmodule("it is shown");
        if (locked.includes(path)) throw new Error(`${path} cannot be read`);
        if (!files.includes(path)) throw new NoGitFile("does not exist");
        return `FROM ${path}`;
      },
    });
    return { texts, problems: problems.map(({ path, message }) => `${formatPath(path)}: ${message}`) };
  };
  const own = (dockerfile: string) => ({ platforms: { "linux/amd64": { dockerfile }, "linux/arm64": {} } });
  const FIX = "write the file's path relative to the context";

  const cases: [title: string, found: ReturnType<typeof read>, texts: object, problems: string[]][] = [
    ["are read", read({}), { Dockerfile: "FROM Dockerfile" }, []],
    [
      "are read for each platform",
      read(own("D"), { files: ["D", "Dockerfile"] }),
      { D: "FROM D", Dockerfile: "FROM Dockerfile" },
      [],
    ],
    ["have to be there", read({}, { files: [] }), {}, [`images.app.dockerfile: "Dockerfile" does not exist; ${FIX}`]],
    [
      "have to be there for each platform",
      read(own("D")),
      { Dockerfile: "FROM Dockerfile" },
      [`images.app.platforms["linux/amd64"].dockerfile: "D" does not exist; ${FIX}`],
    ],
    ["may be out of reach under the default name", read({}, { locked: ["Dockerfile"] }), {}, []],
    ["may come with no password of a submodule", read({ context: "shown" }), {}, ["images.app.context: it is shown"]],
    [
      "may not be out of reach under another name",
      read({ dockerfile: "D" }, { locked: ["D"] }),
      {},
      ["images.app.dockerfile: D cannot be read"],
    ],
  ];
  for (const [title, found, texts, problems] of cases) {
    it(title, async () => assert.deepEqual(await found, { texts, problems }));
  }
});
