import assert from "node:assert/strict";
import { pinContexts } from "../../../../components/contexts/pinned-contexts.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { NoGitFile, PasswordInSubmodule } from "../../../../lib/git/remote-file.ts";
import { readApp } from "../settings/fixture.ts";

const DIGEST = `sha256:${"1".repeat(64)}`;
const SECRETS = { GIT_AUTH_TOKEN: { env: "TOKEN" } };

describe("pinContexts", () => {
  /** What comes of an image in a world where git has any ref but `gone`. */
  const pin = async (image: object) => {
    const { contexts, problems } = await pinContexts(readApp(image), {
      async pin(location, secrets) {
        assert.deepEqual(secrets, SECRETS);
        if (location.endsWith("#gone")) throw new Error("it has no such ref");
        return location.replace(/#.*/, "#commit");
      },
      async dockerfile(location, path) {
        if (location.includes("shown")) throw new PasswordInSubmodule("it is shown");
        if (location.includes("lib")) throw new NoGitFile("does not exist");
        return `FROM ${location}/${path}`;
      },
    });
    return { contexts, problems: problems.map(({ path, message }) => `${formatPath(path)}: ${message}`) };
  };

  it("leaves folders and what it does not know as they are, and asks nobody", async () => {
    const contexts = {
      web: "web",
      page: "https://example.com/a.tar",
      layout: "oci-layout://base",
      base: "docker-image://busybox:stable",
    };
    assert.deepEqual(await pin({ context: "app", contexts, secrets: SECRETS }), {
      contexts: { main: "app", named: contexts, dockerfiles: {} },
      problems: [],
    });
    assert.deepEqual((await pin({})).contexts, { main: ".", named: {}, dockerfiles: {} });
    // What is invalid is reported by the rules of the settings.
    const invalid = { context: "https://alice:hunter2@example.com/a.git", contexts: { b: "ftp://example.com/b.git" } };
    assert.deepEqual((await pin({ ...invalid, secrets: SECRETS })).problems, []);
  });

  it("pins git addresses to commits", async () => {
    const image = {
      context: "https://example.com/app.git#v1",
      dockerfile: "D",
      platforms: ["linux/amd64"],
      contexts: {
        lib: "git://example.com/lib.git#main",
        fixed: `docker-image://busybox@${DIGEST}`,
      },
      secrets: SECRETS,
    };
    assert.deepEqual(await pin(image), {
      contexts: {
        main: "https://example.com/app.git#commit",
        named: {
          lib: "git://example.com/lib.git#commit",
          fixed: `docker-image://busybox@${DIGEST}`,
        },
        dockerfiles: { D: "FROM https://example.com/app.git#commit/D" },
      },
      problems: [],
    });
  });

  it("names each context that does not exist, all at once, and reads nothing of it", async () => {
    const contexts = { lib: "git://example.com/lib.git#gone" };
    const image = { context: "https://example.com/app.git#gone", contexts, secrets: SECRETS };
    assert.deepEqual(
      (await pin(image)).problems.toSorted(),
      ["images.app.contexts.lib: it has no such ref", "images.app.context: it has no such ref"].toSorted(),
    );
  });

  it("lets no named context in that would show a password of a submodule", async () => {
    const contexts = { shown: "https://example.com/shown.git#main", lib: "https://example.com/lib.git#main" };
    assert.deepEqual((await pin({ context: ".", contexts, secrets: SECRETS })).problems, [
      "images.app.contexts.shown: it is shown",
    ]);
  });
});
